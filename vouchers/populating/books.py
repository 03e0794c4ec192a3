"""Accounts and chains of invented cases in memory: what Book and record_event do, without models.

Hashes cover exactly what `ChainedRecord` covers, written out as the canonical JSON it makes (keys
sorted, no blanks); `verify_ledger` compares them row by row.
"""

import json
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from common.models import GENESIS
from vouchers.models import Account, Event, LedgerEntry
from vouchers.models.account import ZERO, LedgerKind
from vouchers.populating.copying import Table, as_json, clean, optional_stamp, quoted, stamp
from vouchers.populating.world import Person

BALANCES = ("reserved", "issued", "settled", "bonus", "paid")
NOTHING: dict[str, str] = {}
# One item stands for the desk's checklist: the items themselves live above this app.
CHECKLIST = [{"code": "all", "text": "逐项核对无误", "rule": "V7", "answer": "yes", "remark": ""}]
_CHECKLIST_TEXT = as_json(CHECKLIST)
_CHECKLIST_HASHED = json.dumps(CHECKLIST, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Chain:
    """The head of one chain of hashes."""

    __slots__ = ("hash", "seq")

    def __init__(self) -> None:
        self.seq, self.hash = 0, GENESIS


class Ledger:
    """Writes the rows of entries, events and accounts."""

    def __init__(self) -> None:
        self.accounts = Table(
            *(Account, "id", "enterprise_id", "cycle_id", "cap", *BALANCES, "counted_bonus"),
            *("committed", "last_submitted_at", "chain_seq", "chain_hash"),
        )
        self.entries = Table(
            *(LedgerEntry, "seq", "prev_hash", "hash", "at", "account_id", "voucher_id"),
            *("kind", *BALANCES, "note"),
        )
        self.events = Table(
            *(Event, "seq", "prev_hash", "hash", "at", "voucher_id", "move"),
            *("actor_id_text", "actor", "actor_organisation", "actor_role", "from_state"),
            *("to_state", "reason", "checklist", "amounts"),
        )

    def event(
        self,
        chain: Chain,
        voucher: int,
        move: str,
        *,
        by: Person,
        at: datetime,
        states: tuple[str, str],
        reason: str = "",
        checked: bool = False,
        amounts: dict[str, str] = NOTHING,
    ) -> None:
        """Append to a voucher's timeline; `states` are from and to."""
        chain.seq += 1
        seq, before, time = chain.seq, chain.hash, stamp(at)
        sums = ",".join([f'"{name}":"{amounts[name]}"' for name in sorted(amounts)])
        checklist = _CHECKLIST_HASHED if checked else "[]"
        content = (
            f'{{{by.hashed},"amounts":{{{sums}}},"at":"{time}","checklist":{checklist},'
            f'"from_state":"{states[0]}","move":"{move}","prev_hash":"{before}",'
            f'"reason":{quoted(reason)},"seq":{seq},"to_state":"{states[1]}","voucher":{voucher}}}'
        )
        chain.hash = sha256(content.encode()).hexdigest()
        self.events.add(
            *(str(seq), before, chain.hash, time, str(voucher), move, *by.copied, *states),
            *(clean(reason), _CHECKLIST_TEXT if checked else "[]", f"{{{sums}}}"),
        )

    def tables(self) -> tuple[Table, ...]:
        """Entries and events; the accounts are written before the vouchers."""
        return self.entries, self.events


class Purse:
    """One account: balances in memory, entries written as they are posted."""

    def __init__(self, ledger: Ledger, enterprise: int, cycle: int, cap: Decimal) -> None:
        self.ledger, self.enterprise, self.cycle, self.cap = ledger, enterprise, cycle, cap
        self.id = next(ledger.accounts.ids)
        self.chain = Chain()
        self.balances = dict.fromkeys(BALANCES, ZERO)
        self.counted_bonus = ZERO
        self.last_submitted_at: datetime | None = None

    def post(
        self, voucher: int, kind: LedgerKind, *, at: datetime, note: str = "", **deltas: Decimal
    ) -> None:
        """As `Book.post`: all-zero postings leave no row."""
        if not any(deltas.values()):
            return
        texts = dict.fromkeys(BALANCES, "0.00")
        for name, amount in deltas.items():
            texts[name] = f"{amount:.2f}"
            self.balances[name] += amount
        chain, time = self.chain, stamp(at)
        chain.seq += 1
        seq, before = chain.seq, chain.hash
        content = (
            f'{{"account":{self.id},"at":"{time}","bonus":"{texts["bonus"]}",'
            f'"issued":"{texts["issued"]}","kind":"{kind.value}","note":{quoted(note)},'
            f'"paid":"{texts["paid"]}","prev_hash":"{before}","reserved":"{texts["reserved"]}",'
            f'"seq":{seq},"settled":"{texts["settled"]}","voucher":{voucher}}}'
        )
        chain.hash = sha256(content.encode()).hexdigest()
        self.ledger.entries.add(
            *(str(seq), before, chain.hash, time, str(self.id), str(voucher), kind.value),
            *texts.values(),
            clean(note),
        )

    def in_use(self) -> Decimal:
        """What counts against the cap."""
        held = self.balances
        return held["reserved"] + held["issued"] + held["settled"] + self.counted_bonus

    def write(self) -> None:
        """The account's row as it stands."""
        self.ledger.accounts.add(
            *(str(self.id), str(self.enterprise), str(self.cycle), str(self.cap)),
            *map(str, self.balances.values()),
            *(str(self.counted_bonus), str(self.in_use()), optional_stamp(self.last_submitted_at)),
            *(str(self.chain.seq), self.chain.hash),
        )

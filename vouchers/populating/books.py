"""Accounts and chains of invented cases in memory: what Book and record_event do, without models.

Hashes cover exactly what `ChainedRecord` covers; `verify_ledger` compares them row by row.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from common.models import GENESIS, digest
from vouchers.models import Account, Event, LedgerEntry
from vouchers.models.account import ZERO, LedgerKind
from vouchers.populating.copying import Table, as_json
from vouchers.populating.world import Person

BALANCES = ("reserved", "issued", "settled", "bonus", "paid")
NOTHING: dict[str, str] = {}
# One item stands for the desk's checklist: the items themselves live above this app.
CHECKLIST = [{"code": "all", "text": "逐项核对无误", "rule": "V7", "answer": "yes", "remark": ""}]
_NO_LIST = "[]"
_CHECKLIST_TEXT = as_json(CHECKLIST)


class Chain:
    """The head of one chain of hashes."""

    __slots__ = ("hash", "seq")

    def __init__(self) -> None:
        self.seq, self.hash = 0, GENESIS

    def link(self, at: datetime, payload: dict[str, Any]) -> tuple[int, str, str]:
        """Take the next place; returns (seq, prev_hash, hash)."""
        before = self.hash
        self.seq += 1
        content = {"seq": self.seq, "prev_hash": before, "at": at.astimezone(UTC).isoformat()}
        self.hash = digest({**content, **payload})
        return self.seq, before, self.hash


class Ledger:
    """Writes the rows of entries, events and accounts."""

    def __init__(self) -> None:
        self.accounts = Table(
            *(Account, "id", "enterprise_id", "cycle_id", "cap", *BALANCES, "counted_bonus"),
            *("committed", "last_submitted_at", "chain_seq", "chain_hash"),
        )
        self.entries = Table(
            *(LedgerEntry, "id", "seq", "prev_hash", "hash", "at", "account_id", "voucher_id"),
            *("kind", *BALANCES, "note"),
        )
        self.events = Table(
            *(Event, "id", "seq", "prev_hash", "hash", "at", "voucher_id", "move"),
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
        payload = {
            "voucher": voucher,
            "move": move,
            "actor_id_text": by.id_text,
            "actor": by.name,
            "actor_organisation": by.organisation,
            "actor_role": by.role.value,
            "from_state": states[0],
            "to_state": states[1],
            "reason": reason,
            "checklist": CHECKLIST if checked else [],
            "amounts": amounts,
        }
        link = chain.link(at, payload)
        self.events.add(
            *(next(self.events.ids), *link, at, voucher, move, by.id_text, by.name),
            *(by.organisation, by.role.value, *states, reason),
            _CHECKLIST_TEXT if checked else _NO_LIST,
            as_json(amounts) if amounts else "{}",
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
        amounts = [deltas.get(name, ZERO) for name in BALANCES]
        texts = {name: f"{sum_:.2f}" for name, sum_ in zip(BALANCES, amounts, strict=True)}
        payload = {"account": self.id, "voucher": voucher, "kind": kind.value, "note": note}
        link = self.chain.link(at, {**payload, **texts})
        for name, amount in deltas.items():
            self.balances[name] += amount
        entries = self.ledger.entries
        entries.add(
            *(next(entries.ids), *link, at, self.id, voucher, kind.value, *texts.values(), note)
        )

    def in_use(self) -> Decimal:
        """What counts against the cap."""
        held = self.balances
        return held["reserved"] + held["issued"] + held["settled"] + self.counted_bonus

    def write(self) -> None:
        """The account's row as it stands."""
        self.ledger.accounts.add(
            *(self.id, self.enterprise, self.cycle, self.cap, *self.balances.values()),
            *(self.counted_bonus, self.in_use(), self.last_submitted_at),
            *(self.chain.seq, self.chain.hash),
        )

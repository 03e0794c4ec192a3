"""Accounts and chains of invented cases in memory: what Book and record_event do, without models.

Hashes cover exactly what `ChainedRecord` covers, written out as the canonical JSON it makes (keys
sorted, no blanks); `verify_ledger` compares them row by row.
"""

import json
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Protocol

from common.models import GENESIS
from vouchers.models import Account, Event, LedgerEntry
from vouchers.models.account import ZERO
from vouchers.populating.copying import NULL, Table, as_json
from vouchers.populating.world import Person
from vouchers.states import ENDED, State

# States are plain words here: a member of an enumeration is hashed by Python code.
CLOSED = {state.value for state in (*ENDED, State.PAID)}
BALANCES = ("reserved", "issued", "settled", "bonus", "paid")
# One item stands for the desk's checklist: the items themselves live above this app.
CHECKLIST = [{"code": "all", "text": "逐项核对无误", "rule": "V7", "answer": "yes", "remark": ""}]
_CHECKLIST_TEXT = as_json(CHECKLIST)
_CHECKLIST_HASHED = json.dumps(CHECKLIST, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


class Form:
    """What all events of one kind share, as it is hashed and copied; and where it leads."""

    __slots__ = ("closes", "copied", "end", "middle", "state")

    def __init__(self, move: str, before: str, after: str, *, checked: bool) -> None:
        hashed, copied = (_CHECKLIST_HASHED, _CHECKLIST_TEXT) if checked else ("[]", "[]")
        self.middle = (
            f'","checklist":{hashed},"from_state":"{before}","move":"{move}","prev_hash":"'
        )
        self.end = f',"to_state":"{after}","voucher":'
        self.copied = f"{move}\t{before}\t{after}\t{copied}"
        self.state = after
        self.closes = after in CLOSED


@cache
def remark(move: str, state: str) -> Form:
    """An event that moves nothing: something was recorded, or the amount changed."""
    return Form(move, "", state, checked=False)


class Chained(Protocol):
    """A voucher with the head of its chain."""

    id: int
    seq: int
    hash: str


class Ledger:
    """Writes the rows of entries, events and accounts; no text of ours needs quoting."""

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
            *(Event, "seq", "prev_hash", "hash", "at", "voucher_id", "reason", "amounts"),
            *("move", "from_state", "to_state", "checklist"),
            *("actor_id_text", "actor", "actor_organisation", "actor_role"),
        )

    def event(
        self,
        case: Chained,
        form: Form,
        *,
        by: Person,
        time: str,
        reason: str = "",
        amounts: str = "",
    ) -> None:
        """Append to a voucher's timeline; `amounts` are members of JSON, by name."""
        case.seq = seq = case.seq + 1
        before = case.hash
        content = (
            f'{{{by.hashed},"amounts":{{{amounts}}},"at":"{time}{form.middle}{before}",'
            f'"reason":"{reason}","seq":{seq}{form.end}{case.id}}}'
        )
        case.hash = after = sha256(content.encode()).hexdigest()
        self.events.write(
            f"{seq}\t{before}\t{after}\t{time}\t{case.id}\t{reason}\t{{{amounts}}}"
            f"\t{form.copied}\t{by.copied}"
        )

    def tables(self) -> tuple[Table, ...]:
        """Entries and events; the accounts are written before the vouchers."""
        return self.entries, self.events


class Purse:
    """One account: balances in memory, entries written as they are posted."""

    def __init__(self, ledger: Ledger, enterprise: int, cycle: int, cap: Decimal) -> None:
        self.ledger, self.enterprise, self.cycle, self.cap = ledger, enterprise, cycle, cap
        self.id = next(ledger.accounts.ids)
        self.seq, self.hash = 0, GENESIS
        self.reserved = self.issued = self.settled = self.bonus = self.paid = ZERO
        self.counted_bonus = ZERO
        self.last_submitted_at = NULL

    def post(
        self,
        voucher: int,
        kind: str,
        time: str,
        *,
        note: str = "",
        reserved: Decimal = ZERO,
        issued: Decimal = ZERO,
        settled: Decimal = ZERO,
        bonus: Decimal = ZERO,
        paid: Decimal = ZERO,
    ) -> None:
        """As `Book.post`: all-zero postings leave no row."""
        if not (reserved or issued or settled or bonus or paid):
            return
        self.reserved += reserved
        self.issued += issued
        self.settled += settled
        self.bonus += bonus
        self.paid += paid
        self.seq = seq = self.seq + 1
        before = self.hash
        content = (
            f'{{"account":{self.id},"at":"{time}","bonus":"{bonus!s}","issued":"{issued!s}",'
            f'"kind":"{kind}","note":"{note}","paid":"{paid!s}","prev_hash":"{before}",'
            f'"reserved":"{reserved!s}","seq":{seq},"settled":"{settled!s}","voucher":{voucher}}}'
        )
        self.hash = after = sha256(content.encode()).hexdigest()
        self.ledger.entries.write(
            f"{seq}\t{before}\t{after}\t{time}\t{self.id}\t{voucher}\t{kind}\t{reserved!s}"
            f"\t{issued!s}\t{settled!s}\t{bonus!s}\t{paid!s}\t{note}"
        )

    def in_use(self) -> Decimal:
        """What counts against the cap."""
        return self.reserved + self.issued + self.settled + self.counted_bonus

    def close(self) -> None:
        """The account's row as it stands."""
        self.ledger.accounts.write(
            f"{self.id}\t{self.enterprise}\t{self.cycle}\t{self.cap}\t{self.reserved}"
            f"\t{self.issued}\t{self.settled}\t{self.bonus}\t{self.paid}"
            f"\t{self.counted_bonus}\t{self.in_use()}\t{self.last_submitted_at}"
            f"\t{self.seq}\t{self.hash}"
        )

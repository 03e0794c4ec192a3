"""Postings to an account: every balance change goes through a Book."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Self

from common.updating import update_each
from vouchers.models import Account, LedgerEntry, Voucher
from vouchers.models.account import ZERO, LedgerKind
from vouchers.services.quotas import Movement, follow

_BALANCES = ("reserved", "issued", "settled", "bonus", "paid")
# All of an account but whose it is.
_KEPT = (
    *("cap", *_BALANCES, "counted_bonus", "committed"),
    *("last_submitted_at", "chain_seq", "chain_hash"),
)


class Book:
    """The open book of one locked account: post entries, then `close()` once.

    The caller holds the account's row lock; `close` writes the entries, chained, and the balances,
    and there the CHECK `committed <= cap` has the last word. Quotas follow where there are any.
    """

    def __init__(self, account: Account, *, at: datetime) -> None:
        self.account = account
        self.at = at
        self._entries: list[LedgerEntry] = []
        self._movements: list[Movement] = []

    def post(
        self, voucher: Voucher, kind: LedgerKind, *, note: str = "", **deltas: Decimal
    ) -> Self:
        """Add `deltas` (yuan, by balance name) to the account; all-zero postings leave no row."""
        if not any(deltas.values()):
            return self
        entry = LedgerEntry(
            account=self.account, voucher=voucher, kind=kind, note=note, at=self.at, **deltas
        )
        entry.link(self.account.chain_seq, self.account.chain_hash)
        self.account.chain_seq, self.account.chain_hash = entry.seq, entry.hash
        for name in _BALANCES:
            setattr(self.account, name, getattr(self.account, name) + deltas.get(name, ZERO))
        self._entries.append(entry)
        promised = deltas.get("issued", ZERO) + deltas.get("settled", ZERO)
        self._movements.append(
            Movement(
                voucher.city_id,
                voucher.supplier_kind,
                reserved=deltas.get("reserved", ZERO),
                promised=promised,
                raised=promised if kind == LedgerKind.RAISE else ZERO,
            )
        )
        return self

    def close(self, *, caps: Iterable[Decimal] = ()) -> None:
        """Write entries and balances. `caps`: the cumulative caps of the live claims (A5)."""
        self.raise_cap(caps)
        close_together([self])

    def raise_cap(self, caps: Iterable[Decimal]) -> None:
        """The highest cumulative cap of the live claims is the account's (A5); its own of none."""
        self.account.cap = max([*caps], default=self.account.cap)

    def balance(self) -> list[LedgerEntry]:
        """What was posted since the last time, with the account in balance, to be written now."""
        self.account.committed = self.account.in_use()
        entries, self._entries = self._entries, []
        return entries

    def movements(self) -> list[Movement]:
        """What was posted since the last time, as quotas see it."""
        movements, self._movements = self._movements, []
        return movements


def close_together(books: Sequence[Book]) -> None:
    """Write entries and balances of several locked accounts, in two statements for all of them.

    Quotas follow behind, in the order of the books.
    """
    entries = [entry for book in books for entry in book.balance()]
    LedgerEntry.objects.bulk_create(entries)
    update_each([book.account for book in books], _KEPT)
    follow([(book.account, book.movements()) for book in books])

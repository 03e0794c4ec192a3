"""Amounts under the account's lock: claims in, awards out, ledger and events written (A3, A4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection

from enterprises.models import Enterprise
from vouchers.models import Account, Cycle, Event, Voucher
from vouchers.models.account import LedgerKind
from vouchers.selectors.assessing import claim_of, claims_to_reassess
from vouchers.services.ledger import Book, close_together
from vouchers.services.transition import next_event, record_amounts
from vouchers.states import FIXED, PROMISED, State
from vouchers.subsidy import assess


def lock_account(enterprise: Enterprise, cycle: Cycle, *, cap: Decimal) -> Account:
    """The enterprise's account for the cycle, made when missing, its row locked."""
    found = Account.objects.select_for_update().filter(enterprise=enterprise, cycle=cycle)
    account = found.first()
    if account is None:
        return open_account(enterprise.pk, cycle, cap=cap)
    account.cycle = cycle
    return account


def open_account(enterprise_id: int, cycle: Cycle, *, cap: Decimal) -> Account:
    """A new account, nobody else's before the commit; the one a faster colleague has opened.

    One statement, two behind a colleague. Nothing fails on the way, so that no savepoint is needed.
    """
    new = Account(enterprise_id=enterprise_id, cycle=cycle, cap=cap)
    fields = [field for field in Account._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = [field.get_db_prep_save(getattr(new, field.attname), connection) for field in fields]
    # The model's own columns, and their values as parameters.
    insert = (
        f"INSERT INTO vouchers_account ({columns}) VALUES ({', '.join(['%s'] * len(fields))}) "  # noqa: S608
        "ON CONFLICT (enterprise_id, cycle_id) DO NOTHING RETURNING *"
    )
    account = next(iter(Account.objects.raw(insert, values)), None)
    if account is None:
        found = Account.objects.select_for_update()
        account = found.get(enterprise_id=enterprise_id, cycle=cycle)
    account.cycle = cycle
    return account


def reassess(account: Account, book: Book, *, at: datetime, cause: str) -> bool:
    """Run the engine over the locked account and apply what changed (A4). Closes the book.

    Each change of amount posts to the ledger, leaves an event saying why, and through the outbox a
    message to those who gain. The rows are locked before they are read: who confirms or saves one
    of them holds its row only, and must not be written over. Returns whether an amount changed.
    """
    return bool(reassess_together({book: cause}, at=at))


def reassess_together(books: Mapping[Book, str], *, at: datetime, nowait: bool = False) -> int:
    """As `reassess` for several locked accounts, each with its cause; in how many amounts changed.

    What is written for an account is what `reassess` writes for it alone. The number of statements
    is the same for one account and for many. `nowait`: raise OperationalError rather than wait for
    somebody who holds one of the vouchers.
    """
    # Locked in the order of their keys, as batches lock them, and then taken in application order.
    locked = claims_to_reassess([book.account.pk for book in books], nowait=nowait)
    claims: dict[int | None, list[Voucher]] = {book.account.pk: [] for book in books}
    for voucher in sorted(locked, key=lambda voucher: voucher.place or 0):
        claims[voucher.account_id].append(voucher)
    applied = [
        _applied(claims[book.account.pk], book, at=at, cause=cause) for book, cause in books.items()
    ]
    record_amounts([event for events in applied for event in events])
    close_together(list(books))
    return sum(bool(events) for events in applied)


def _applied(vouchers: Sequence[Voucher], book: Book, *, at: datetime, cause: str) -> list[Event]:
    """Post what the engine awards anew to the account's claims; the events of what changed."""
    awards = assess([claim_of(voucher) for voucher in vouchers])
    book.raise_cap(v.catalog_version.cumulative_cap for v in vouchers if v.catalog_version)
    return [
        _apply(voucher, award.amount, book, at=at, cause=cause)
        for voucher, award in zip(vouchers, awards, strict=True)
        if State(voucher.state) not in FIXED and award.amount != voucher.amount
    ]


def _apply(voucher: Voucher, amount: Decimal, book: Book, *, at: datetime, cause: str) -> Event:
    delta = amount - voucher.amount
    if State(voucher.state) in PROMISED:
        book.post(voucher, LedgerKind.RAISE, issued=delta, note=cause)
    else:
        book.post(voucher, LedgerKind.ADJUST, reserved=delta, note=cause)
    amounts = {"before": f"{voucher.amount:.2f}", "after": f"{amount:.2f}"}
    voucher.amount = amount
    # The system re-assesses, whoever's act freed the room.
    return next_event(voucher, "reassess", by=None, at=at, reason=cause, amounts=amounts)

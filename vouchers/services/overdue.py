"""How a voucher ends by itself once a day has passed: lapse and expiry (V8, R6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vouchers.models import Event, Redemption, Voucher
from vouchers.models.redemption import RedemptionOutcome
from vouchers.services.application import cause_of, free_room, release
from vouchers.services.assessment import reassess_together
from vouchers.services.ledger import Book
from vouchers.services.together import Tally, Task, in_batches, lock_free_accounts
from vouchers.services.transition import (
    enter,
    lock_account_and_voucher,
    next_event,
    record_endings,
)
from vouchers.states import EXPIRABLE, LIVE, State
from vouchers.workflow import Action


@dataclass(frozen=True, slots=True)
class Ending:
    """When, by which move and with which words; `close` ends what hangs on the vouchers."""

    action: Action
    reason: str
    conditions: Mapping[str, bool]
    is_due: Callable[[Voucher, datetime], bool]
    close: Callable[[Sequence[Voucher], datetime], None]


def _has_lapsed(voucher: Voucher, at: datetime) -> bool:
    overdue = voucher.due_at is not None and at > voucher.due_at
    return voucher.state == State.CORRECTION and overdue


def _has_expired(voucher: Voucher, at: datetime) -> bool:
    if voucher.cycle is not None and at <= voucher.cycle.redemption_closes_at:
        return False  # the window was extended; the voucher's own date follows in a moment
    over = voucher.redeem_by is not None and at > voucher.redeem_by
    return State(voucher.state) in EXPIRABLE and over


def _close_nothing(vouchers: Sequence[Voucher], at: datetime) -> None:
    """A correction has nothing that hangs on it."""


def _close_redemptions(vouchers: Sequence[Voucher], at: datetime) -> None:
    undecided = Redemption.objects.filter(voucher__in=vouchers, outcome=RedemptionOutcome.OPEN)
    undecided.update(outcome=RedemptionOutcome.EXPIRED, decided_at=at)


LAPSE = Ending(
    Action.LAPSE, "未在规定期限内完成补正", {"overdue": True}, _has_lapsed, _close_nothing
)
EXPIRY = Ending(
    Action.EXPIRE,
    "兑现期限届满，未完成兑现",
    {"window_open": False},
    _has_expired,
    _close_redemptions,
)


def lapse_application(voucher: Voucher, *, at: datetime) -> Voucher | None:
    """End a correction whose due date has passed (V8); None when there is nothing to do."""
    return _end_alone(voucher, LAPSE, at=at)


def expire_voucher(voucher: Voucher, *, at: datetime) -> Voucher | None:
    """End a voucher not redeemed by the end of the redemption window (R6); None when not due."""
    return _end_alone(voucher, EXPIRY, at=at)


def end_in_batches(vouchers: Sequence[Voucher], ending: Ending, *, at: datetime) -> Tally:
    """End those of the vouchers that are still due, as `lapse_application` and `expire_voucher` do.

    Those of one account end one after the other, each assessed before the next: what is written is
    the same as for each of them alone.
    """
    task: Task[Voucher] = Task(
        account=lambda voucher: voucher.account_id,
        together=lambda batch: _end_together(batch, ending, at=at),
        alone=lambda voucher: _end_alone(voucher, ending, at=at) is not None,
    )
    return in_batches(vouchers, task)


@transaction.atomic
def _end_alone(voucher: Voucher, ending: Ending, *, at: datetime) -> Voucher | None:
    account, fresh = lock_account_and_voucher(voucher)
    if not ending.is_due(fresh, at):
        return None
    ending.close([fresh], at)
    conditions, reason = ending.conditions, ending.reason
    release(fresh, account, ending.action, by=None, at=at, reason=reason, conditions=conditions)
    return fresh


@transaction.atomic
def _end_together(
    vouchers: Sequence[Voucher], ending: Ending, *, at: datetime
) -> tuple[int, Sequence[Voucher]]:
    """End one voucher of each account that nobody holds; how many, and whose account is busy."""
    accounts = lock_free_accounts([v.account_id for v in vouchers if v.account_id is not None])
    # All that this can touch, by key and before anything is written.
    live = Voucher.objects.filter(account__in=accounts, state__in=LIVE).order_by("pk")
    list(live.select_for_update(nowait=True).values_list("pk"))
    rows = Voucher.objects.filter(pk__in=[v.pk for v in vouchers], account__in=accounts)
    fresh = rows.select_related("cycle").order_by("pk")
    due = [voucher for voucher in fresh if ending.is_due(voucher, at)]
    ending.close(due, at)
    books = {Book(accounts[voucher.account_id or 0], at=at): voucher for voucher in due}
    record_endings([_ended(voucher, book, ending, at=at) for book, voucher in books.items()])
    causes = {book: cause_of(voucher, ending.action) for book, voucher in books.items()}
    reassess_together(causes, at=at, nowait=True)
    return len(due), [voucher for voucher in vouchers if voucher.account_id not in accounts]


def _ended(voucher: Voucher, book: Book, ending: Ending, *, at: datetime) -> Event:
    action, reason = ending.action, ending.reason
    before = enter(voucher, action, by=None, at=at, conditions=ending.conditions)
    amounts = free_room(voucher, book, action, reason=reason)
    return next_event(
        voucher, action, by=None, at=at, from_state=before, reason=reason, amounts=amounts
    )

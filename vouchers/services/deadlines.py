"""What happens by itself when a day has passed: lapse, expiry, reminders (V8, R6)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from common.clock import local_date
from vouchers.models import Cycle, Voucher
from vouchers.services.ending import extend_redemption
from vouchers.services.overdue import EXPIRY, LAPSE, Ending, end_in_batches
from vouchers.services.together import Tally
from vouchers.states import EXPIRABLE, PROMISED, REDEEMING, State

REMIND_DAYS = (30, 7, 1)  # before the end of the redemption window (R6)
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Ended:
    """How many applications lapsed, vouchers expired, and could not be ended (see the log)."""

    lapsed: int
    expired: int
    failed: int = 0


def end_overdue(*, at: datetime) -> Ended:
    """End every overdue correction and every voucher past its window, those of several accounts in
    a transaction (ADR 23); one that a person changed in the meantime is left alone, and one that
    fails keeps no other back. Running it again changes nothing.
    """
    corrections = Voucher.objects.filter(state=State.CORRECTION, due_at__lt=at)
    vouchers = Voucher.objects.filter(state__in=EXPIRABLE, redeem_by__lt=at)
    lapsed = _end(corrections, LAPSE, at=at)
    expired = _end(vouchers, EXPIRY, at=at)
    return Ended(lapsed.done, expired.done, failed=lapsed.failed + expired.failed)


def _end(overdue: QuerySet[Voucher], ending: Ending, *, at: datetime) -> Tally:
    tally = Tally()
    for chunk in _chunks(overdue):
        tally += end_in_batches(chunk, ending, at=at)
    return tally


def _each(overdue: QuerySet[Voucher], end: Callable[[Voucher], Voucher | None]) -> int:
    return sum(end(voucher) is not None for voucher in _in_chunks(overdue))


def _in_chunks(vouchers: QuerySet[Voucher]) -> Iterator[Voucher]:
    for rows in _chunks(vouchers):
        yield from rows


def _chunks(vouchers: QuerySet[Voucher]) -> Iterator[list[Voucher]]:
    """All of them in the order of their ids, without a cursor that outlives a transaction."""
    last = 0
    while rows := list(vouchers.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield rows
        last = rows[-1].pk


def extend_with_cycle(cycle: Cycle, *, at: datetime) -> int:
    """Let the dates of issued vouchers follow their cycle's later end, one transaction each (R6).

    Running it again changes nothing. Returns how many gained time.
    """
    promised = Voucher.objects.filter(cycle=cycle, state__in=(*PROMISED, *REDEEMING))
    behind = promised.filter(redeem_by__lt=cycle.redemption_closes_at)
    return _each(behind, lambda one: extend_redemption(one, at=at))


def vouchers_to_remind(*, at: datetime) -> Iterator[tuple[Voucher, int]]:
    """Vouchers whose window ends soon, with the reminder that is due: 30, 7 or 1.

    A day the command did not run is made up for: the nearest reminder not past is the one due.
    """
    horizon = at + timedelta(days=max(REMIND_DAYS) + 1)
    rows = Voucher.objects.filter(
        state__in=EXPIRABLE, redeem_by__gte=at, redeem_by__lt=horizon
    ).select_related("enterprise", "supplier")
    for voucher in _in_chunks(rows):
        if voucher.redeem_by is None:
            continue
        left = (local_date(voucher.redeem_by) - local_date(at)).days
        due = [days for days in REMIND_DAYS if left <= days]
        if due:
            yield voucher, min(due)


def unanswered(*, at: datetime) -> Iterator[Voucher]:
    """Applications whose supplier has not answered in time; never confirmed by silence (V4)."""
    rows = Voucher.objects.filter(state=State.SUPPLIER_CONFIRMATION, due_at__lt=at)
    return _in_chunks(rows.select_related("enterprise", "supplier"))

"""Telling those whom a quota holds back, and those who move up (Q3)."""

from datetime import datetime

from django.db import transaction

from vouchers.models import Cycle, Voucher
from vouchers.quota import waiting
from vouchers.selectors.quotas import limits_of, line_of, quotas_of, standings_of
from vouchers.services.transition import lock_voucher, record_event
from vouchers.states import UNISSUED_OPEN, State


def settle_line(cycle: Cycle, *, at: datetime) -> tuple[int, int]:
    """Mark who waits and release who no longer does, each with an event in its own transaction.

    Decisions do not rest on these marks: they reckon anew under the lock. Running it again changes
    nothing. Returns how many began to wait and how many moved up.
    """
    quotas = quotas_of(cycle)
    held = waiting(limits_of(quotas), line_of(cycle, quotas))
    undecided = Voucher.objects.filter(cycle=cycle, state__in=UNISSUED_OPEN)
    marked = undecided.filter(quota_waiting_since__isnull=False)
    before = set(marked.order_by("place").values_list("pk", flat=True))
    begun = sum(_mark(pk, at=at) for pk in sorted(held - before))
    return begun, sum(_release(pk, at=at) for pk in sorted(before - held))


@transaction.atomic
def _mark(pk: int, *, at: datetime) -> bool:
    voucher = lock_voucher(Voucher(pk=pk))
    if State(voucher.state) not in UNISSUED_OPEN or voucher.quota_waiting_since is not None:
        return False
    voucher.quota_waiting_since = at
    record_event(voucher, "quota_wait", by=None, at=at, reason=_why(voucher))
    return True


@transaction.atomic
def _release(pk: int, *, at: datetime) -> bool:
    voucher = lock_voucher(Voucher(pk=pk))
    if State(voucher.state) not in UNISSUED_OPEN or voucher.quota_waiting_since is None:
        return False
    voucher.quota_waiting_since = None
    record_event(voucher, "quota_room", by=None, at=at, reason="额度已有空余，可继续审核发放")
    return True


def _why(voucher: Voucher) -> str:
    return "；".join(s.reckoning for s in standings_of(voucher) if not s.fits)

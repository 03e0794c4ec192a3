"""Quotas under their own lock, the last of all: what is issued, raised or given back (Q1, Q2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from common.outbox import enqueue
from vouchers.models import Account, Quota, Voucher
from vouchers.models.account import ZERO

LINE = "vouchers.quota_line"


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting as quotas see it, in yuan, by the voucher's stamps.

    `promised`: of issued and settled sums together; `raised`: the part of it that an issued
    voucher gained by a reassessment (A4).
    """

    city_id: str | None
    supplier_kind: str
    reserved: Decimal
    promised: Decimal
    raised: Decimal


def lock_quotas(account: Account) -> list[Quota]:
    """All quotas that the account's vouchers fall under, locked in one order; [] without any.

    All at once, because one transaction may issue one voucher and raise another. The caller holds
    the account; whoever holds a quota takes no further lock.
    """
    if not account.cycle.quotas_on:
        return []
    mine = Voucher.objects.filter(account=account).filter(
        Q(city=OuterRef("city")) | Q(supplier_kind=OuterRef("supplier_kind")) & ~Q(supplier_kind="")
    )
    rows = Quota.objects.filter(Exists(mine), cycle=account.cycle)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def follow(account: Account, movements: Sequence[Movement]) -> None:
    """Let the quotas follow what was posted to a locked account.

    An issue has to fit, or the database refuses it; a raise keeps an enterprise's right under its
    own cap even where the quota is used up, and is kept apart as overrun. Where the line may have
    changed, a worker looks who moves up (Q3).
    """
    if not movements or not account.cycle.quotas_on:
        return
    if any(one.promised for one in movements):
        for quota in lock_quotas(account):
            _move(quota, movements)
    if sum((one.reserved + one.promised for one in movements), ZERO):
        enqueue(LINE, cycle_id=account.cycle_id)


def _move(quota: Quota, movements: Sequence[Movement]) -> None:
    own = [one for one in movements if quota.covers(one.city_id, one.supplier_kind)]
    promised = sum((one.promised for one in own), ZERO)
    if not promised:
        return
    quota.committed += promised
    beyond = max(ZERO, quota.committed - quota.amount)
    raised = sum((one.raised for one in own), ZERO)
    quota.overrun = min(beyond, quota.overrun + raised)
    quota.save(update_fields=["committed", "overrun"])

"""Quotas under their own lock, the last of all: what is issued, raised or given back (Q1, Q2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from common.outbox import enqueue_all
from common.updating import update_each
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


def lock_quotas(*accounts: Account) -> list[Quota]:
    """All quotas that the accounts' vouchers fall under, locked in one order; [] without any.

    All at once, because one transaction may issue one voucher and raise another. The caller holds
    the accounts; whoever holds a quota takes no further lock.
    """
    counted = [account for account in accounts if account.cycle.quotas_on]
    if not counted:
        return []
    mine = Voucher.objects.filter(account__in=counted, cycle=OuterRef("cycle")).filter(
        Q(city=OuterRef("city")) | Q(supplier_kind=OuterRef("supplier_kind")) & ~Q(supplier_kind="")
    )
    cycles = {account.cycle_id for account in counted}
    rows = Quota.objects.filter(Exists(mine), cycle__in=cycles)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def follow(moved: Iterable[tuple[Account, Sequence[Movement]]]) -> None:
    """Let the quotas follow what was posted to locked accounts, one account after the other.

    An issue has to fit, or the database refuses it; a raise keeps an enterprise's right under its
    own cap even where the quota is used up, and is kept apart as overrun. Where the line may have
    changed, a worker looks who moves up (Q3).
    """
    counted = [(account, posted) for account, posted in moved if posted and account.cycle.quotas_on]
    promising = [
        (account, posted) for account, posted in counted if any(p.promised for p in posted)
    ]
    quotas = lock_quotas(*(account for account, _ in promising))
    changed = [
        quota
        for of, posted in promising
        for quota in quotas
        if quota.cycle_id == of.cycle_id and _move(quota, posted)
    ]
    update_each(list(dict.fromkeys(changed)), ("committed", "overrun"))
    enqueue_all(
        LINE,
        [
            {"cycle_id": of.cycle_id}
            for of, posted in counted
            if sum((one.reserved + one.promised for one in posted), ZERO)
        ],
    )


def _move(quota: Quota, movements: Sequence[Movement]) -> bool:
    """Whether the quota is moved by what was posted; it is moved in memory."""
    own = [one for one in movements if quota.covers(one.city_id, one.supplier_kind)]
    promised = sum((one.promised for one in own), ZERO)
    if not promised:
        return False
    quota.committed += promised
    beyond = max(ZERO, quota.committed - quota.amount)
    raised = sum((one.raised for one in own), ZERO)
    quota.overrun = min(beyond, quota.overrun + raised)
    return True

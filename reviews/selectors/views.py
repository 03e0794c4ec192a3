"""The named views of a queue: which cases each holds, for whom, in which order."""

from datetime import datetime
from functools import cache, reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Q

from accounts.enums import Role
from common.dates import deadline
from reviews.selectors.desks import states_for
from vouchers.models import Redemption
from vouchers.models.redemption import RedemptionOutcome
from vouchers.states import REDEEMING, UNISSUED_OPEN, State

SOON_DAYS = 2  # working days before a deadline from which a case counts as pressing


class View(models.TextChoices):
    """What an official or supplier calls a part of the queue."""

    MINE = "mine", "待我处理"
    SOON = "soon", "临期"
    RESUBMITTED = "resubmitted", "已补正"
    AWAITING = "awaiting", "候补"
    VERIFYING = "verifying", "待兑现初核"
    APPROVING = "approving", "待省级审批"
    PAYABLE = "payable", "待拨付"
    ALL = "all", "全部"


_JUDGING = (View.MINE, View.SOON, View.RESUBMITTED, View.AWAITING)
# The first is where the role starts.
VIEWS: dict[str, tuple[View, ...]] = {
    Role.SUPPLIER: (*_JUDGING, View.ALL),
    Role.BUREAU: (*_JUDGING, View.VERIFYING, View.ALL),
    Role.PROVINCE: (*_JUDGING, View.APPROVING, View.PAYABLE, View.ALL),
    Role.AUDITOR: (
        View.ALL,
        View.SOON,
        View.AWAITING,
        View.VERIFYING,
        View.APPROVING,
        View.PAYABLE,
    ),
}
OLDEST_FIRST = ("submitted_at", "id")  # first come, first served (A4)
_ORDERS = {View.ALL: ("-submitted_at", "-id"), View.SOON: ("ends_at", "id")}
_AWAITING = Q(state__in=UNISSUED_OPEN, amount=0)
_IN_STATE = {
    View.VERIFYING: State.REDEMPTION_REVIEW,
    View.APPROVING: State.REDEMPTION_APPROVAL,
    View.PAYABLE: State.REDEEMED,
}


def view_of(role: str, name: str | None) -> View:
    """The view of that name, or the one the role starts with."""
    views = VIEWS[role]
    return View(name) if name in views else views[0]


def order_of(view: View) -> tuple[str, ...]:
    """The order of a view, fit for keyset paging."""
    return _ORDERS.get(view, OLDEST_FIRST)


def condition_of(view: View, *, role: str, at: datetime) -> Q:
    """Which of the visible cases a view holds."""
    return reduce(or_, parts_of(view, role=role, at=at))


def parts_of(view: View, *, role: str, at: datetime) -> tuple[Q, ...]:
    """The same in parts that share no case, each with an index of its own to be counted from."""
    if view in _IN_STATE:
        return (Q(state=_IN_STATE[view]),)
    if view == View.MINE:
        return (_mine(role),)
    if view == View.SOON:
        return _soon(role, at)
    if view == View.RESUBMITTED:
        return _resubmitted(role)
    return (_AWAITING if view == View.AWAITING else Q(),)


def _mine(role: str) -> Q:
    """What waits for a decision of this role and can be decided.

    An application at 0 cannot be issued (A4): officials find it under 候补 until room is freed, so
    that parked cases do not fill the top of the queue. A supplier confirms it all the same.
    """
    waiting = Q(state__in=states_for(role))
    return waiting if role == Role.SUPPLIER else waiting & Q(amount__gt=0)


def _soon(role: str, at: datetime) -> tuple[Q, ...]:
    """Whose deadline is near or past: a supplier's own; for officials everybody's."""
    limit = deadline(at, working_days=SOON_DAYS)
    if role == Role.SUPPLIER:
        return (Q(state=State.SUPPLIER_CONFIRMATION, due_at__lte=limit),)
    deadlines = (State.SUPPLIER_CONFIRMATION, State.CORRECTION, State.ISSUED)
    own = Q(state__in=deadlines, due_at__lte=limit)
    return own, Q(state__in=REDEEMING, redeem_by__lte=limit)


@cache
def _resubmitted(role: str) -> tuple[Q, ...]:
    """What came back mended and waits for this role: applications, and redemptions (R4)."""
    states = states_for(role)
    refiled = (
        Redemption.objects.filter(outcome=RedemptionOutcome.OPEN, refiled_at__isnull=False)
        .order_by()
        .values("voucher")
    )
    applications = [state for state in states if state in UNISSUED_OPEN]
    redemptions = [state for state in states if state in REDEEMING]
    mended = Q(state__in=applications, resubmitted_at__isnull=False)
    if not redemptions:
        return (mended,)
    # As an array of ids, not as EXISTS: within an OR only the former can start from an index.
    any_of = Func(ArraySubquery(refiled), function="ANY")
    among = Func(
        *(F("pk"), any_of),
        template="%(expressions)s",
        arg_joiner=" = ",
        output_field=models.BooleanField(),
    )
    return mended, Q(Q(among), state__in=redemptions)

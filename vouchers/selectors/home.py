"""What an enterprise finds first: what it has to do now, its vouchers, the room it used."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import User
from catalog.selectors import find_version_in_force
from common.clock import local_date
from vouchers.models import Account, Cycle, Voucher
from vouchers.models.account import ZERO
from vouchers.selectors.queue import WORKING_DAY_STATES, days_left
from vouchers.selectors.visibility import visible_to
from vouchers.states import State

MANY_TASKS = 20
# What waits for the enterprise, most pressing kind first.
TASK_STATES = (State.CORRECTION, State.REDEMPTION_CORRECTION, State.ISSUED, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Task:
    """A voucher the enterprise has to do something about, and by when."""

    voucher: Voucher
    days_left: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Room:
    """How much of the cycle's cumulative cap is used, in yuan (A3)."""

    cycle: Cycle
    cap: Decimal
    reserved: Decimal = ZERO
    issued: Decimal = ZERO
    settled: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What a new application could still get."""
        return max(ZERO, self.cap - self.reserved - self.issued - self.settled)


def task_rows(user: User) -> QuerySet[Voucher]:
    """What the enterprise has to do, nearest deadline first within each kind."""
    kinds = [When(state=state, then=Value(rank)) for rank, state in enumerate(TASK_STATES)]
    rows = (
        visible_to(user)
        .filter(state__in=TASK_STATES)
        .annotate(kind=Case(*kinds, output_field=IntegerField()))
        .select_related("supplier", "service")
        .order_by("kind", "due_at", "-created_at")
    )
    return rows[:MANY_TASKS]


def task_of(voucher: Voucher, at: datetime) -> Task:
    working = State(voucher.state) in WORKING_DAY_STATES
    left = days_left(voucher.due_at, today=local_date(at), working=working)
    return Task(voucher, left, "个工作日" if working else "天")


def account_rows(user: User, cycle: Cycle | None) -> QuerySet[Account]:
    """The account of the person's enterprise for the cycle: one row, or none."""
    enterprise = {"enterprise__organisation_id": user.organisation_id}
    accounts = Account.objects.filter(cycle=cycle, **enterprise)
    return accounts if cycle is not None else accounts.none()


def room_of(accounts: QuerySet[Account], cycle: Cycle | None, *, at: datetime) -> Room | None:
    """The account's balances; before a first application the whole cap, by one more query."""
    if cycle is None:
        return None
    account = next(iter(accounts), None)
    if account is None:
        version = find_version_in_force(at)
        return Room(cycle, version.cumulative_cap) if version else None
    settled = account.settled + account.counted_bonus
    return Room(cycle, account.cap, account.reserved, account.issued, settled)

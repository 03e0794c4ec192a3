"""Where an application stands in the queue, and at whose desk it lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from common.clock import local_date
from common.dates import working_days_left
from common.paging import COUNT_CAP, capped_count
from vouchers.models import Voucher
from vouchers.states import UNISSUED_OPEN, Actor, State, whose_turn

# Deadlines that run in working days; the redemption window runs in calendar days (R6).
WORKING_DAY_STATES = (State.SUPPLIER_CONFIRMATION, State.CORRECTION)


@dataclass(frozen=True, slots=True)
class Position:
    """`place` in the cycle, given at first submission; `ahead`: earlier ones at the same desk."""

    place: int
    ahead: int

    @property
    def capped(self) -> bool:
        """Whether there are more ahead than were counted."""
        return self.ahead > COUNT_CAP


@dataclass(frozen=True, slots=True)
class Turn:
    """Who has to act, since when, until when; `days_left` in `unit`, None without a deadline."""

    actor: Actor
    name: str
    since: datetime
    due_at: datetime | None
    days_left: int | None
    unit: str

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed."""
        return self.days_left is not None and self.days_left < 0


def position_of(voucher: Voucher) -> Position | None:
    """The place in the queue of an application under way; one query. None once decided."""
    if State(voucher.state) not in UNISSUED_OPEN or voucher.place is None:
        return None
    return Position(voucher.place, capped_count(_before(voucher)))


def _before(voucher: Voucher) -> QuerySet[Voucher]:
    """Earlier applications of the cycle that lie at the same desk in the same state."""
    same = Voucher.objects.filter(cycle=voucher.cycle, state=voucher.state, place__lt=voucher.place)
    if voucher.state == State.SUPPLIER_CONFIRMATION:
        return same.filter(supplier=voucher.supplier)
    if voucher.state == State.PROVINCIAL_CHECK:
        return same
    return same.filter(region_id=voucher.region_id)


def turn_of(
    voucher: Voucher, *, at: datetime, bureaus: Iterable[Organisation] | None = None
) -> Turn | None:
    """Whose turn it is; None when nobody has to act any more.

    One query for the bureau's name, unless the caller has read `bureaus_of`.
    """
    state = State(voucher.state)
    actor = whose_turn(state)
    if actor is None:
        return None
    working = state in WORKING_DAY_STATES
    left = days_left(voucher.due_at, today=local_date(at), working=working)
    unit = "个工作日" if working else "天"
    name = _name(actor, voucher, bureaus)
    return Turn(actor, name, voucher.state_since, voucher.due_at, left, unit)


def days_left(due_at: datetime | None, *, today: date, working: bool) -> int | None:
    """Days until the deadline's day, negative once past; working days where the rule says so."""
    if due_at is None:
        return None
    due = local_date(due_at)
    return working_days_left(today, due) if working else (due - today).days


def _name(actor: Actor, voucher: Voucher, bureaus: Iterable[Organisation] | None) -> str:
    if actor is Actor.ENTERPRISE:
        return voucher.enterprise.name
    if actor is Actor.SUPPLIER and voucher.supplier is not None:
        return voucher.supplier.name
    if actor is Actor.BUREAU:
        desk = next(iter(bureaus_of(voucher)[:1] if bureaus is None else bureaus), None)
        return desk.name if desk else actor.label
    return actor.label


def bureaus_of(voucher: Voucher) -> QuerySet[Organisation]:
    """The bureaus that hold the voucher, the district's before the city's."""
    return bureaus_at(voucher.region_id, voucher.city_id)


def bureaus_at(region: str | None, city: str | None) -> QuerySet[Organisation]:
    """The same for a place, by the codes of district and city."""
    codes = [code for code in (region, city) if code]
    bureaus = Organisation.objects.filter(kind=OrganisationKind.BUREAU, region_code__in=codes)
    # A district's code ends in other than 00: it sorts behind its city's.
    return bureaus.order_by("-region_code", "pk")

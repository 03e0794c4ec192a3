"""The queue of a desk: its list, its counts, its export and the next case, from one definition."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.enums import Role
from accounts.models import Organisation, User
from catalog.models import Service
from common.clock import local_date
from common.dates import SHANGHAI, end_of_day
from common.paging import COUNT_CAP, capped_count
from common.text import normalise_reference
from common.together import Statement, Together
from enterprises.models import Region
from reviews.selectors.desks import states_for
from reviews.selectors.views import VIEWS, View, condition_of, order_of, parts_of
from vouchers.models import Cycle, Voucher
from vouchers.selectors.visibility import seen_as, visible_to
from vouchers.states import State

COLUMNS = (
    "id",
    "public_id",
    "application_number",
    "number",
    "state",
    "amount",
    "submitted_at",
    "due_at",
    "state_since",
    "ends_at",
    "resubmitted_at",
    "quota_waiting_since",
    "region_id",
    "city_id",
    "service_id",
    "enterprise__name",
    "enterprise__uscc",
    "supplier__name",
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address narrows a view down to; days are of first submission, both included."""

    service: int | None = None
    region: str = ""
    cycle: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to choose from, and the names of a row's service and region."""

    services: dict[int, str]
    regions: dict[str, str]
    cycles: dict[int, str]


def cases(user: User, view: View, *, filters: Filters = NO_FILTERS, at: datetime) -> QuerySet[Any]:
    """The vouchers of one view for one person; unordered."""
    found = _narrowed(user, filters).filter(condition_of(view, role=user.role, at=at))
    return found.annotate(ends_at=Coalesce("due_at", "redeem_by"))


def rows(user: User, view: View, *, filters: Filters, at: datetime) -> QuerySet[Any]:
    """The same as plain rows of COLUMNS."""
    return cases(user, view, filters=filters, at=at).values(*COLUMNS)


def counts(user: User, *, filters: Filters, at: datetime) -> dict[View, int]:
    """How many cases each of the person's views holds, none counted beyond the cap, in one query.

    Each part of a view is its own subquery with a limit, so that it walks an index and stops: one
    pass with a filter per view would read every voucher there is. No column is asked for, so that
    the index alone is read.
    """
    office = user.organisation
    region = office.region_code if office else ""
    day = end_of_day(local_date(at))  # a day's deadlines are the same all day
    statement, values, of = _counting(Role(user.role), office, region, filters, day)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        numbers = dict.fromkeys(VIEWS[user.role], 0)
        for view, number in zip(of, cursor.fetchone(), strict=True):
            numbers[view] += number
    return {view: min(number, COUNT_CAP + 1) for view, number in numbers.items()}


@lru_cache(maxsize=512)
def _counting(
    role: Role, organisation: Organisation | None, region: str, filters: Filters, at: datetime
) -> tuple[str, tuple[Any, ...], tuple[View, ...]]:
    """The statement, its values, and the view each of its columns counts a part of.

    Kept, because putting it together takes longer than asking it. It holds no answer. `region` is
    the organisation's, which is told from another by its key alone.
    """
    seen = seen_as(role, organisation).filter(_condition(filters, by_city=role != Role.BUREAU))
    narrowed = seen.annotate(one=Value(1)).values("one")
    parts: list[str] = []
    values: list[Any] = []
    of: list[View] = []
    for view in VIEWS[role]:
        for part in parts_of(view, role=role, at=at):
            sql, params = narrowed.filter(part)[: COUNT_CAP + 1].query.sql_with_params()
            parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's SQL
            values.extend(params)
            of.append(view)
    return f"SELECT {', '.join(parts)}", tuple(values), tuple(of)


def waiting_count(user: User, at: datetime) -> int:
    """How many cases wait for this person, for the navigation."""
    return capped_count(cases(user, View.MINE, at=at))


def payable_count(user: User, at: datetime) -> int:
    """How many sums are approved and not yet paid out (R5)."""
    return capped_count(cases(user, View.PAYABLE, at=at))


def next_case(
    user: User, view: View, *, filters: Filters, at: datetime, after: Voucher
) -> UUID | None:
    """The case to decide after `after` in the same view: the one behind it, else the first.

    `after` is the voucher as it stood before the decision. Only cases that wait for this person
    count, also in views that show others.
    """
    order = order_of(view)
    waiting = cases(user, view, filters=filters, at=at).filter(state__in=states_for(user.role))
    waiting = waiting.exclude(pk=after.pk).order_by(*order)
    found: UUID | None = (
        waiting.filter(_behind(order, after)).values_list("public_id", flat=True).first()
        or waiting.values_list("public_id", flat=True).first()
    )
    return found


def options(user: User) -> Options:
    """Services, cycles, and the regions the person tells apart; one query."""
    office = user.organisation
    code = office.region_code if office else ""
    services, regions, cycles = _choosing("" if _by_city(user) else code).rows()
    return Options(services=dict(services), regions=dict(regions), cycles=dict(cycles))


@lru_cache(maxsize=512)
def _choosing(code: str) -> Statement:
    """What is asked for them, a bureau's with its code; kept like what counts, without answers."""
    services = Service.objects.order_by("pk").values_list("pk", "name")
    regions = Region.objects.filter(Q(city_id=code) | Q(code=code) if code else Q(city=None))
    known = regions.order_by("code").values_list("code", "name")
    return Together(services, known, Cycle.objects.values_list("pk", "name")).statement


def _narrowed(user: User, filters: Filters) -> QuerySet[Voucher]:
    return visible_to(user).filter(_condition(filters, by_city=_by_city(user)))


def _by_city(user: User) -> bool:
    """A bureau tells its districts apart; everybody else cities."""
    return user.role != Role.BUREAU


def _condition(filters: Filters, *, by_city: bool) -> Q:
    condition = Q()
    if filters.service is not None:
        condition &= Q(service_id=filters.service)
    if filters.region:
        condition &= Q(**{"city_id" if by_city else "region_id": filters.region})
    if filters.cycle is not None:
        condition &= Q(cycle_id=filters.cycle)
    if filters.since is not None:
        start = datetime.combine(filters.since, datetime.min.time(), tzinfo=SHANGHAI)
        condition &= Q(submitted_at__gte=start)
    if filters.until is not None:
        condition &= Q(submitted_at__lte=end_of_day(filters.until))
    return condition & _search(filters.text)


def _search(text: str) -> Q:
    """By number from its beginning, by code, or by a part of the enterprise's name."""
    text = text.strip()
    if not text:
        return Q()
    key = normalise_reference(text)
    return (
        Q(application_number__istartswith=key)
        | Q(number__istartswith=key)
        | Q(enterprise__uscc__istartswith=key)
        | Q(enterprise__name__icontains=text)
    )


def _behind(order: tuple[str, ...], after: Voucher) -> Q:
    marks = {
        "submitted_at": after.submitted_at,
        "ends_at": after.due_at or after.redeem_by,
    }
    first, forward = order[0].removeprefix("-"), not order[0].startswith("-")
    mark, way = marks[first], "gt" if forward else "lt"
    if mark is None:
        return Q()
    return Q(**{f"{first}__{way}": mark}) | Q(**{first: mark, f"id__{way}": after.pk})


def is_waiting_for(user: User, voucher: Voucher) -> bool:
    """Whether the voucher lies on the desk of the person's role."""
    return State(voucher.state) in states_for(user.role)

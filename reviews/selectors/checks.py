"""Reads of spot checks: who sees which, the population of a draw, a redraw, who may be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.enums import Role
from accounts.models import User
from common.dates import SHANGHAI
from enterprises.models import Enterprise
from reviews.enums import Finding
from reviews.models import Decision, SpotCheck, SpotCheckItem
from reviews.sampling import Unit, Weight, draw, population_hash, read_population
from suppliers.models import Supplier
from vouchers.models import Voucher
from vouchers.selectors.visibility import visible_to as vouchers_visible_to
from vouchers.states import State

PAGE_SIZE = 50
ORDER = ("-drawn_at", "-id")
ITEM_ORDER = ("rank", "id")
SHOWN = 20
CHECKED_STATES = (State.ISSUED, State.REDEEMED, State.PAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Of which vouchers a sample is drawn; what is empty narrows nothing. Days are of issue."""

    states: tuple[str, ...] = CHECKED_STATES
    cycle: str = ""
    cities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    suppliers: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A draw made again from what was kept: does everything agree?"""

    found_hash: str
    same_population: bool
    drawn: list[str]
    same_sample: bool


def found_about(voucher: Voucher) -> QuerySet[SpotCheckItem]:
    """What checks found of the case's enterprise or supplier, the latest first."""
    against = Q(voucher__enterprise=voucher.enterprise_id)
    if voucher.supplier_id:
        against |= Q(voucher__supplier=voucher.supplier_id)
    found = SpotCheckItem.objects.filter(against, outcome=Finding.FOUND)
    rows = found.select_related("voucher", "check_drawn").order_by("-decided_at")
    return rows.only("voucher__number", "voucher__enterprise_id", "check_drawn__number")


def population(user: User, scope: Scope) -> QuerySet[Voucher]:
    """The vouchers of the scope that the person may see."""
    condition = Q(state__in=[state for state in scope.states if state in CHECKED_STATES])
    for name, values in (
        ("service__code__in", scope.services),
        ("supplier_id__in", scope.suppliers),
    ):
        if values:
            condition &= Q(**{name: values})
    if scope.cities:
        condition &= Q(city_id__in=scope.cities) | Q(region_id__in=scope.cities)
    if scope.cycle:
        condition &= Q(cycle__code=scope.cycle)
    if scope.since:
        condition &= Q(issued_at__gte=datetime.combine(scope.since, time.min, SHANGHAI))
    if scope.until:
        condition &= Q(issued_at__lte=datetime.combine(scope.until, time.max, SHANGHAI))
    return vouchers_visible_to(user).filter(condition)


def size_of(vouchers: QuerySet[Voucher]) -> tuple[int, Decimal]:
    """How many vouchers, and their amounts' sum in yuan; one query."""
    found = vouchers.aggregate(count=Count("pk"), total=Sum("amount"))
    return found["count"], found["total"] or Decimal("0.00")


def checks_visible_to(user: User) -> QuerySet[SpotCheck]:
    """Province and auditor see all draws; a bureau its own, and those that drew of its regions."""
    rows = SpotCheck.objects.all()
    if not user.is_active:
        return rows.none()
    if user.role in (Role.PROVINCE, Role.AUDITOR):
        return rows
    if user.role != Role.BUREAU or user.organisation_id is None:
        return rows.none()
    within = SpotCheckItem.objects.filter(voucher__in=vouchers_visible_to(user))
    return rows.filter(
        Q(organisation=user.organisation_id) | Q(pk__in=within.values("check_drawn"))
    )


def items_visible_to(user: User) -> QuerySet[SpotCheckItem]:
    """Items whose voucher an official sees; enterprises and suppliers read results elsewhere."""
    rows = SpotCheckItem.objects.all()
    if user.role not in (Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
        return rows.none()
    return rows.filter(voucher__in=vouchers_visible_to(user))


def check_rows(checks: QuerySet[SpotCheck]) -> QuerySet[SpotCheck, Any]:
    """The columns of the list, with how far each is."""
    return checks.values(
        "id",
        "number",
        "title",
        "rate",
        "population_count",
        "drawn_at",
        organisation_name=F("organisation__name"),
        drawn=Count("items"),
        decided=Count("items", filter=~Q(items__outcome="")),
        found=Count("items", filter=Q(items__outcome=Finding.FOUND)),
    )


def item_rows(items: QuerySet[SpotCheckItem]) -> QuerySet[SpotCheckItem, Any]:
    """The columns of a list of items."""
    return items.values(
        "id",
        "rank",
        "amount",
        "outcome",
        "decided_at",
        number=F("voucher__number"),
        enterprise_name=F("voucher__enterprise__name"),
        supplier_name=F("voucher__supplier__name"),
        inspector_name=F("inspector__name"),
        check_number=F("check_drawn__number"),
    )


def waiting_for(user: User) -> QuerySet[SpotCheckItem]:
    """What the person was asked to look into and has not, first asked first."""
    rows = items_visible_to(user).filter(inspector=user, outcome="")
    return rows.order_by("assigned_at", "id")


def waiting_count(user: User) -> int:
    """The number beside the navigation."""
    return waiting_for(user).count()


def redraw(check: SpotCheck) -> Redrawn:
    """Draw again from the population kept; nothing is changed. Two queries."""
    text = check.population.content
    found = population_hash(text)
    weight: Weight = "amount" if check.weight else None
    again = draw(read_population(text), seed=check.seed, rate=check.rate, weight=weight)
    kept = list(check.items.order_by("rank").values_list("voucher__number", flat=True))
    return Redrawn(found, found == check.population_hash, again, again == kept)


def units_of(vouchers: QuerySet[Voucher]) -> list[Unit]:
    """The population as the sampler takes it, by voucher number."""
    return [Unit(*row) for row in vouchers.values_list("number", "amount")]


def inspectors_for(check: SpotCheck) -> QuerySet[User]:
    """Whom the drawing authority may ask: its own people, for the province also the bureaus'."""
    people = User.objects.filter(is_active=True).exclude(organisation=None)
    if check.drawn_by.role == Role.BUREAU:
        own = people.filter(role=Role.BUREAU, organisation=check.organisation_id)
        return own.select_related("organisation").order_by("name", "pk")
    asked = people.filter(role__in=(Role.PROVINCE, Role.BUREAU)).select_related("organisation")
    return asked.order_by("-role", "organisation__region_code", "name", "pk")


def drawing_body(user: User, check: SpotCheck) -> bool:
    """Whether the person acts for the authority that drew."""
    return (
        user.role in (Role.PROVINCE, Role.BUREAU)
        and user.is_active
        and user.organisation_id == check.organisation_id
    )


def has_decided(user: User, voucher: Voucher) -> bool:
    """Whether the person decided this voucher at a desk: then another one checks it (V7)."""
    return Decision.objects.filter(voucher=voucher, decided_by=user).exists()


def known_items(vouchers: Iterable[Voucher] | QuerySet[Voucher]) -> QuerySet[SpotCheckItem]:
    """Items with a result, latest first, with all a page tells of them."""
    rows = SpotCheckItem.objects.filter(voucher__in=vouchers).exclude(outcome="")
    rows = rows.select_related("voucher__enterprise", "voucher__supplier", "check_drawn")
    return rows.prefetch_related("results__files__document").order_by("-decided_at", "-id")


def found_against(subject: Enterprise | Supplier, viewer: User) -> QuerySet[SpotCheckItem]:
    """Items in which something was found, of vouchers the viewer sees."""
    name = "enterprise" if isinstance(subject, Enterprise) else "supplier"
    seen = vouchers_visible_to(viewer).filter(**{name: subject})
    return known_items(seen).filter(outcome=Finding.FOUND)

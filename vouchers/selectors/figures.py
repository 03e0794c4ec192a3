"""The dashboard's figures, read from the kept cells: a few statements, however many vouchers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Sum

from accounts.enums import Role
from accounts.models import User
from catalog.models import Service
from common.errors import NotAllowed
from enterprises.enums import Size
from enterprises.models import IndustrySection, Region
from suppliers.models import Supplier
from vouchers.figures.measures import (
    ALL,
    ISSUED_IN,
    MEASURES,
    PAID_IN,
    PLACE,
    REDEEMED_IN,
    SECTION,
    SERVICE,
    SIZE,
)
from vouchers.models import FigureCell, FigureState

PROVINCE = ""  # the scope of the whole province
MONTHLY = (ALL, ISSUED_IN, REDEEMED_IN, PAID_IN)
UNKNOWN = "未填写"
Sums = dict[str, Any]  # by the names of MEASURES: counts, yuan as Decimal, seconds
NOTHING: Sums = dict.fromkeys(MEASURES, 0)


@dataclass(frozen=True, slots=True)
class Slice:
    """Which figures: a scope, perhaps one cycle, perhaps only some months (their first days)."""

    scope: str = PROVINCE
    cycle: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What was read: the sums of all, of each key of one dimension, and of each month."""

    totals: Sums
    by_key: dict[str, Sums] = field(default_factory=dict)
    by_month: dict[str, dict[date, Sums]] = field(default_factory=dict)


def scope_of(user: User) -> str:
    """Whose figures the person sees: the province's, or those of the bureau's region."""
    if user.role in (Role.PROVINCE, Role.AUDITOR):
        return PROVINCE
    code = user.organisation.region_code if user.organisation else ""
    if user.role != Role.BUREAU or not code:
        raise NotAllowed("您的单位没有管辖区域，无法查看数据看板。")
    return code


def figures_of(part: Slice, dimensions: Iterable[str]) -> dict[str, Figures]:
    """The figures by each of `dimensions`; two statements for all of them."""
    cells = _cells(part)
    by_month: dict[str, dict[date, Sums]] = {name: {} for name in MONTHLY}
    found: dict[str, dict[str, Sums]] = {name: {} for name in (ALL, *dimensions)}
    for row in _summed(cells, found, "key"):
        found[row.pop("dimension")][row.pop("key")] = row
    for row in _summed(cells, MONTHLY, "month"):
        by_month[row.pop("dimension")][row.pop("month")] = row
    totals = found.pop(ALL).get("", NOTHING)
    return {name: Figures(totals, rows, by_month) for name, rows in found.items()}


def names_of(dimension: str, keys: Iterable[str]) -> dict[str, str]:
    """What to call each key, in the order in which lists would have them; at most one query."""
    wanted = [key for key in keys if key]
    if dimension == SIZE:
        names = {str(value): str(label) for value, label in Size.choices}
    else:
        names = {str(key): name for key, name in _names(dimension, wanted)}
    return {**names, "": UNKNOWN}


def counted_until() -> datetime | None:
    """Up to when every change is in the figures; None before the first count."""
    return FigureState.objects.values_list("counted_until", flat=True).first()


def _cells(part: Slice) -> QuerySet[FigureCell]:
    cells = FigureCell.objects.filter(scope=part.scope, applied__gt=0)
    if part.cycle is not None:
        cells = cells.filter(cycle=part.cycle)
    if part.since:
        cells = cells.filter(month__gte=part.since)
    if part.until:
        cells = cells.filter(month__lte=part.until)
    return cells


def _summed(cells: QuerySet[FigureCell], dimensions: Iterable[str], by: str) -> Any:
    sums = {name: Sum(name) for name in MEASURES}
    return cells.filter(dimension__in=dimensions).values("dimension", by).annotate(**sums)


def _names(dimension: str, keys: list[str]) -> Iterable[tuple[Any, str]]:
    if dimension == PLACE:
        return Region.objects.filter(code__in=keys).values_list("code", "name")
    if dimension == SERVICE:
        return Service.objects.filter(pk__in=keys).values_list("pk", "name")
    if dimension == SECTION:
        return IndustrySection.objects.filter(code__in=keys).values_list("code", "name")
    return Supplier.objects.filter(pk__in=keys).values_list("pk", "name")

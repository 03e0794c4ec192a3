"""公开数据: what everybody may read of all vouchers, from the kept figures.

Sums come from the cells the dashboard uses, so that the two never differ; how many firms stand
behind a row is counted here, since it decides what may be shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, Sum

from catalog.models import Service
from enterprises.models import Region
from vouchers.disclosure import Row, merge_small, withhold_redeemed, withhold_total
from vouchers.figures.measures import ALL, PLACE, SERVICE
from vouchers.models import Cycle, Voucher
from vouchers.models.figures import FigureCell

SECONDS = 600  # a page for everybody is not counted anew for everybody
TOTALS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class OpenFigures:
    """The open tables of one cycle, or of all; `at` is when they were put together."""

    cycles: list[Row]
    cities: list[Row]
    services: list[Row]
    total: Row
    at: datetime


def open_figures(cycle: Cycle | None, *, at: datetime) -> OpenFigures:
    """All tables; at most ten minutes old, eight queries when they are not at hand."""
    key = f"open-figures-2:{cycle.pk if cycle else 'all'}"
    found: OpenFigures | None = cache.get(key)
    if found is None:
        found = _put_together(cycle, at)
        cache.set(key, found, SECONDS)
    return found


def open_totals() -> Row:
    """Everything over all cycles, for the first page; at most a minute old."""
    found: Row | None = cache.get("open-totals-2")
    if found is None:
        found = _total(None)
        cache.set("open-totals-2", found, TOTALS_SECONDS)
    return found


def _put_together(cycle: Cycle | None, at: datetime) -> OpenFigures:
    chosen = {"cycle": cycle} if cycle else {}
    cycles = _rows("cycle_id", "cycle_id", _named(Cycle), ALL, {})
    cities = _rows("key", "city_id", _named(Region), PLACE, chosen)
    services = _rows("key", "service_id", _named(Service), SERVICE, chosen)
    return OpenFigures(
        cycles=_open(cycles, disjoint=False),
        cities=_open(_by_sum(cities), disjoint=True),
        services=_open(_by_sum(services), disjoint=False),
        total=_total(cycle),
        at=at,
    )


def _open(rows: list[Row], *, disjoint: bool) -> list[Row]:
    return withhold_redeemed(merge_small(rows, disjoint=disjoint), disjoint=disjoint)


def _by_sum(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row.issued_sum)


def _rows(
    cell: str, column: str, names: Mapping[str, str], dimension: str, chosen: dict[str, Any]
) -> list[Row]:
    """One row for each key of the dimension under which a voucher was ever issued."""
    cells = FigureCell.objects.filter(scope="", dimension=dimension, issued__gt=0, **chosen)
    sums = cells.order_by().values(group=F(cell)).annotate(**_SUMS)
    issued = Voucher.objects.filter(issued_at__isnull=False, **chosen).order_by()
    counted = issued.values_list(column).annotate(**_FIRMS)
    firms = {str(group): numbers for group, *numbers in counted}
    return [
        _row(names.get(str(row["group"]), ""), row, *firms.get(str(row["group"]), (0, 0)))
        for row in sums
    ]


_SUMS = {
    "vouchers": Sum("issued"),
    "handed": Sum("issued_sum"),
    "settled": Sum("redeemed_sum"),
    "bonuses": Sum("bonus_sum"),
}


_FIRMS = {
    "firms": Count("enterprise", distinct=True),
    "redeemers": Count("enterprise", distinct=True, filter=Q(redeemed_at__isnull=False)),
}


def _total(cycle: Cycle | None) -> Row:
    chosen = {"cycle": cycle} if cycle else {}
    sums = FigureCell.objects.filter(scope="", dimension=ALL, **chosen).aggregate(**_SUMS)
    issued = Voucher.objects.filter(issued_at__isnull=False, **chosen)
    counted = issued.aggregate(**_FIRMS)
    return withhold_total(_row("合计", sums, counted["firms"], counted["redeemers"]))


def _row(name: str, sums: Mapping[str, Any], firms: int, redeemers: int) -> Row:
    zero = Decimal(0)
    handed, settled, bonuses = (sums[key] or zero for key in ("handed", "settled", "bonuses"))
    return Row(name, sums["vouchers"] or 0, handed, settled, bonuses, firms, redeemers)


def _named(model: Any) -> dict[str, str]:
    return {str(pk): name for pk, name in model.objects.values_list("pk", "name")}

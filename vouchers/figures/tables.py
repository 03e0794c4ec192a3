"""Figures as tables: the one form from which page, chart and sheet are all drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from vouchers.figures.measures import ALL, ISSUED_IN, PAID_IN, REDEEMED_IN
from vouchers.selectors.figures import NOTHING, Figures, Sums

DAY = 24 * 3600
SHOWN = 25  # rows of a page's table; what is beyond is summed up, sheets have all
REST = "其他"


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    COUNT = "count"
    YUAN = "yuan"
    RATE = "rate"  # a share, 0.875 is 87.5 %; None where there is nothing to divide by
    DAYS = "days"  # with one decimal; None while nobody has got so far


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands below it."""

    label: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `key` names it for links."""

    cells: tuple[Any, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`chart` is how the columns numbered in `series` are drawn."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: str
    series: tuple[int, ...]
    total: tuple[Any, ...] = ()


def funnel(sums: Sums) -> Table:
    """How many came how far, and with how much money."""
    steps = (
        ("提交申请", "applied", "applied_sum"),
        ("供应商确认", "confirmed", "confirmed_sum"),
        ("审核通过", "approved", "approved_sum"),
        ("发放", "issued", "issued_sum"),
        ("兑现", "redeemed", "redeemed_sum"),
        ("拨付", "paid", "paid_sum"),
    )
    rows = [
        Row((label, sums[count], sums[amount], ratio(sums[count], sums["applied"])), count)
        for label, count, amount in steps
    ]
    return Table(
        key="funnel",
        title="办理进度",
        note="曾经到达各环节的件数。前三个环节为应补金额，其后为发放、兑现、拨付金额，不含贯标奖补。",
        columns=(
            Column("环节", Kind.TEXT),
            Column("件数", Kind.COUNT),
            Column("金额", Kind.YUAN),
            Column("占申请件数", Kind.RATE),
        ),
        rows=tuple(rows),
        chart="funnel",
        series=(1, 2),
    )


def stages(sums: Sums) -> Table:
    """How many days each stage took on average, of those that have left it."""
    steps = (
        ("供应商确认", "confirmed", "confirm_seconds"),
        ("地方审核", "approved", "review_seconds"),
        ("省级复核", "cleared", "clear_seconds"),
        ("企业付款备料", "filed", "file_seconds"),
        ("兑现审核审批", "redeemed", "redeem_seconds"),
        ("拨付", "paid", "pay_seconds"),
    )
    rows = [
        Row((label, sums[count], days(sums[seconds], sums[count])), count)
        for label, count, seconds in steps
    ]
    return Table(
        key="stages",
        title="平均办理天数",
        note="自然日，从首次到达上一环节算起，只计已离开该环节的件数。",
        columns=(
            Column("环节", Kind.TEXT),
            Column("件数", Kind.COUNT),
            Column("平均天数", Kind.DAYS),
        ),
        rows=tuple(rows),
        chart="bars",
        series=(2,),
    )


def trend(by_month: dict[str, dict[date, Sums]]) -> Table:
    """What happened in each month, months without anything included."""
    flows = (
        (ALL, "applied", "applied_sum"),
        (ISSUED_IN, "issued", "issued_sum"),
        (REDEEMED_IN, "redeemed", "redeemed_sum"),
        (PAID_IN, "paid", "paid_sum"),
    )
    rows = []
    for month in _months(by_month):
        sums = [by_month[name].get(month, NOTHING) for name, _, _ in flows]
        pairs = [(s[n], s[a]) for s, (_, n, a) in zip(sums, flows, strict=True)]
        cells = (f"{month:%Y-%m}", *(value for pair in pairs for value in pair))
        rows.append(Row(cells, f"{month:%Y-%m}"))
    labels = ("申请", "发放", "兑现", "拨付")
    pairs_of = [(f"{label}件数", f"{label}金额") for label in labels]
    return Table(
        key="trend",
        title="月度趋势",
        note="按各事项发生的月份统计。",
        columns=(
            Column("月份", Kind.TEXT),
            *(
                Column(label, kind)
                for pair in pairs_of
                for label, kind in zip(pair, (Kind.COUNT, Kind.YUAN), strict=True)
            ),
        ),
        rows=tuple(rows),
        chart="lines",
        series=(1, 3, 5),
        total=("合计", *(sum(row.cells[n] for row in rows) for n in range(1, 9))) if rows else (),
    )


def breakdown(
    figures: Figures, *, key: str, label: str, names: dict[str, str], limit: int | None = SHOWN
) -> Table:
    """The figures by one dimension, most money first; beyond `limit` in one line."""
    ranked = sorted(
        figures.by_key.items(),
        key=lambda item: (-item[1]["issued_sum"], -item[1]["applied"], item[0]),
    )
    rows = [Row(_broken_down(names.get(k, k), sums), k) for k, sums in ranked[:limit]]
    rest = ranked[limit:] if limit else []
    if rest:
        name = f"{REST}（{len(rest)}）"
        rows.append(Row(_broken_down(name, add(sums for _, sums in rest)), REST))
    return Table(
        key=key,
        title=f"按{label}",
        note="按提交申请的件归集；兑现率为已兑现与已发放之比。",
        columns=(
            Column(label, Kind.TEXT),
            Column("申请件数", Kind.COUNT),
            Column("发放件数", Kind.COUNT),
            Column("发放金额", Kind.YUAN),
            Column("兑现件数", Kind.COUNT),
            Column("兑现金额", Kind.YUAN),
            Column("兑现率（件数）", Kind.RATE),
            Column("兑现率（金额）", Kind.RATE),
        ),
        rows=tuple(rows),
        chart="pairs",
        series=(3, 5),
        total=_broken_down("合计", add(figures.by_key.values())) if rows else (),
    )


def _broken_down(name: str, sums: Sums) -> tuple[Any, ...]:
    return (
        name,
        *(sums["applied"], sums["issued"], sums["issued_sum"]),
        *(sums["redeemed"], sums["redeemed_sum"]),
        ratio(sums["redeemed"], sums["issued"]),
        ratio(sums["redeemed_sum"], sums["issued_sum"]),
    )


def add(many: Iterable[Sums]) -> Sums:
    """The sums of several parts together."""
    total = dict(NOTHING)
    for sums in many:
        for name, value in sums.items():
            total[name] += value
    return total


def ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """How much of the whole; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


def days(seconds: int, count: int) -> Decimal | None:
    """The mean in days."""
    return Decimal(seconds) / Decimal(count) / DAY if count else None


def _months(by_month: dict[str, dict[date, Sums]]) -> Sequence[date]:
    found = [month for months in by_month.values() for month in months]
    if not found:
        return ()
    first, last = min(found), max(found)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(count)
    ]

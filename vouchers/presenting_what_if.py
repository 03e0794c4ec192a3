"""A what-if's result turned into words, sums and bars for its page; no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.diff import AmountChange
from common.money import format_yuan
from vouchers.models import WhatIf
from vouchers.what_if import Cause

HALF = 100  # a bar's longest side, in the units of its picture
CAUSES = {
    Cause.REMOVED: "服务已移除",
    Cause.CAP: "服务上限调整",
    Cause.ROOM: "累计上限或前序申请占用变化",
    Cause.DEVICES: "未填台套数，按 1 台（套）测算",
    Cause.BONUS: "贯标奖补额度调整",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a change of sums and its bar; `x` and `width` are its place in 200."""

    name: str
    applications: int
    change: AmountChange
    note: str = ""
    x: int = HALF
    width: int = 0

    @property
    def tone(self) -> str:
        """Which way it goes."""
        difference = self.change.difference
        return "up" if difference > 0 else "down" if difference < 0 else "same"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the page says, in the order it says it."""

    total: AmountChange
    bonus: AmountChange
    figures: list[dict[str, Any]]
    services: tuple[Row, ...]
    cities: tuple[Row, ...]
    notes: tuple[str, ...]
    applications: int
    old_width: int
    new_width: int

    @property
    def tone(self) -> str:
        """Whether the draft would have cost more."""
        difference = self.total.difference
        return "up" if difference > 0 else "down" if difference < 0 else "same"


def report_of(found: WhatIf) -> Report:
    """The kept result for the page."""
    result = found.result
    total, bonus = _change(result["total"]), _change(result["bonus"])
    services = [
        _row(one, "已移除，按 0 元测算" if one["removed"] else "") for one in result["services"]
    ]
    services.append(Row("贯标奖补", result["bonus"]["applications"], bonus))
    largest = max(total.old, total.new) or Decimal(1)
    return Report(
        total=total,
        bonus=bonus,
        figures=_figures(result),
        services=_with_bars(services),
        cities=_with_bars([_row(one) for one in result["cities"]]),
        notes=tuple(_notes(result, total)),
        applications=result["total"]["applications"],
        old_width=round(1000 * total.old / largest),
        new_width=round(1000 * total.new / largest),
    )


def _change(sums: Mapping[str, Any]) -> AmountChange:
    return AmountChange(Decimal(sums["old"]), Decimal(sums["new"]))


def _row(one: Mapping[str, Any], note: str = "") -> Row:
    return Row(one["name"], one["applications"], _change(one), note)


def _with_bars(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Each with a bar from the middle, the longest one filling its half."""
    largest = max((abs(row.change.difference) for row in rows), default=Decimal(0)) or Decimal(1)
    return tuple(_with_bar(row, round(HALF * abs(row.change.difference) / largest)) for row in rows)


def _with_bar(row: Row, width: int) -> Row:
    shown = max(width, 1) if row.change.difference else 0
    left = HALF - shown if row.change.difference < 0 else HALF
    return Row(row.name, row.applications, row.change, row.note, left, shown)


def _figures(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    same = result["enterprises"] - result["winners"] - result["losers"]
    return [
        {
            "label": "增加的企业",
            "value": f"{result['winners']:,}",
            "unit": "家",
            "note": f"合计增加 {format_yuan(Decimal(result['gained']))}",
            "url": "winners",
        },
        {
            "label": "减少的企业",
            "value": f"{result['losers']:,}",
            "unit": "家",
            "note": f"合计减少 {format_yuan(Decimal(result['lost']))}",
            "url": "losers",
        },
        {"label": "不变的企业", "value": f"{same:,}", "unit": "家", "note": "金额与原来相同"},
        {
            "label": "参与测算的申请",
            "value": f"{result['total']['applications']:,}",
            "unit": "件",
            "note": f"{result['enterprises']:,} 家企业",
        },
    ]


def _notes(result: Mapping[str, Any], total: AmountChange) -> list[str]:
    """What the reader has to know to judge the figures."""
    notes = []
    if result["dropped"]:
        notes.append(f"有 {result['dropped']} 件申请的应用服务在草稿中已移除，按 0 元测算。")
    if result["assumed"]:
        notes.append(
            f"有 {result['assumed']} 件申请原为固定上限、未填联网设备台套数，按 1 台（套）测算，"
            "实际金额可能更高。"
        )
    actual = Decimal(result["actual"])
    if actual != total.old:
        notes.append(
            f"原金额按当时版本重新核定；这些申请目前实际核定 {format_yuan(actual)}，"
            "差额来自核减、先后次序变化等。"
        )
    return notes


def words_of(one: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """One application of an enterprise that would change, as a sentence."""
    what = names.get(one["service"], "应用服务") if one["service"] else "贯标奖补"
    sums = f"{format_yuan(Decimal(one['old']))} → {format_yuan(Decimal(one['new']))}"
    causes = "、".join(CAUSES[Cause(cause)] for cause in one["causes"])
    number = f"{one['number']} " if one["number"] else ""
    return f"{number}{what}：{sums}（{causes}）" if causes else f"{number}{what}：{sums}"


def readable_lines(
    rows: Sequence[dict[str, Any]], names: Mapping[int, str]
) -> list[dict[str, Any]]:
    """Rows of the list with their applications in words and the change as one."""
    return [
        {
            **row,
            "change": AmountChange(row["old"], row["new"]),
            "told": [words_of(one, names) for one in row["details"]],
        }
        for row in rows
    ]

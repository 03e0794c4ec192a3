"""The dashboard in words: cards with their lists, rates, and tables as finished strings."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from common.templatetags.formats import wan
from vouchers.figures.measures import PLACE, SERVICE, SUPPLIER
from vouchers.figures.tables import REST, Kind, Table, ratio
from vouchers.selectors.figures import Slice, Sums

NOTHING = "—"
KEYS = {  # what the series of a chart are called beside it, where there are several
    "lines": ("申请件数", "发放件数", "兑现件数"),
    "pairs": ("发放金额", "兑现金额"),
}


@dataclass(frozen=True, slots=True)
class Lists:
    """The addresses of the lists behind the figures of one part."""

    part: Slice
    cycle: str  # its code
    city: str  # chosen by somebody who sees them all

    def of(self, **more: Any) -> str:
        """The list that shows just what was counted."""
        query = {
            "cycle": self.cycle,
            "city": self.city,
            "since": self.part.since.isoformat() if self.part.since else "",
            "until": _last_day(self.part.until).isoformat() if self.part.until else "",
            **more,
        }
        known = {name: value for name, value in query.items() if value}
        return f"{reverse('vouchers:list')}{'?' if known else ''}{urlencode(known)}"

    def of_key(self, dimension: str, key: str, codes: dict[str, str]) -> str:
        """The list of one line of a breakdown; none where lists have no such filter."""
        if not key or key == REST:
            return ""
        if dimension == PLACE:
            return self.of(**{"district" if self.part.scope else "city": key})
        if dimension == SUPPLIER:
            return self.of(supplier=key)
        return self.of(service=codes[key]) if dimension == SERVICE and key in codes else ""


def cards(sums: Sums, lists: Lists) -> list[dict[str, Any]]:
    """The four figures everybody asks for first."""
    bonus, paid_bonus = sums["bonus_sum"], sums["paid_bonus_sum"]
    return [
        _card("提交申请", sums["applied"], f"应补 {wan(sums['applied_sum'])}", lists.of()),
        _card(
            *("已发放", sums["issued"], wan(sums["issued_sum"]), lists.of(reached="issued")),
        ),
        _card(
            *("已兑现", sums["redeemed"], _with_bonus(sums["redeemed_sum"], bonus)),
            lists.of(reached="redeemed"),
        ),
        _card(
            *("已拨付", sums["paid"], _with_bonus(sums["paid_sum"], paid_bonus)),
            lists.of(reached="paid"),
        ),
    ]


def standing(sums: Sums, lists: Lists) -> list[dict[str, Any]]:
    """Where everything stands now; with what is paid these add up to all applications."""
    awaiting = f"其中候补 {sums['awaiting']:,} 件" if sums["awaiting"] else ""
    return [
        _line("审核中", sums["open"], sums["open_sum"], lists.of(state="open"), awaiting),
        _line("待企业兑现", sums["promised"], sums["promised_sum"], lists.of(state="issued")),
        _line("兑现办理中", sums["redeeming"], sums["redeeming_sum"], lists.of(state="redeeming")),
        _line("待拨付", sums["payable"], sums["payable_sum"], lists.of(state="redeemed")),
        _line("已拨付", sums["paid"], sums["paid_sum"], lists.of(state="paid")),
        _line("已终止", sums["ended"], None, lists.of(state="ended")),
    ]


def rates(sums: Sums) -> list[dict[str, str]]:
    """兑现率 by count and by amount, and what a yuan of subsidy moved."""
    leverage = ratio(sums["fee_sum"], sums["redeemed_sum"])
    return [
        {
            "label": "兑现率（件数）",
            "value": _text(Kind.RATE, ratio(sums["redeemed"], sums["issued"])),
            "note": f"已兑现 {sums['redeemed']:,} 件 ÷ 已发放 {sums['issued']:,} 件",
        },
        {
            "label": "兑现率（金额）",
            "value": _text(Kind.RATE, ratio(sums["redeemed_sum"], sums["issued_sum"])),
            "note": f"兑现 {wan(sums['redeemed_sum'])} ÷ 发放 {wan(sums['issued_sum'])}",
        },
        {
            "label": "每 1 元补贴带动上云投入",
            "value": f"{leverage:.2f} 元" if leverage is not None else NOTHING,
            "note": f"已兑现合同的上云上平台费用 {wan(sums['fee_sum'])}"
            f" ÷ 兑现 {wan(sums['redeemed_sum'])}",
        },
    ]


def shown(table: Table, *, urls: dict[str, str], export_url: str) -> dict[str, Any]:
    """A table as the template prints it: texts, and values beside them for the chart."""
    kinds = [column.kind for column in table.columns]
    heads = [
        {"label": c.label + ("（元）" if c.kind == Kind.YUAN else ""), "num": c.kind != Kind.TEXT}
        for c in table.columns
    ]
    return {
        "key": table.key,
        "title": table.title,
        "note": table.note,
        "chart": table.chart,
        "series": ",".join(str(n) for n in table.series),
        "names": KEYS.get(table.chart, ()),
        "heads": heads,
        "rows": [
            {"url": urls.get(row.key, ""), "cells": _cells(kinds, row.cells)} for row in table.rows
        ],
        "total": _cells(kinds, table.total) if table.total else (),
        "export_url": export_url,
    }


def _cells(kinds: list[Kind], values: tuple[Any, ...]) -> list[tuple[str, str]]:
    pairs = zip(kinds, values, strict=True)
    return [(_text(kind, value), "" if value is None else str(value)) for kind, value in pairs]


def _text(kind: Kind, value: Any) -> str:
    if value is None:
        return NOTHING
    if kind == Kind.RATE:
        return f"{value:.1%}"
    patterns = {Kind.COUNT: "{:,}", Kind.YUAN: "{:,.2f}", Kind.DAYS: "{:,.1f}"}
    return patterns.get(kind, "{}").format(value)


def _card(label: str, count: int, note: str, url: str) -> dict[str, Any]:
    return {"label": label, "value": f"{count:,}", "unit": "件", "note": note, "url": url}


def _line(
    label: str, count: int, amount: Decimal | None, url: str, note: str = ""
) -> dict[str, Any]:
    worth = wan(amount) if amount is not None else ""
    return {"label": label, "count": f"{count:,}", "amount": worth, "url": url, "note": note}


def _with_bonus(amount: Decimal, bonus: Decimal) -> str:
    return f"{wan(amount)}，另贯标奖补 {wan(bonus)}" if bonus else wan(amount)


def _last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])

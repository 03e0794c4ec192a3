"""How money, dates and counts are written; cheap enough for every cell of a list."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template

from common.clock import SHANGHAI
from common.paging import COUNT_CAP

register = template.Library()

NOTHING = "—"
FEN = Decimal("0.01")
WAN = Decimal(10_000)


@register.filter
def money(value: Any) -> str:
    """¥123,456.00; a dash for nothing."""
    if value is None or value == "":
        return NOTHING
    amount = Decimal(value)
    return f"-¥{-amount:,.2f}" if amount < 0 else f"¥{amount:,.2f}"


@register.filter
def wan(value: Any) -> str:
    """12.35 万元, without trailing zeros; for reading, never for reckoning."""
    if value is None or value == "":
        return NOTHING
    amount = (Decimal(value) / WAN).quantize(FEN, ROUND_HALF_UP)
    return f"{amount:,.2f}".rstrip("0").rstrip(".") + " 万元"


@register.filter
def noted(fact: Sequence[Any]) -> Any:
    """The note of a (label, value, note), if there is one; asked in vain, `fact.2` is slow."""
    return fact[2] if len(fact) > 2 else ""


@register.filter
def day(value: Any) -> str:
    """2026年11月23日, in Shanghai."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI)
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def shortday(value: Any) -> str:
    """2026-11-23, for columns."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI)
    return f"{value:%Y-%m-%d}"


@register.filter
def moment(value: Any) -> str:
    """2026-11-23 14:08, in Shanghai."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if value else NOTHING


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the `datetime` attribute of <time>."""
    return value.isoformat() if value else ""


@register.filter
def capped(value: int | None, cap: int = COUNT_CAP) -> str:
    """A count that was not taken further than its cap: 1000+."""
    if value is None:
        return ""
    return f"{cap}+" if value > cap else str(value)


@register.filter
def filesize(value: int | None) -> str:
    """1.2 MB."""
    if value is None:
        return NOTHING
    size = float(value)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"

"""How caps and changes of amounts are written."""

from datetime import datetime
from decimal import Decimal

from django import template

from catalog.caps import Cap
from catalog.news import cap_in_words
from common.dates import local_date
from common.money import format_yuan
from common.templatetags.formats import wan

register = template.Library()


@register.filter
def cap(value: Cap) -> str:
    """¥200,000.00, or ¥2,000.00 / 台（套）."""
    return cap_in_words(value)


@register.filter
def cap_in_wan(value: Cap) -> str:
    """As the official list puts it: 20 万元, or 联网设备台套数 × 0.2 万元."""
    amount = wan(value.amount)
    return f"联网设备台套数 × {amount}" if value.is_per_device else amount


@register.filter
def countdown(effective_at: datetime, now: datetime) -> str:
    """How long until a version takes effect: 还有 38 天, 明天生效, 今天生效."""
    days = (local_date(effective_at) - local_date(now)).days
    return f"还有 {days} 天" if days > 1 else ("明天生效" if days == 1 else "今天生效")


@register.filter
def signed(value: Decimal) -> str:
    """+¥100,000.00 or -¥100,000.00."""
    return f"+{format_yuan(value)}" if value > 0 else format_yuan(value)


@register.filter
def percent(value: Decimal | None) -> str:
    """+33%; empty where a percentage says nothing."""
    return "" if value is None else f"{value:+f}%"

"""Parts of pages that need a little reckoning before they are drawn."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.clock import local_date
from common.forms import Fault, all_faults, faults_of, field_faults
from common.supplements import supplements_at

register = template.Library()

SOON = 2  # days left from which a deadline is shown as pressing


@cache
def _sprite() -> str:
    return static("vendor/bootstrap-icons/sprite.svg")


@register.simple_tag
@cache
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon of the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        _sprite(),
        name,
    )


@register.simple_tag
def tag(label: object, tone: str = "neutral") -> SafeString:
    """A state in words; tone: neutral, waiting, accent, done, wrong, ended."""
    return format_html('<span class="tag tag-{}">{}</span>', tone, label)


@register.simple_tag
@cache
def rule(rule_id: str) -> SafeString:
    """The small mark of a policy rule, such as E5; empty without one."""
    if not rule_id:
        return SafeString("")
    return format_html('<span class="rule" title="规则 {}">{}</span>', rule_id, rule_id)


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*parts: str) -> dict[str, Any]:
    """`{% breadcrumbs "服务券" "vouchers:list" voucher.number %}`: label and URL by turns.

    A URL is a name or a path; the last label stands alone and is the present page.
    """
    pairs = zip(parts[0:-1:2], parts[1::2], strict=False)
    crumbs = [(label, to if to.startswith("/") else reverse(to)) for label, to in pairs]
    return {"crumbs": crumbs, "current": parts[-1] if len(parts) % 2 else ""}


@register.simple_tag
def deadline(
    due: date | datetime | None,
    days: int | None = None,
    unit: str = "天",
    now: datetime | None = None,
) -> SafeString:
    """剩余 3 天 · 今天到期 · 已逾期 2 天; pass `days` and `unit` to count in working days."""
    if due is None:
        return SafeString("")
    due_on = local_date(due) if isinstance(due, datetime) else due
    left = days if days is not None else (due_on - local_date(now or timezone.now())).days
    if left < 0:
        tone, words = "wrong", f"已逾期 {-left} {unit}"
    elif left == 0:
        tone, words = "waiting", "今天到期"
    else:
        tone, words = "waiting" if left <= SOON else "neutral", f"剩余 {left} {unit}"
    return format_html(
        '<time class="deadline deadline-{}" datetime="{}" title="截止 {}">{}</time>',
        tone,
        due_on.isoformat(),
        due_on.isoformat(),
        words,
    )


@register.simple_tag(takes_context=True)
def supplements(context: Context, place: str, subject: Any) -> SafeString:
    """What higher apps have to say at a place of the page (`common.supplements`)."""
    found = supplements_at(place, subject, viewer=context["request"].user)
    drawn = (render_to_string(one.template, one.context, context["request"]) for one in found)
    return format_html_join("", "{}", ((piece,) for piece in drawn))


@register.inclusion_tag("components/error_summary.html")
def error_summary(*subjects: Any) -> dict[str, Any]:
    """All faults of the forms and formsets given, with links to their fields."""
    return {"faults": all_faults(*subjects)}


@register.filter
def faults(bound: Any) -> list[Fault]:
    """A field's messages with their rule ids."""
    return list(field_faults(bound)) if bound.errors else []


@register.filter
def with_rules(errors: Any) -> list[Fault]:
    """An ErrorList as messages with their rule ids."""
    return list(faults_of(errors)) if errors else []


@register.inclusion_tag("components/bar.html")
def bar(parts: Iterable[Mapping[str, Any]], total: Any, label: str = "") -> dict[str, Any]:
    """A bar of segments: each part has `label`, `amount`, `tone` (solid, mid, light, rest).

    Drawn as SVG, since a strict CSP forbids width styles.
    """
    whole, start, segments = float(total or 0), 0.0, []
    for part in parts:
        share = max(0.0, min(100.0 - start, 100 * float(part["amount"]) / whole)) if whole else 0.0
        segments.append({**part, "x": f"{start:.3f}", "width": f"{share:.3f}"})
        start += share
    return {"segments": segments, "total": total, "label": label}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Any, param: str = "cursor") -> dict[str, Any]:
    """上一页 / 下一页 for a `common.paging.Page`, keeping the filters in the URL."""
    request: HttpRequest = context["request"]
    return {
        "previous_url": _with(request, param, page.previous_cursor),
        "next_url": _with(request, param, page.next_cursor),
        "first_url": _with(request, param, None, always=True) if request.GET.get(param) else "",
    }


def _with(request: HttpRequest, param: str, cursor: str | None, *, always: bool = False) -> str:
    if not cursor and not always:
        return ""
    query = request.GET.copy()
    query.pop(param, None)
    if cursor:
        query[param] = cursor
    return f"{request.path}?{query.urlencode()}"

"""The navigation of the signed-in person's role."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common.navigation import BAR, PUBLIC, Line, Link, is_current, lines_of, links_of, role_of

register = template.Library()


# What was drawn, by role, place and present line, with the links it was drawn of: it names nobody.
_drawn: dict[tuple[str, bool, str], tuple[object, SafeString]] = {}


@register.simple_tag(takes_context=True)
def navigation(context: Context, *, bar: bool = False) -> SafeString:
    """The entries apps registered for this role; the present one is marked.

    A role with a whole rail finds on a bar what the public finds, and the way back to its desk.
    Each is drawn once for all people of a role.
    """
    request = context["request"]
    role = role_of(request)
    visiting = bar and len(lines_of(role)) > BAR
    if visiting:
        role = PUBLIC
    links = links_of(role)
    # Of several that fit, the closest: a view by query before its page, a longer path before a
    # shorter one.
    fitting = [link for link in links if is_current(link, request)]
    current = max(fitting, key=lambda link: (bool(link.entry.query), len(link.url)), default=None)
    key = (role, visiting, current.url if current else "")
    known, html = _drawn.get(key, (None, SafeString("")))
    if known is not links:
        parts = {
            "items": [_item(line, current) for line in lines_of(role)],
            "visiting": visiting,
            "has_counts": any(link.entry.counted for link in links),
        }
        html = render_to_string("components/navigation.html", parts)
        _drawn[key] = links, html
    return html


def _item(line: Line, current: Link | None) -> dict[str, Any]:
    """A line with what is present in it: the line itself, or one of those below it."""
    return {
        "line": line,
        "current": not line.below and line.link is current,
        "open": current in line.below,
        "below": [(link, link is current) for link in line.below],
    }

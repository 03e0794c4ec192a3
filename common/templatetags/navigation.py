"""The navigation of the signed-in person's role."""

from typing import Any

from django import template
from django.template import Context

from common.navigation import is_current, links_of, role_of

register = template.Library()


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The entries apps registered for this role; the present one is marked."""
    request = context["request"]
    links = links_of(role_of(request))
    current = next((link for link in links if is_current(link, request)), None)
    # With several views of one page, the exact one wins over the page's own entry.
    for link in links:
        if link.entry.query and is_current(link, request):
            current = link
    return {
        "items": [(link, link is current) for link in links],
        "has_counts": any(link.entry.count for link in links),
    }

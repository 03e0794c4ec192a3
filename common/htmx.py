"""Answers that suit both a page load and an HTMX request."""

from datetime import datetime
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from common.api.problems import API, refused
from common.errors import DomainError

TITLES = {
    400: "无法完成这项操作",
    403: "您没有权限进行这项操作",
    404: "没有找到您要的页面",
    409: "内容刚刚发生了变化",
    503: "平台正在维护",
}


def is_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is asked for; a boosted link wants a whole page."""
    htmx = getattr(request, "htmx", None)  # absent where middleware has not run
    return htmx is not None and bool(htmx) and not htmx.boosted


def redirect(request: HttpRequest, to: str) -> HttpResponse:
    """Send the browser to another page, also from within a fragment request."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def refresh(request: HttpRequest) -> HttpResponse:
    """Load the present page anew."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(way_back(request))


def way_back(request: HttpRequest) -> str:
    """The page of ours the person came from, else the front page."""
    referer = request.headers.get("Referer", "")
    try:
        host = request.get_host()
    except DisallowedHost:  # the very thing a 400 page may be about
        return "/"
    allowed = url_has_allowed_host_and_scheme(
        referer, allowed_hosts={host}, require_https=request.is_secure()
    )
    return referer if allowed else "/"


def error_response(
    request: HttpRequest, error: DomainError, *, url: str = "", **facts: Any
) -> HttpResponse:
    """Say what the rules did not allow: a page of its own, or an alert on top of the present one.

    `url` is where the current state can be seen. The status is the error's.
    """
    if request.path.startswith(API):
        return refused(request, error)
    context = {
        "error": error,
        "title": TITLES.get(error.status, TITLES[400]),
        "errors": getattr(error, "errors", (error,)),
        "url": url or way_back(request),
        "page_title": TITLES.get(error.status, TITLES[400]),
        **facts,
    }
    if is_htmx(request):
        response = render(request, "components/error_alert.html", context, status=error.status)
        return to_alerts(response)
    name = "409" if error.status == 409 else "domain"
    return render(request, f"errors/{name}.html", context, status=error.status)


def conflict_response(
    request: HttpRequest,
    error: DomainError,
    *,
    url: str = "",
    actor: str = "",
    at: datetime | None = None,
) -> HttpResponse:
    """Say who was first, when, and where the current state is (409)."""
    return error_response(request, error, url=url, actor=actor, at=at)


def to_alerts(response: HttpResponse) -> HttpResponse:
    """Have HTMX put the response into the page's alert area, whatever its target was."""
    response.headers["HX-Retarget"] = "#alerts"
    response.headers["HX-Reswap"] = "innerHTML show:window:top"
    # The whole of it, also where the asking element selects a part of its usual answer.
    response.headers["HX-Reselect"] = "unset"
    return response

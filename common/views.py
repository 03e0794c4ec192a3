"""The frame's own pages: counts, session, display switches, offline, and what went wrong."""

import time
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common.api.problems import API, problem_page
from common.display import Display, display_of, remember
from common.errors import DomainError
from common.htmx import TITLES, is_htmx, redirect, to_alerts, way_back
from common.navigation import counts
from common.sessions import SEEN, seconds_left


@require_GET
@never_cache
def nav_counts(request: HttpRequest) -> HttpResponse:
    """The counts beside the navigation, as out-of-band fragments; nothing for strangers."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return render(request, "components/nav_counts.html", {"counts": counts(request.user)})


@require_http_methods(["GET", "POST"])
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """How long the session lasts, and a token for forms of before; POST keeps it alive."""
    if not request.user.is_authenticated:
        return JsonResponse({"signed_in": False})
    if request.method == "POST":
        request.session[SEEN] = int(time.time())
    facts = {"person": str(request.user.pk), "seconds": seconds_left(request)}
    return JsonResponse({"signed_in": True, "token": get_token(request), **facts})


@require_http_methods(["GET", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Large print, high contrast and keyboard shortcuts, for everyone."""
    if request.method == "POST":
        chosen = Display(
            large_text="large_text" in request.POST,
            high_contrast="high_contrast" in request.POST,
            shortcuts="shortcuts" in request.POST,
        )
        response = redirect(request, request.path)
        remember(request, response, chosen)
        return response
    context = {"chosen": display_of(request), "page_title": "显示设置"}
    return render(request, "common/display.html", context)


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """The page the worker keeps for when the network is gone."""
    return render(request, "errors/offline.html")


@require_GET
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; served from the root so that it covers every page."""
    response = render(request, "common/offline_worker.js", content_type="text/javascript")
    response.headers["Service-Worker-Allowed"] = "/"
    return response


def _error(request: HttpRequest, status: int, name: str, title: str, **facts: str) -> HttpResponse:
    if request.path.startswith(API):
        return problem_page(request, status)
    context = {"page_title": title, "url": way_back(request), **facts}
    if is_htmx(request):
        alert = {"tone": "error", "text": title, "focus": True}
        return to_alerts(render(request, "components/alert.html", alert, status=status))
    return render(request, f"errors/{name}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400, "400", "无法识别这次请求")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _error(request, 403, "403", TITLES[403], reason=reason)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404, "404", TITLES[404])


@require_GET
@never_cache
def store_away(request: HttpRequest) -> HttpResponse:
    """What the server in front shows, as 503, where it cannot fetch a stored file (common/files).

    It gives the status; by itself the page is one like any other.
    """
    error = DomainError("文件暂时无法读取，请几分钟后再试。文件没有丢失，其他页面可以照常使用。")
    error.status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "文件暂时无法读取"
    context = {"error": error, "errors": (error,), "title": title, "page_title": title}
    return render(request, "errors/domain.html", {**context, "url": way_back(request)})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token no longer fits: nothing happened, and nothing typed is lost."""
    response = _error(request, 403, "csrf", "页面已过期，请再提交一次")
    response.headers["HX-Trigger"] = "stale-token"  # the page fetches a fresh one
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without request, session or database: any of them may be what broke."""
    if request.path.startswith(API):
        return problem_page(request, 500)
    request_id = getattr(request, "request_id", "")
    return HttpResponse(render_to_string("errors/500.html", {"request_id": request_id}), status=500)

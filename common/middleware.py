"""Turns what the domain refuses, and an ended session, into answers people understand."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from common.api.problems import waited_in_vain
from common.errors import Busy, DomainError
from common.htmx import error_response, is_htmx, way_back

BUSY_TITLE = "办理的人较多"
BUSY = "同一事项正有其他操作在办理，您刚才的操作没有生效，内容没有改动。请稍等片刻再试一次。"
GetResponse = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """A `DomainError` no view caught becomes its page, or an alert in an HTMX request.

    So does a lock that somebody else holds for longer than people are made to wait.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # The API has its own handler (RFC 9457); it lets none through to here.
        if isinstance(exception, OperationalError) and waited_in_vain(exception):
            return error_response(request, Busy(BUSY), title=BUSY_TITLE, page_title=BUSY_TITLE)
        return error_response(request, exception) if isinstance(exception, DomainError) else None


class SignInMiddleware:
    """Mends two things about being sent to the sign-in page.

    A fragment request is answered 401: the sign-in form must not be swapped into a piece of a page,
    and the script there offers to sign in while everything typed stays. A POST is sent back, after
    signing in, to the page its form was on: the address of the POST may not know GET.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        to = urlsplit(response.headers.get("Location", ""))
        if not to.path or to.path != urlsplit(resolve_url(settings.LOGIN_URL)).path:
            return response
        if is_htmx(request):
            return HttpResponse(status=401)
        if request.method == "POST" and "next" in parse_qs(to.query):
            page = urlsplit(way_back(request))
            back = page._replace(scheme="", netloc="").geturl()
            response.headers["Location"] = f"{to.path}?{urlencode({'next': back})}"
        return response

"""Turns what the domain refuses, and an ended session, into answers people understand."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from common.errors import DomainError
from common.htmx import error_response, is_htmx, way_back

GetResponse = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """A `DomainError` no view caught becomes its page, or an alert in an HTMX request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # The API has its own handler (RFC 9457); it lets none through to here.
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

"""Turns what the domain refuses, and an ended session, into answers people understand."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from common.errors import DomainError
from common.htmx import error_response, is_htmx

GetResponse = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """A `DomainError` no view caught becomes its page, or an alert in an HTMX request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        # The API has its own handler (RFC 9457); it never lets one through to here.
        if isinstance(exception, DomainError):
            return error_response(request, exception)
        return None


class FragmentSignInMiddleware:
    """An HTMX request that would be sent to the sign-in page is answered 401 instead.

    The script on the page then offers to sign in; the sign-in form must not be swapped into a
    fragment, and what was typed must stay where it is.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        location = response.headers.get("Location", "")
        if is_htmx(request) and location.startswith(resolve_url(settings.LOGIN_URL)):
            return HttpResponse(status=401)
        return response

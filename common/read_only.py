"""Read-only mode: while the portal is moved or mended people can look, and nothing changes.

Switched by the setting READ_ONLY (an environment variable, so it costs no request anything), with
READ_ONLY_NOTICE as the banner's words. Workers do nothing meanwhile.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common.errors import DomainError
from common.htmx import error_response

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Signing in and out, the session and large print belong to looking.
ALLOWED = ("/accounts/login/", "/accounts/logout/", "/accounts/2fa/", "/session/", "/display/")
MINUTES = 10


class ReadOnly(DomainError):
    """Nothing can be changed at present (503)."""

    code = "read_only"
    status = 503


class ReadOnlyMiddleware:
    """Answers every attempt to change something with 503 and the banner's words."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse | None:
        if not settings.READ_ONLY or request.method in SAFE or request.path.startswith(ALLOWED):
            return None
        message = f"{settings.READ_ONLY_NOTICE}您刚才填写的内容没有提交，请保留本页，稍后再试。"
        response = error_response(request, ReadOnly(message))
        response.headers["Retry-After"] = str(60 * MINUTES)
        return response

"""Every request gets a number and one line in the log; the line holds nothing personal."""

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("portal.requests")

GetResponse = Callable[[HttpRequest], HttpResponse]
HEADER = "X-Request-Id"
_LAWFUL = re.compile(r"[0-9a-f-]{16,64}")


class RequestLogMiddleware:
    """Numbers the request, says so in the answer, and logs method, route, status and duration.

    The number is the one the server in front gave, so that its log and ours tell one story. The
    route's name stands for the address: an address may name a case, a query what was looked for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request.request_id = number = _number(request)  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=number):
            response = self.get_response(request)
            match = request.resolver_match
            logger.info(
                "%s %s %s %d ms",
                request.method,
                match.view_name if match else "-",
                response.status_code,
                round((time.perf_counter() - began) * 1000),
            )
        response.headers[HEADER] = number
        return response


def _number(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "").lower()
    return given if _LAWFUL.fullmatch(given) else uuid.uuid4().hex

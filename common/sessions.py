"""Sessions that slide: work keeps one alive, and the page knows when it will end."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
# A session is written again only when its last sign of life is older than this: one write every
# five minutes instead of one per request.
FRESH = 300
STATUS = "common:session"


class SlidingSessionMiddleware:
    """Moves a signed-in person's session end forward while they work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        # A page that merely asks how long is left must not prolong what it asks about.
        match = request.resolver_match
        if match and match.view_name == STATUS and request.method == "GET":
            return
        if request.user.is_authenticated and time.time() - request.session.get(SEEN, 0) > FRESH:
            request.session[SEEN] = int(time.time())


@receiver(user_logged_in)
def mark_seen(request: HttpRequest | None, **_: Any) -> None:
    """Start the count at sign-in."""
    if request is not None and hasattr(request, "session"):
        request.session[SEEN] = int(time.time())


def seconds_left(request: HttpRequest) -> int:
    """How long the session lasts if nothing more happens, in whole seconds."""
    seen = request.session.get(SEEN, 0)
    return max(0, int(seen + settings.SESSION_COOKIE_AGE - time.time()))

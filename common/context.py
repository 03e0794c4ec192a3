"""What every page's frame needs; asks the database nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common.display import display_of
from common.navigation import PUBLIC, role_of
from common.sessions import seconds_left

DESK_ROLES = frozenset({"bureau", "province", "auditor", "admin"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """The base template of the person's role, display switches and the session's end."""
    role = role_of(request)
    if role == PUBLIC:
        base = "base_public.html"
    else:
        base = "base_desk.html" if role in DESK_ROLES else "base_enterprise.html"
    return {
        "base_template": base,
        "display": display_of(request),
        "session_seconds": None if role == PUBLIC else seconds_left(request),
        "offline_worker": settings.OFFLINE_WORKER,
        "read_only_notice": settings.READ_ONLY_NOTICE if settings.READ_ONLY else "",
    }

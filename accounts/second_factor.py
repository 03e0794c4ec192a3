"""Whether the signed-in person has a second factor: asked once per sign-in, kept in the session."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from accounts.enums import OFFICIALS
from accounts.models import User

KEY = "second_factor"
HIDDEN = "second_factor_hint_hidden"


def remember(request: HttpRequest, user: Any) -> None:
    """Note in the session whether the person has one; at sign-in and when it changes."""
    request.session[KEY] = is_mfa_enabled(user)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person has one."""
    if KEY not in request.session:
        remember(request, request.user)
    return bool(request.session[KEY])


def should_suggest(request: HttpRequest) -> bool:
    """Officials without one are reminded until they hide the reminder for this session."""
    user = request.user
    return (
        isinstance(user, User)
        and user.role in OFFICIALS
        and not request.session.get(HIDDEN)
        and not has_second_factor(request)
    )

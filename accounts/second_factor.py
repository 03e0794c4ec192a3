"""Whether the signed-in person has a second factor: asked once per sign-in, kept in the session."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OFFICIALS
from accounts.homes import home_url
from accounts.models import User

KEY = "second_factor"
PUT_OFF = "second_factor_put_off_at"
REMINDED_AFTER = timedelta(days=30)


def remember(request: HttpRequest, user: Any) -> None:
    """Note in the session whether the person has one; at sign-in and when it changes."""
    request.session[KEY] = is_mfa_enabled(user)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person has one."""
    if KEY not in request.session:
        remember(request, request.user)
    return bool(request.session[KEY])


def put_off(user: User, *, at: datetime) -> None:
    """Do not remind the person again for `REMINDED_AFTER`."""
    user.preferences = {**user.preferences, PUT_OFF: at.isoformat()}
    user.save(update_fields=["preferences"])


def should_suggest(request: HttpRequest) -> bool:
    """Officials without one are reminded where their day starts, unless they have put it off."""
    user = request.user
    if not isinstance(user, User) or user.role not in OFFICIALS or has_second_factor(request):
        return False
    if request.path not in {home_url(user), reverse("accounts:profile")}:
        return False
    since = user.preferences.get(PUT_OFF)
    return since is None or timezone.now() - datetime.fromisoformat(since) > REMINDED_AFTER

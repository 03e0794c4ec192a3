"""Where each role starts: higher apps register their home page when they are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from accounts.enums import Role

if TYPE_CHECKING:  # apps.py files import this module before there are models
    from accounts.models import User

FALLBACK = "accounts:profile"
_homes: dict[str, str] = {Role.ADMIN: "admin:index"}


def register_home(role: Role, url_name: str) -> None:
    """Make `url_name` the page where people of `role` start; call it in `AppConfig.ready()`."""
    _homes[role] = url_name


def home_url(user: User) -> str:
    """The person's first page; the account page while no app has registered one."""
    try:
        return reverse(_homes.get(user.role, FALLBACK))
    except NoReverseMatch:
        return reverse(FALLBACK)

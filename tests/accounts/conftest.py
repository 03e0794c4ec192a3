"""What the tests about people share."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from common.outbox import deliver_due
from tests.factories.accounts import PASSWORD

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """Rate limits live in the cache: each test starts with all of them unused."""
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, user: User | str, password: str = PASSWORD, **extra: str):
    """Post the sign-in form as a browser would."""
    email = user if isinstance(user, str) else user.email
    return client.post("/accounts/login/", {"login": email, "password": password, **extra})


def deliver_mail() -> None:
    """Let the outbox do its work."""
    deliver_due(limit=100)

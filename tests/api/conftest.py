"""A token of every role, and a client that carries one."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from tests.access_world import AccessWorld, access_world
from tests.factories.accounts import ApiTokenFactory
from tests.factories.reference import desks, reference_data
from tests.factories.vouchers import present_world
from tests.vouchers.world import World

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[AccessWorld]:
    """One world for a module; every test rolls back what it did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield access_world()
        transaction.set_rollback(True)


@pytest.fixture
def today(db: None) -> World:
    """A small world of today, with the desks' checklists."""
    reference_data()
    desks()
    return present_world()


def secret_of(user: User, **facts: Any) -> str:
    """A new token that acts as `user`, with every scope of the role unless told otherwise."""
    token = ApiTokenFactory.build(user=user, organisation=user.organisation, created_by=user)
    secret = f"{token.prefix}_secret"
    return secret if ApiTokenFactory(user=user, secret=secret, **facts) else ""


@pytest.fixture
def call() -> Call:
    """`call(user, "post", "vouchers/…/confirm/", {…}, key="1")`: with a token of that person."""
    secrets: dict[int, str] = {}

    def asked(user: User, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        if user.pk not in secrets:
            secrets[user.pk] = secret_of(user)
        headers = {"Authorization": f"Bearer {secrets[user.pk]}"}
        if key:
            headers["Idempotency-Key"] = key
        options = {} if method == "get" else {"content_type": "application/json"}
        client = Client(raise_request_exception=False)
        return getattr(client, method)(f"/api/v1/{path}", body, headers=headers, **options)

    return asked

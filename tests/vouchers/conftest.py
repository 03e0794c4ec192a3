"""A lawful world of today for tests of pages, and a signed-in browserless client."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.vouchers import World, present_world
from vouchers.models import Voucher

Visit = Callable[..., Any]


@pytest.fixture
def today(db: None) -> World:
    """A cycle open now, an enterprise that may apply, its supplier and officials."""
    return present_world()


@pytest.fixture
def address() -> Callable[..., str]:
    """`address("section", voucher, "contract")`: the URL of one of the vouchers' pages."""

    def of(name: str, voucher: Voucher | None = None, *rest: str) -> str:
        page = [voucher.public_id, *rest] if voucher else rest
        return reverse(f"vouchers:{name}", args=page)

    return of


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """`as_(user).get(...)`: the same client, signed in as that person."""

    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def owner(today: World, client: Client) -> Client:
    """The enterprise's owner, signed in."""
    client.force_login(today.owner)
    return client

"""The world of the desks, and people signed in at them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from reviews.services.reference import load_bureaus_and_checklists
from tests.vouchers.world import World, make_world

SignIn = Callable[[User], Client]


@pytest.fixture
def world(db) -> World:
    """A lawful world with checklists."""
    made = make_world()
    load_bureaus_and_checklists()
    return made


@pytest.fixture
def at_desk() -> SignIn:
    """A browser of its own for each person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.backends.AuthenticationBackend")
        return client

    return sign_in

"""The world of the desks, people signed in at them, and cases on every desk."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from reviews.enums import Desk
from tests.factories.reference import desks
from tests.vouchers.world import CLOSES, World, cycle_of, make_world
from vouchers.models import Voucher

SignIn = Callable[[User], Client]
CaseOn = Callable[[Desk], Voucher]


@pytest.fixture
def world(db) -> World:
    """A lawful world with checklists; its cycle is the one of 2018, long redeemable."""
    made = make_world(cycle=cycle_of(redemption_closes_at=CLOSES.replace(year=2099)))
    desks()
    return made


@pytest.fixture
def at_desk() -> SignIn:
    """A browser of its own for each person."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def case_on(world: World) -> CaseOn:
    """A case lying on the desk asked for."""

    def lay(desk: Desk) -> Voucher:
        if desk == Desk.PROVINCE:
            world.enterprise.revenues.update(amount=Decimal("9999999.99"))
            return world.issued()
        makers = {
            Desk.SUPPLIER: world.submitted,
            Desk.BUREAU: world.confirmed,
            Desk.REDEMPTION_BUREAU: lambda: world.filed(world.issued()),
            Desk.REDEMPTION_PROVINCE: lambda: world.verified(world.issued()),
        }
        return makers[desk]()

    return lay


@pytest.fixture
def judge_of(world: World) -> Callable[[Desk], User]:
    """The person who sits at the desk."""
    people = {
        Desk.SUPPLIER: world.seller,
        Desk.BUREAU: world.officer,
        Desk.PROVINCE: world.province,
        Desk.REDEMPTION_BUREAU: world.officer,
        Desk.REDEMPTION_PROVINCE: world.province,
    }
    return people.__getitem__

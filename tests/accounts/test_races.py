"""Two people at once: one account per address, never an organisation without owner."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.models import Notice, User
from accounts.services import (
    accept_invitation,
    invite_member,
    notify,
    register_owner,
    remove_member,
)
from common.clock import database_now
from common.errors import DomainError
from tests.accounts.conftest import AT
from tests.factories.accounts import UserFactory, user_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts on connections of their own; what each returned or was refused."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            outcomes[place] = act()
        except DomainError as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def refusals(outcomes: list[object]) -> list[str]:
    return [type(outcome).__name__ for outcome in outcomes if isinstance(outcome, DomainError)]


def test_same_address_registers_once() -> None:
    facts = {
        "organisation_kind": "enterprise",
        "organisation_name": "甲公司",
        "email": "a@voucher.example",
        "password": "xinhui-gear-2018",
        "name": "甲",
        "mobile": "",
        "at": AT,
    }
    outcomes = at_once(*[lambda: register_owner(**facts)] * 4)
    assert refusals(outcomes) == ["EmailTaken"] * 3
    assert User.objects.count() == 1


def test_invitation_is_accepted_once() -> None:
    owner = UserFactory()
    letter = invite_member(owner.organisation, email="n@v.example", by=owner, at=database_now())

    def accept() -> User:
        return accept_invitation(letter, name="林", password="xinhui-gear-2018", at=database_now())

    assert refusals(at_once(*[accept] * 4)) == ["InvitationUnusable"] * 3


def test_two_owners_cannot_remove_each_other() -> None:
    first = UserFactory()
    second = UserFactory(organisation=first.organisation)
    outcomes = at_once(
        lambda: remove_member(second, by=first, at=AT),
        lambda: remove_member(first, by=second, at=AT),
    )
    assert refusals(outcomes) == ["NotAllowed"]
    assert User.objects.filter(organisation=first.organisation, is_owner=True).count() == 1


def test_admins_cannot_remove_the_last_two_owners() -> None:
    first = UserFactory()
    second = UserFactory(organisation=first.organisation)
    one, two = user_of(Role.ADMIN), user_of(Role.ADMIN)
    outcomes = at_once(
        lambda: remove_member(second, by=one, at=AT), lambda: remove_member(first, by=two, at=AT)
    )
    assert refusals(outcomes) == ["LastOwner"]


def test_notice_arrives_once() -> None:
    user = UserFactory()
    at_once(*[lambda: notify(users=[user], key="k", title="请补正", at=AT)] * 4)
    assert Notice.objects.count() == 1

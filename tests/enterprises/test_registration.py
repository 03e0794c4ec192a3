"""Registering an enterprise: all of it or nothing, and each code once."""

import threading
from typing import Any

import pytest
from django.db import connection

from accounts.errors import EmailTaken
from accounts.models import Organisation, User
from common.errors import DomainErrors
from common.models import AuditEvent
from enterprises.errors import UsccTaken
from enterprises.models import Enterprise
from enterprises.services import register_enterprise
from enterprises.uscc import InvalidUscc
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import AT, EnterpriseFactory, new_uscc

FACTS: dict[str, Any] = {
    "name": "江门市精铸电子有限公司",
    "owner_name": "陈大文",
    "mobile": "13900139000",
    "email": "chen@voucher.example",
    "password": "xinhui-gear-2018",
    "at": AT,
}


@pytest.mark.django_db
def test_register_makes_enterprise_and_owner() -> None:
    enterprise = register_enterprise(uscc=" 91440704ma83fqef9m ", **FACTS)
    owner = User.objects.get()
    assert enterprise.uscc == "91440704MA83FQEF9M"
    assert (owner.organisation, owner.is_owner, owner.role) == (
        enterprise.organisation,
        True,
        "enterprise",
    )
    assert (enterprise.contact_name, enterprise.contact_mobile) == ("陈大文", "13900139000")
    event = AuditEvent.objects.get(subject_kind="enterprise", subject_id=str(enterprise.pk))
    assert (event.action, event.actor) == ("registered", "陈大文")


@pytest.mark.django_db
def test_register_taken_code_tells_how_to_be_invited() -> None:
    known = EnterpriseFactory(owner__name="欧阳明")
    with pytest.raises(UsccTaken) as caught:
        register_enterprise(uscc=known.uscc, **FACTS)
    assert caught.value.field == "uscc"
    assert "负责人：欧**" in caught.value.message
    assert "邀请" in caught.value.message
    assert "欧阳明" not in caught.value.message


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"uscc": "91440704MA83FQEF9X"}, InvalidUscc, id="wrong-check-digit"),
        pytest.param({"email": "taken@voucher.example"}, EmailTaken, id="address-taken"),
        pytest.param({"password": "12345"}, DomainErrors, id="weak-password"),
    ],
)
def test_register_refused_leaves_nothing_behind(
    changed: dict[str, str], error: type[Exception]
) -> None:
    UserFactory(email="taken@voucher.example")
    before = (Organisation.objects.count(), User.objects.count())
    with pytest.raises(error):
        register_enterprise(**{"uscc": new_uscc(), **FACTS, **changed})
    assert (Organisation.objects.count(), User.objects.count()) == before
    assert not Enterprise.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_register_same_code_at_once_lets_one_in() -> None:
    """The check before the insert passes for all; the unique column decides."""
    number, outcomes = new_uscc(), []
    start = threading.Barrier(4)

    def register(index: int) -> None:
        try:
            start.wait()
            facts = {**FACTS, "email": f"chen{index}@voucher.example"}
            register_enterprise(uscc=number, **facts)
            outcomes.append("in")
        except UsccTaken:
            outcomes.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "taken", "taken", "taken"]
    assert (Enterprise.objects.count(), User.objects.count()) == (1, 1)

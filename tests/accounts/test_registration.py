"""An organisation's first person."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.enums import OrganisationKind, Role
from accounts.errors import EmailTaken, PasswordTooWeak
from accounts.models import Membership, Organisation, User
from accounts.services import add_member, register_owner
from common.errors import DomainErrors
from common.models import AuditEvent
from tests.accounts.conftest import AT, deliver_mail, sign_in
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

FACTS: dict[str, Any] = {
    "organisation_kind": OrganisationKind.ENTERPRISE,
    "organisation_name": " 江门市精铸电子有限公司 ",
    "email": " Chen@Voucher.example ",
    "password": "xinhui-gear-2018",
    "name": "陈大文",
    "mobile": "13900139000",
    "at": AT,
}


def test_register_owner() -> None:
    user = register_owner(**FACTS)
    assert (user.email, user.role, user.is_owner) == ("chen@voucher.example", Role.ENTERPRISE, True)
    assert str(user.organisation) == "江门市精铸电子有限公司"
    membership = Membership.objects.get()
    assert (membership.user, membership.joined_at, membership.left_at) == (user, AT, None)
    actions = list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))
    assert actions == ["member_joined", "registered"]


def test_register_owner_then_sign_in_and_confirm(client: Client) -> None:
    user = register_owner(**FACTS)
    deliver_mail()
    letter = mail.outbox[0]
    assert letter.subject == "【服务券平台】请确认您的邮箱"
    sign_in(client, user, FACTS["password"])
    assert "邮箱尚未确认" in client.get("/accounts/").content.decode()
    link = letter.body.split("http://127.0.0.1:8000")[1].split()[0]
    assert "chen@voucher.example" in client.get(link).content.decode()
    assert not EmailAddress.objects.get().verified  # a mail scanner's GET confirms nothing
    client.post(link)
    assert EmailAddress.objects.get().verified
    assert "邮箱尚未确认" not in client.get("/accounts/").content.decode()


def test_confirmation_can_be_sent_again_three_times(client: Client) -> None:
    client.force_login(register_owner(**FACTS))
    deliver_mail()
    for _ in range(5):
        client.post("/accounts/confirm-email/send/")
    deliver_mail()
    assert len(mail.outbox) == 4


@pytest.mark.parametrize("email", ["chen@voucher.example", "CHEN@voucher.example"])
def test_register_owner_email_taken(email: str) -> None:
    UserFactory(email="chen@voucher.example")
    with pytest.raises(EmailTaken) as caught:
        register_owner(**{**FACTS, "email": email})
    assert caught.value.field == "email"
    assert Organisation.objects.filter(name="江门市精铸电子有限公司").count() == 0


@pytest.mark.parametrize(
    ("password", "faults"),
    [("12345", 3), ("chen@voucher.example", 1), ("13900139000", 2)],
    ids=["short common digits", "the address", "the mobile number"],
)
def test_register_owner_names_every_fault_of_the_password(password: str, faults: int) -> None:
    with pytest.raises(DomainErrors) as caught:
        register_owner(**{**FACTS, "password": password})
    assert len(caught.value.errors) == faults
    assert {type(error) for error in caught.value.errors} == {PasswordTooWeak}
    assert {error.field for error in caught.value.errors} == {"password"}
    assert not User.objects.exists()


def test_add_member_without_password_cannot_sign_in(client: Client) -> None:
    user = add_member(
        OrganisationFactory(bureau=True), email="a@b.example", name="甲", password=None, at=AT
    )
    assert user.role == Role.BUREAU
    assert not user.has_usable_password()
    sign_in(client, user, "!")
    assert "_auth_user_id" not in client.session

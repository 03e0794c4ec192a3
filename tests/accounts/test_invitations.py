"""The life of an invitation: written, sent again, cancelled, out of date, accepted."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from accounts.enums import Role
from accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    EmailTaken,
    InvitationUnusable,
    SentJustNow,
)
from accounts.models import Invitation, Membership, User
from accounts.selectors import invitation_key, open_invitations
from accounts.services import (
    accept_invitation,
    cancel_invitation,
    invite_member,
    remove_member,
    resend_invitation,
)
from common.clock import database_now
from common.errors import DomainErrors, NotAllowed
from common.models import OutboxMessage
from tests.accounts.conftest import AT, deliver_mail
from tests.factories.accounts import UserFactory, user_of

pytestmark = pytest.mark.django_db

EMAIL = "new@voucher.example"
PASSWORD = "xinhui-gear-2018"


@pytest.fixture
def owner() -> User:
    return UserFactory(name="周老板")


def invite(owner: User, email: str = EMAIL, **facts) -> Invitation:
    at = facts.pop("at", None) or database_now()
    return invite_member(owner.organisation, email=email, name="小林", by=owner, at=at, **facts)


def path_of(invitation: Invitation) -> str:
    return f"/accounts/invitation/{invitation_key(invitation)}/"


FORM = {"name": "林小明", "mobile": "13800138000", "password": PASSWORD, "password2": PASSWORD}


def test_letter_names_inviter_organisation_and_link(owner: User) -> None:
    invitation = invite(owner)
    deliver_mail()
    letter = mail.outbox[0]
    assert letter.to == [EMAIL]
    assert letter.subject == f"【服务券平台】邀请您加入{owner.organisation}"
    assert "小林，您好" in letter.body
    assert "周老板邀请您" in letter.body
    assert f"http://127.0.0.1:8000{path_of(invitation)}" in letter.body


def test_link_is_not_in_the_database(owner: User) -> None:
    invitation = invite(owner)
    assert OutboxMessage.objects.get().payload == {"invitation_id": invitation.pk}
    assert Client().get(f"/accounts/invitation/{invitation.token}/").status_code == 410


def test_accept_makes_a_colleague_and_signs_in(client: Client, owner: User) -> None:
    invitation = invite(owner)
    page = client.get(path_of(invitation)).content.decode()
    assert "周老板" in page
    assert str(owner.organisation) in page
    assert client.post(path_of(invitation), FORM).headers["Location"] == "/home/"
    user = User.objects.get(email=EMAIL)
    assert (user.name, user.organisation, user.is_owner) == ("林小明", owner.organisation, False)
    assert user.role == owner.role
    assert client.session["_auth_user_id"] == str(user.pk)
    invitation.refresh_from_db()
    assert (invitation.accepted_by, Membership.objects.filter(user=user).count()) == (user, 1)


@pytest.mark.parametrize(
    ("change", "field_message"),
    [
        ({"password2": "xinhui-gear-2019"}, "两次输入的密码不一致"),
        ({"password": "1234567890", "password2": "1234567890"}, "密码不能全是数字"),
        ({"name": ""}, "请填写姓名"),
        ({"mobile": "12345"}, "请填写 11 位手机号码"),
    ],
    ids=["passwords differ", "weak password", "no name", "bad mobile"],
)
def test_accept_refused_keeps_what_was_typed(
    client: Client, owner: User, change: dict[str, str], field_message: str
) -> None:
    response = client.post(path_of(invite(owner)), {**FORM, **change})
    page = response.content.decode()
    assert response.status_code == 400
    assert field_message in page
    assert (change.get("name") == "") or 'value="林小明"' in page
    assert not User.objects.filter(email=EMAIL).exists()


def test_accept_twice(client: Client, owner: User) -> None:
    invitation = invite(owner)
    client.post(path_of(invitation), FORM)
    page = Client().get(path_of(invitation))
    assert (page.status_code, "已被接受" in page.content.decode()) == (410, True)


def test_accept_cancelled(client: Client, owner: User) -> None:
    invitation = invite(owner)
    cancel_invitation(invitation, by=owner, at=database_now())
    assert "已被取消" in client.get(path_of(invitation)).content.decode()
    deliver_mail()
    assert mail.outbox == []  # a letter cancelled before it left stays here


def test_accept_out_of_date(client: Client, owner: User) -> None:
    invitation = invite(owner, at=database_now() - timedelta(days=7))
    assert "已过期" in client.get(path_of(invitation)).content.decode()


@pytest.mark.parametrize("key", ["broken", "abc:def", "x" * 300])
def test_accept_forged_link(client: Client, key: str) -> None:
    page = client.get(f"/accounts/invitation/{key}/")
    assert (page.status_code, "邀请链接不正确" in page.content.decode()) == (410, True)


def test_accept_while_signed_in_asks_to_sign_out(client: Client, owner: User) -> None:
    client.force_login(owner)
    invitation = invite(owner)
    assert "请先退出" in client.get(path_of(invitation)).content.decode()
    client.post(path_of(invitation), FORM)
    assert not User.objects.filter(email=EMAIL).exists()


def test_accept_after_the_address_joined_elsewhere(owner: User) -> None:
    invitation = invite(owner)
    UserFactory(email=EMAIL)
    with pytest.raises(EmailTaken):
        accept_invitation(invitation, name="林", password=PASSWORD, at=database_now())
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_resend_makes_the_old_link_void(owner: User) -> None:
    invitation = invite(owner, at=AT)
    old = path_of(invitation)
    resend_invitation(invitation, by=owner, at=database_now())
    invitation.refresh_from_db()
    assert "已被新的邀请取代" in Client().get(old).content.decode()
    assert Client().get(path_of(invitation)).status_code == 200
    deliver_mail()
    assert {letter.to[0] for letter in mail.outbox} == {EMAIL}


def test_resend_at_once(owner: User) -> None:
    with pytest.raises(SentJustNow):
        resend_invitation(invite(owner, at=AT), by=owner, at=AT + timedelta(seconds=59))


def test_invite_again_while_open(owner: User) -> None:
    invite(owner)
    with pytest.raises(AlreadyInvited):
        invite(owner, email=EMAIL.upper())


def test_invite_again_when_out_of_date_replaces(owner: User) -> None:
    old = invite(owner, at=AT)
    new = invite(owner, at=AT + timedelta(days=8))
    old.refresh_from_db()
    assert old.cancelled_at == AT + timedelta(days=8)
    assert list(open_invitations(owner.organisation_id)) == [new]


def test_invite_a_colleague(owner: User) -> None:
    colleague = UserFactory(organisation=owner.organisation)
    with pytest.raises(AlreadyMember):
        invite(owner, email=colleague.email)


def test_invite_somebody_of_another_organisation(owner: User) -> None:
    with pytest.raises(EmailTaken) as caught:
        invite(owner, email=UserFactory().email)
    assert "其他单位" in caught.value.message


@pytest.mark.parametrize("who", ["member", "stranger", "auditor", "former owner"])
def test_only_owners_invite(owner: User, who: str) -> None:
    people = {
        "member": lambda: UserFactory(organisation=owner.organisation, is_owner=False),
        "stranger": UserFactory,
        "auditor": lambda: user_of(Role.AUDITOR),
        "former owner": lambda: owner,
    }
    person = people[who]()
    if who == "former owner":  # what the request still believes
        User.objects.filter(pk=owner.pk).update(is_owner=False)
    with pytest.raises(NotAllowed):
        invite_member(owner.organisation, email=EMAIL, by=person, at=AT)


def test_admin_invites_the_first_owner_of_a_bureau() -> None:
    bureau = user_of(Role.BUREAU).organisation
    invitation = invite_member(
        bureau, email=EMAIL, is_owner=True, by=user_of(Role.ADMIN), at=database_now()
    )
    user = accept_invitation(invitation, name="王科长", password=PASSWORD, at=database_now())
    assert (user.role, user.is_owner) == (Role.BUREAU, True)


def test_leaving_person_takes_their_letters_along(owner: User) -> None:
    other = UserFactory(organisation=owner.organisation)
    invitation = invite(other)
    remove_member(other, by=owner, at=AT)
    invitation.refresh_from_db()
    assert invitation.cancelled_at == AT


def test_weak_password_leaves_the_letter_open(owner: User) -> None:
    invitation = invite(owner)
    with pytest.raises(DomainErrors):
        accept_invitation(invitation, name="林", password="12345", at=database_now())
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.mark.parametrize("verb", [resend_invitation, cancel_invitation])
def test_answered_letter_is_closed(owner: User, verb) -> None:
    invitation = invite(owner)
    accept_invitation(invitation, name="林", password=PASSWORD, at=database_now())
    with pytest.raises(InvitationUnusable):
        verb(invitation, by=owner, at=database_now())


def test_database_allows_one_open_letter_per_address(owner: User) -> None:
    invitation = invite(owner)
    invitation.pk, invitation.token, invitation.email = None, "another", EMAIL.upper()
    with pytest.raises(IntegrityError, match="one_open_invitation"):
        invitation.save(force_insert=True)

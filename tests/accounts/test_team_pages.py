"""The pages of 团队成员."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import TEAM_ROLES, Role
from accounts.models import Invitation, User
from accounts.services import invite_member
from common.clock import database_now
from tests.factories.accounts import UserFactory, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return UserFactory()


@pytest.fixture
def member(owner: User) -> User:
    return UserFactory(organisation=owner.organisation, is_owner=False, name="林小明")


def invite(owner: User, email: str = "new@voucher.example") -> Invitation:
    return invite_member(owner.organisation, email=email, by=owner, at=database_now())


@pytest.mark.parametrize(
    ("role", "status"),
    [(role, 200 if role in TEAM_ROLES else 403) for role in Role],
    ids=[str(role.value) for role in Role],
)
def test_team_page_by_role(client: Client, role: Role, status: int) -> None:
    client.force_login(user_of(role))
    assert client.get("/accounts/team/").status_code == status


def test_team_page_shows_own_people_only(client: Client, owner: User, member: User) -> None:
    stranger = UserFactory(name="外人甲")
    client.force_login(owner)
    page = client.get("/accounts/team/").content.decode()
    assert member.email in page
    assert stranger.email not in page


def test_member_sees_the_list_without_buttons(client: Client, owner: User, member: User) -> None:
    invite(owner)
    client.force_login(member)
    page = client.get("/accounts/team/").content.decode()
    assert owner.email in page
    for word in ("/remove/", "发送邀请", "new@voucher.example"):
        assert word not in page


@pytest.mark.parametrize("people", [1, 3])
def test_team_page_costs_the_same(
    client: Client, owner: User, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(people):
        UserFactory(organisation=owner.organisation, is_owner=False)
        invite(owner, f"new{number}@voucher.example")
    client.force_login(owner)
    with django_assert_num_queries(5):  # session, person, clock, people, letters
        client.get("/accounts/team/")


def test_invite_from_the_page(client: Client, owner: User) -> None:
    client.force_login(owner)
    form = {"email": "new@voucher.example", "name": "小林"}
    page = client.post("/accounts/team/", form, follow=True).content.decode()
    assert "邀请已发往 new@voucher.example" in page
    assert Invitation.objects.get().organisation == owner.organisation


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("not-an-address", "请填写正确的邮箱地址"),
        ("member@voucher.example", "已经是本单位成员"),
        ("elsewhere@voucher.example", "已用于其他单位的账号"),
    ],
    ids=["malformed", "colleague", "another organisation"],
)
def test_invite_refused_at_the_field(client: Client, owner: User, email: str, message: str) -> None:
    UserFactory(organisation=owner.organisation, email="member@voucher.example")
    UserFactory(email="elsewhere@voucher.example")
    client.force_login(owner)
    response = client.post("/accounts/team/", {"email": email, "name": "小林"})
    page = response.content.decode()
    assert (response.status_code, page.count(message)) == (400, 2)  # the summary and the field
    assert 'value="小林"' in page


def test_member_cannot_invite(client: Client, member: User) -> None:
    client.force_login(member)
    response = client.post("/accounts/team/", {"email": "x@voucher.example", "name": "x"})
    assert response.status_code == 403
    assert "只有本单位的负责人可以管理团队成员" in response.content.decode()
    assert not Invitation.objects.exists()


def test_remove_asks_first(client: Client, owner: User, member: User) -> None:
    client.force_login(owner)
    page = client.get(f"/accounts/team/{member.pk}/remove/").content.decode()
    assert "所有登录会立即结束" in page
    assert User.objects.get(pk=member.pk).is_active
    client.post(f"/accounts/team/{member.pk}/remove/", {"reason": "离职"})
    assert not User.objects.get(pk=member.pk).is_active


@pytest.mark.parametrize(
    ("keep", "owner_stays"), [("yes", True), ("no", False)], ids=["second owner", "handed over"]
)
def test_owner_page(
    client: Client, owner: User, member: User, keep: str, owner_stays: bool
) -> None:
    client.force_login(owner)
    client.post(f"/accounts/team/{member.pk}/owner/", {"keep": keep})
    owner.refresh_from_db()
    member.refresh_from_db()
    assert (owner.is_owner, member.is_owner) == (owner_stays, True)


@pytest.mark.parametrize("verb", ["resend", "cancel"])
def test_letters_from_the_page(client: Client, owner: User, verb: str) -> None:
    invitation = invite(owner)
    Invitation.objects.update(sent_at=invitation.created_at.replace(year=2020))
    client.force_login(owner)
    client.post(f"/accounts/team/invitations/{invitation.pk}/{verb}/")
    after = Invitation.objects.get()
    assert (after.token != invitation.token) == (verb == "resend")
    assert (after.cancelled_at is not None) == (verb == "cancel")


def test_strangers_objects_do_not_exist(client: Client, owner: User) -> None:
    other = UserFactory()
    letter = invite(other)
    client.force_login(owner)
    for path in (f"{other.pk}/remove/", f"{other.pk}/owner/"):
        assert client.get(f"/accounts/team/{path}").status_code == 404
    for verb in ("resend", "cancel"):
        path = f"/accounts/team/invitations/{letter.pk}/{verb}/"
        assert client.post(path).status_code == 404


def test_device_list_ends_other_sessions(client: Client, owner: User) -> None:
    other = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36")
    for one in (client, other):
        one.post("/accounts/login/", {"login": owner.email, "password": "correct-horse-battery"})
    page = client.get("/accounts/sessions/").content.decode()
    assert "Chrome · Windows" in page
    assert page.count("本机</span>") == 1
    client.post("/accounts/sessions/")
    assert other.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 200

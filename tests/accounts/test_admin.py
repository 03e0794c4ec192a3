"""The system administrator's pages: people, not money; every change with its trail."""

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client

from accounts.enums import OrganisationKind, Role
from accounts.models import Invitation, Organisation, User
from accounts.services import register_owner
from common.models import AuditEvent, OutboxMessage
from tests.accounts.conftest import AT, deliver_mail, sign_in
from tests.factories.accounts import OrganisationFactory, UserFactory, user_of

pytestmark = pytest.mark.django_db

ALLOWED = {
    "accounts.user",
    "accounts.organisation",
    "accounts.invitation",
    "common.outboxmessage",
    "axes.accessattempt",
    "axes.accesslog",
    "axes.accessfailurelog",
    "axes.accessattemptexpiration",
}


@pytest.fixture
def boss(client: Client) -> User:
    """A signed-in system administrator."""
    boss = user_of(Role.ADMIN)
    client.force_login(boss)
    return boss


def test_only_these_tables_are_in_reach() -> None:
    # Beat's schedule is the one other thing an operator may have to look at.
    found = {model._meta.label_lower for model in admin.site._registry}
    assert {label for label in found if not label.startswith("django_celery_beat.")} <= ALLOWED


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_admin_pages_are_closed_to(client: Client, role: Role) -> None:
    client.force_login(user_of(role))
    assert client.get("/admin/").status_code in {302, 403}
    assert client.get("/admin/login/").status_code == 403


def test_admin_signs_in_where_everybody_does(client: Client) -> None:
    location = client.get("/admin/login/?next=/admin/accounts/user/").headers["Location"]
    assert location.startswith("/accounts/login/?next=")
    boss = user_of(Role.ADMIN)
    answer = sign_in(client, boss, next="/admin/accounts/user/")
    assert answer.headers["Location"] == "/admin/accounts/user/"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "accounts/user/",
        "accounts/organisation/",
        "accounts/organisation/add/",
        "accounts/invitation/",
        "accounts/invitation/add/",
        "common/outboxmessage/",
        "axes/accessattempt/",
    ],
)
def test_pages_open_under_the_strict_policy(client: Client, boss: User, path: str) -> None:
    register_owner(
        organisation_kind=OrganisationKind.ENTERPRISE,
        organisation_name="甲公司",
        email="a@voucher.example",
        password="xinhui-gear-2018",
        name="甲",
        mobile="",
        at=AT,
    )
    response = client.get(f"/admin/{path}")
    assert response.status_code == 200
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize(
    "path", ["user/add/", "user/{}/delete/", "organisation/{}/delete/", "invitation/1/delete/"]
)
def test_nobody_is_added_or_deleted_by_hand(client: Client, boss: User, path: str) -> None:
    answer = client.get(f"/admin/accounts/{path.format(boss.pk)}", follow=False)
    assert answer.status_code in {302, 403}


def change(client: Client, user: User, **facts: str):
    form = {"name": user.name, "mobile": user.mobile, "role": user.role, "is_active": "on"}
    form = {name: value for name, value in {**form, **facts}.items() if value}
    return client.post(f"/admin/accounts/user/{user.pk}/change/", form)


def test_role_change_needs_a_reason_and_is_audited(client: Client, boss: User) -> None:
    person = UserFactory(organisation=None, role=Role.AUDITOR, is_owner=False)
    assert "请填写原因" in change(client, person, role="province").content.decode()
    assert change(client, person, role="province", reason="调岗").status_code == 302
    person.refresh_from_db()
    event = AuditEvent.objects.get(subject_kind="user", subject_id=str(person.pk))
    assert (person.role, event.action, event.actor_id_text) == (
        "province",
        "role_changed",
        str(boss.pk),
    )


def test_role_of_an_organisations_person_stays(client: Client, boss: User) -> None:
    person = UserFactory()
    answer = change(client, person, role="province", name="改名", reason="x")
    assert "角色由所属单位的类别决定" in answer.content.decode()
    person.refresh_from_db()
    assert (person.role, person.name != "改名") == ("enterprise", True)


def test_suspend_through_the_page(client: Client, boss: User) -> None:
    person = UserFactory()
    change(client, person, is_active="", reason="疑似盗用")
    person.refresh_from_db()
    assert not person.is_active
    assert AuditEvent.objects.filter(action="suspended", reason="疑似盗用").exists()


def test_new_bureau_and_its_first_owner(client: Client, boss: User) -> None:
    form = {"kind": "bureau", "name": "鹤山市经济和信息化局", "region_code": "440784"}
    client.post("/admin/accounts/organisation/add/", form)
    bureau = Organisation.objects.get(name="鹤山市经济和信息化局")
    assert AuditEvent.objects.filter(subject_kind="organisation", action="created").exists()
    form = {"organisation": bureau.pk, "email": "wang@voucher.example", "is_owner": "on"}
    assert client.post("/admin/accounts/invitation/add/", form).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.is_owner, invitation.invited_by) == (
        bureau,
        True,
        boss,
    )
    deliver_mail()
    assert mail.outbox[0].to == ["wang@voucher.example"]


def test_letters_are_cancelled_from_the_list(client: Client, boss: User) -> None:
    bureau = OrganisationFactory(bureau=True)
    form = {"organisation": bureau.pk, "email": "wang@voucher.example"}
    client.post("/admin/accounts/invitation/add/", form)
    pk = Invitation.objects.get().pk
    client.post("/admin/accounts/invitation/", {"action": "cancel", "_selected_action": pk})
    assert Invitation.objects.get().cancelled_at is not None


def test_dead_message_is_replayed(client: Client, boss: User) -> None:
    dead = OutboxMessage.objects.create(topic="mail.send", attempts=6, dead_at=AT)
    client.post("/admin/common/outboxmessage/", {"action": "replay", "_selected_action": dead.pk})
    dead.refresh_from_db()
    assert (dead.attempts, dead.dead_at) == (0, None)
    assert AuditEvent.objects.filter(subject_kind="outbox", action="replayed").exists()

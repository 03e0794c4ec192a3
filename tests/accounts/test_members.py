"""Removing people and handing over; what stays on record (V7)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError
from django.test import Client

from accounts.enums import Role
from accounts.errors import LastOwner, NotAMember
from accounts.models import Membership, User
from accounts.selectors import belonged_at, ever_belonged
from accounts.services import (
    accept_invitation,
    change_role,
    hand_over,
    invite_member,
    make_owner,
    reactivate,
    remove_member,
    suspend,
)
from accounts.signals import member_left
from common.clock import database_now
from common.errors import Conflict, NotAllowed
from common.models import AuditEvent
from tests.accounts.conftest import AT, sign_in
from tests.factories.accounts import PASSWORD, UserFactory, user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return UserFactory()


@pytest.fixture
def member(owner: User) -> User:
    return UserFactory(organisation=owner.organisation, is_owner=False, name="林小明")


def last_action(kind: str, pk: int) -> AuditEvent:
    return AuditEvent.objects.filter(subject_kind=kind, subject_id=str(pk)).latest("seq")


def test_removed_person_is_out_at_once(client: Client, owner: User, member: User) -> None:
    sign_in(client, member)
    assert client.get("/accounts/").status_code == 200
    remove_member(member, by=owner, at=AT, reason="离职")
    assert client.get("/accounts/").headers["Location"].startswith("/accounts/login/")
    assert sign_in(client, member).headers["Location"] == "/accounts/inactive/"
    event = last_action("organisation", owner.organisation_id)
    assert (event.action, event.reason, event.facts["name"]) == ("member_removed", "离职", "林小明")


def test_removed_person_keeps_a_history(owner: User, member: User) -> None:
    remove_member(member, by=owner, at=AT)
    row = Membership.objects.get(user=member)
    assert (row.left_at, row.removed_by) == (AT, owner)
    assert ever_belonged(member.pk, owner.organisation_id)
    assert belonged_at(member.pk, owner.organisation_id, AT - timedelta(seconds=1))
    assert not belonged_at(member.pk, owner.organisation_id, AT)


def test_removed_person_may_join_another_organisation(owner: User, member: User) -> None:
    remove_member(member, by=owner, at=AT)
    bureau = user_of(Role.BUREAU)
    letter = invite_member(bureau.organisation, email=member.email, by=bureau, at=database_now())
    again = accept_invitation(letter, name="林科员", password="new-battery-2026", at=database_now())
    assert (again.pk, again.role, again.organisation) == (
        member.pk,
        Role.BUREAU,
        bureau.organisation,
    )
    # V7 still knows where the person once was.
    assert ever_belonged(member.pk, owner.organisation_id)
    assert Membership.objects.filter(user=member).count() == 2


def test_old_session_stays_dead_after_joining_again(owner: User, member: User) -> None:
    old = Client()
    old.force_login(member)
    remove_member(member, by=owner, at=AT)
    letter = invite_member(owner.organisation, email=member.email, by=owner, at=database_now())
    accept_invitation(letter, name="林", password="new-battery-2026", at=database_now())
    assert old.get("/accounts/").status_code == 302


def test_removal_is_told_after_the_commit(
    owner: User, member: User, django_capture_on_commit_callbacks
) -> None:
    heard: list[dict] = []

    def listen(sender: type, signal: object, **facts: object) -> None:
        heard.append(facts)

    member_left.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(member, by=owner, at=AT)
        assert heard == []
    member_left.disconnect(listen)
    assert heard == [{"user_id": member.pk, "organisation_id": owner.organisation_id, "at": AT}]


@pytest.mark.parametrize("who", ["member", "stranger", "province"])
def test_only_owners_remove(owner: User, member: User, who: str) -> None:
    other = UserFactory(organisation=owner.organisation, is_owner=False)
    people = {"member": other, "stranger": UserFactory(), "province": user_of(Role.PROVINCE)}
    with pytest.raises((NotAllowed, NotAMember)):
        remove_member(member, by=people[who], at=AT)
    assert User.objects.get(pk=member.pk).organisation == owner.organisation


def test_owner_does_not_remove_themselves(owner: User) -> None:
    with pytest.raises(NotAllowed, match="不能移出自己"):
        remove_member(owner, by=owner, at=AT)


def test_last_owner_stays(owner: User, member: User) -> None:
    with pytest.raises(LastOwner):
        remove_member(owner, by=user_of(Role.ADMIN), at=AT)


def test_remove_twice(owner: User, member: User) -> None:
    remove_member(member, by=owner, at=AT)
    with pytest.raises(NotAMember):
        remove_member(member, by=owner, at=AT)


def test_make_owner_keeps_both(owner: User, member: User) -> None:
    make_owner(member, by=owner, at=AT)
    assert User.objects.filter(organisation=owner.organisation, is_owner=True).count() == 2
    assert last_action("organisation", owner.organisation_id).action == "owner_named"


def test_hand_over(owner: User, member: User) -> None:
    hand_over(member, by=owner, at=AT)
    owner.refresh_from_db()
    member.refresh_from_db()
    assert (owner.is_owner, member.is_owner) == (False, True)
    with pytest.raises(NotAllowed):
        make_owner(owner, by=owner, at=AT)


def test_hand_over_to_oneself(owner: User) -> None:
    with pytest.raises(Conflict):
        hand_over(owner, by=owner, at=AT)


def test_change_role_is_audited_and_ends_sessions(client: Client) -> None:
    admin, person = (
        user_of(Role.ADMIN),
        UserFactory(organisation=None, role=Role.AUDITOR, is_owner=False),
    )
    sign_in(client, person)
    change_role(person, role=Role.PROVINCE, by=admin, at=AT, reason="调岗")
    assert client.get("/accounts/").status_code == 302
    event = last_action("user", person.pk)
    assert (event.action, event.facts) == ("role_changed", {"role": ["auditor", "province"]})
    assert (event.reason, event.actor_role) == ("调岗", "admin")


@pytest.mark.parametrize(
    ("subject", "role", "error"),
    [("of an enterprise", Role.BUREAU, Conflict), ("oneself", Role.PROVINCE, NotAllowed)],
)
def test_change_role_refused(subject: str, role: Role, error: type[Exception]) -> None:
    admin = user_of(Role.ADMIN)
    person = admin if subject == "oneself" else UserFactory()
    with pytest.raises(error):
        change_role(person, role=role, by=admin, at=AT, reason="x")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_change_role_only_by_admin(role: Role) -> None:
    with pytest.raises(NotAllowed):
        change_role(UserFactory(), role=Role.ENTERPRISE, by=user_of(role), at=AT, reason="x")


def test_suspend_and_reactivate(client: Client, member: User) -> None:
    admin = user_of(Role.ADMIN)
    sign_in(client, member)
    suspend(member, by=admin, at=AT, reason="疑似盗用")
    assert client.get("/accounts/").status_code == 302
    reactivate(member, by=admin, at=AT, reason="已核实")
    assert sign_in(client, member, PASSWORD).headers["Location"] == "/home/"


def test_reactivate_a_removed_person(owner: User, member: User) -> None:
    remove_member(member, by=owner, at=AT)
    with pytest.raises(Conflict, match="通过邀请重新加入"):
        reactivate(member, by=user_of(Role.ADMIN), at=AT, reason="x")


def test_history_cannot_be_deleted(member: User) -> None:
    with pytest.raises(InternalError, match="Cannot delete"):
        Membership.objects.filter(user=member).delete()


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"is_owner": True, "organisation": None}, "owner_has_organisation"),
        ({"is_staff": True}, "staff_are_admins"),
        ({"is_superuser": True}, "staff_are_admins"),
    ],
    ids=["owner of nothing", "enterprise in the machine room", "super enterprise"],
)
def test_database_refuses(member: User, facts: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        User.objects.filter(pk=member.pk).update(**facts)

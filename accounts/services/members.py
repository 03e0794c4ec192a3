"""Owners and members: removing, handing over; and what only the system administrator does."""

from datetime import datetime
from functools import partial

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.enums import ROLE_OF_KIND, Role
from accounts.errors import LastOwner, NotAMember
from accounts.models import Membership, Organisation, User
from accounts.policies import acts_for, check_can_manage_team
from accounts.selectors import team
from accounts.services.invitations import close_invitations_of, lock_team
from accounts.services.tokens import revoke_tokens_of
from accounts.signals import member_left
from common import audit
from common.errors import Conflict, NotAllowed


@transaction.atomic
def remove_member(member: User, *, by: User, at: datetime, reason: str = "") -> None:
    """End a person's membership; all their sessions end at once, the membership stays on record.

    Raises `NotAllowed`, `NotAMember`, `LastOwner`.
    """
    member, organisation = _locked(member, by=by)
    if member.pk == by.pk:
        raise NotAllowed("不能移出自己。请先把负责人移交给同事，再由对方移出。")
    _check_other_owner(member, organisation)
    close_invitations_of(member, by=by, at=at)
    revoke_tokens_of(member, by=by, at=at)
    was_owner = member.is_owner
    member.organisation, member.is_owner, member.is_active = None, False, False
    member.save(update_fields=["organisation", "is_owner", "is_active"])
    Membership.objects.filter(user=member, left_at=None).update(left_at=at, removed_by=by)
    end_sessions(member)
    audit.record(
        "organisation",
        organisation.pk,
        action="member_removed",
        by=by,
        at=at,
        reason=reason,
        facts={"user": member.pk, "name": member.name, "owner": was_owner},
    )
    said = partial(
        member_left.send, User, user_id=member.pk, organisation_id=organisation.pk, at=at
    )
    transaction.on_commit(said)


@transaction.atomic
def make_owner(member: User, *, by: User, at: datetime) -> None:
    """Give a colleague the right to invite and remove; `by` keeps it too."""
    member, organisation = _locked(member, by=by)
    if not member.is_owner:
        _set_owner(member, organisation, is_owner=True, by=by, at=at)


@transaction.atomic
def hand_over(member: User, *, by: User, at: datetime) -> None:
    """Give a colleague the right to invite and remove, and give up one's own."""
    member, organisation = _locked(member, by=by)
    if member.pk == by.pk:
        raise Conflict("请选择一位同事作为新的负责人。")
    if not member.is_owner:
        _set_owner(member, organisation, is_owner=True, by=by, at=at)
    giver = User.objects.get(pk=by.pk)
    if acts_for(giver, organisation.pk):
        _set_owner(giver, organisation, is_owner=False, by=by, at=at)


@transaction.atomic
def change_role(member: User, *, role: Role, by: User, at: datetime, reason: str) -> None:
    """Change what a person may do here; only a system administrator, and never for oneself.

    The role follows from the organisation, so that only people without one can change it.
    """
    _check_admin(member, by=by)
    member = User.objects.select_for_update().get(pk=member.pk)
    if member.organisation and ROLE_OF_KIND[member.organisation.kind] != role:
        raise Conflict("角色由所属单位的类别决定；如需改变，请先将其移出该单位。")
    old = member.role
    member.role = role
    member.is_staff = member.is_superuser = role == Role.ADMIN
    member.save(update_fields=["role", "is_staff", "is_superuser"])
    end_sessions(member)
    facts = {"role": [old, role.value]}
    audit.record("user", member.pk, action="role_changed", by=by, at=at, reason=reason, facts=facts)


@transaction.atomic
def suspend(member: User, *, by: User, at: datetime, reason: str) -> None:
    """Bar a person from signing in; they stay one of their organisation's people."""
    _check_admin(member, by=by)
    User.objects.filter(pk=member.pk).update(is_active=False)
    end_sessions(member)
    audit.record("user", member.pk, action="suspended", by=by, at=at, reason=reason)


@transaction.atomic
def reactivate(member: User, *, by: User, at: datetime, reason: str) -> None:
    """Let a suspended person sign in again; one who was removed needs an invitation instead."""
    _check_admin(member, by=by)
    member = User.objects.select_for_update().get(pk=member.pk)
    left = Membership.objects.filter(user=member).exists() and member.organisation_id is None
    if left:
        raise Conflict("此人已离开原单位，请通过邀请重新加入。")
    User.objects.filter(pk=member.pk).update(is_active=True)
    audit.record("user", member.pk, action="reactivated", by=by, at=at, reason=reason)


def end_sessions(member: User) -> None:
    """End every session the person has on any device.

    An inactive person's sessions are dead anyway (`AuthenticationBackend.get_user`); this also
    keeps them from coming back to life with the person.
    """
    for session in UserSession.objects.filter(user=member):
        session.end()


def _locked(member: User, *, by: User) -> tuple[User, Organisation]:
    if by.organisation is None and by.role != Role.ADMIN:
        raise NotAllowed("只有本单位的负责人可以管理团队成员。")
    organisation = by.organisation if by.role != Role.ADMIN else member.organisation
    if organisation is None:
        raise NotAMember("此人已不是单位成员。")
    lock_team(organisation)
    check_can_manage_team(User.objects.get(pk=by.pk), organisation)
    fresh = team(organisation.pk).select_for_update().filter(pk=member.pk).first()
    if fresh is None:
        raise NotAMember("此人已不是本单位成员，请刷新页面查看最新名单。")
    return fresh, organisation


def _check_other_owner(member: User, organisation: Organisation) -> None:
    others = team(organisation.pk).filter(is_owner=True).exclude(pk=member.pk)
    if member.is_owner and not others.exists():
        raise LastOwner("至少要保留一位负责人。")


def _set_owner(
    member: User, organisation: Organisation, *, is_owner: bool, by: User, at: datetime
) -> None:
    member.is_owner = is_owner
    member.save(update_fields=["is_owner"])
    audit.record(
        "organisation",
        organisation.pk,
        action="owner_named" if is_owner else "owner_stepped_down",
        by=by,
        at=at,
        facts={"user": member.pk, "name": member.name},
    )


def _check_admin(member: User, *, by: User) -> None:
    if by.role != Role.ADMIN or not by.is_active:
        raise NotAllowed("只有系统管理员可以这样做。")
    if member.pk == by.pk:
        raise NotAllowed("不能对自己的账号这样做，请由另一位系统管理员办理。")

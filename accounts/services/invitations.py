"""Letters by which an owner brings colleagues in."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    EmailTaken,
    InvitationUnusable,
    NotAMember,
    SentJustNow,
)
from accounts.models import Invitation, Organisation, User
from accounts.policies import check_can_manage_team
from accounts.selectors import open_invitations
from accounts.services.people import add_member, normalised
from common import audit
from common.outbox import enqueue

TOPIC = "accounts.invitation"
VALID_FOR = timedelta(days=7)
BETWEEN_LETTERS = timedelta(minutes=1)


@transaction.atomic
def invite_member(
    organisation: Organisation,
    *,
    email: str,
    name: str = "",
    is_owner: bool = False,
    by: User,
    at: datetime,
) -> Invitation:
    """Write to a colleague; the link is good for seven days.

    An older letter to the same address that is out of date is cancelled. Raises `NotAllowed`,
    `AlreadyMember`, `EmailTaken`, `AlreadyInvited`.
    """
    lock_team(organisation)
    check_can_manage_team(_fresh(by), organisation)
    email = normalised(email)
    _check_free(email, organisation)
    for older in open_invitations(organisation.pk).filter(email__iexact=email):
        if older.expires_at > at:
            raise AlreadyInvited("已向该邮箱发出邀请，可在下方重新发送。", field="email")
        _close(older, by=by, at=at)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        name=name.strip(),
        is_owner=is_owner,
        token=get_random_string(48),
        invited_by=by,
        created_at=at,
        sent_at=at,
        expires_at=at + VALID_FOR,
    )
    _record(invitation, "member_invited", by=by, at=at)
    enqueue(TOPIC, invitation_id=invitation.pk)
    return invitation


@transaction.atomic
def resend_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Send the letter again with a new link for seven days; the old link is void."""
    invitation = _locked_open(invitation, by=by)
    if at - invitation.sent_at < BETWEEN_LETTERS:
        raise SentJustNow("刚刚发送过，请一分钟后再试。")
    invitation.token = get_random_string(48)
    invitation.sent_at, invitation.expires_at = at, at + VALID_FOR
    invitation.save(update_fields=["token", "sent_at", "expires_at"])
    _record(invitation, "invitation_resent", by=by, at=at)
    enqueue(TOPIC, invitation_id=invitation.pk)
    return invitation


@transaction.atomic
def cancel_invitation(invitation: Invitation, *, by: User, at: datetime) -> None:
    """Make the letter void."""
    _close(_locked_open(invitation, by=by), by=by, at=at)


def close_invitations_of(member: User, *, by: User, at: datetime) -> None:
    """Make void what a leaving person has sent: nobody comes in on a word no longer good."""
    if member.organisation_id is None:
        return
    for invitation in open_invitations(member.organisation_id).filter(invited_by=member):
        _close(invitation, by=by, at=at)


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, name: str, password: str, mobile: str = "", at: datetime
) -> User:
    """Make the person invited one of the organisation's people.

    Holding the link proves the address. Raises `InvitationUnusable`, `EmailTaken` when the address
    signs in for another organisation, and what `add_member` raises for a password.
    """
    lock_team(invitation.organisation)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    check_usable(invitation, at=at)
    user = add_member(
        invitation.organisation,
        email=invitation.email,
        name=name,
        mobile=mobile,
        password=password,
        is_owner=invitation.is_owner,
        email_confirmed=True,
        at=at,
    )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return user


def check_usable(invitation: Invitation | None, *, at: datetime) -> Invitation:
    """Raise `InvitationUnusable` with the reason, or return the invitation."""
    if invitation is None:
        raise InvitationUnusable("邀请链接不正确或已被新的邀请取代，请使用最近一封邮件中的链接。")
    if invitation.accepted_at:
        raise InvitationUnusable("这份邀请已被接受，请直接登录。", code="invitation_accepted")
    if invitation.cancelled_at:
        raise InvitationUnusable("这份邀请已被取消，请联系贵单位的负责人。")
    if invitation.expires_at <= at:
        raise InvitationUnusable("这份邀请已过期，请联系贵单位的负责人重新发送。")
    return invitation


def lock_team(organisation: Organisation) -> None:
    """Let changes to one organisation's people happen one after the other.

    NO KEY: rows that merely point at the organisation need not wait.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _fresh(user: User) -> User:
    # What the request knew may be out of date by the time the lock is held.
    found = User.objects.filter(pk=user.pk, is_active=True).first()
    if found is None:
        raise NotAMember("您的账号已停用。")
    return found


def _check_free(email: str, organisation: Organisation) -> None:
    holder = User.objects.filter(email=email).first()
    if holder is None or not (holder.is_active or holder.organisation_id):
        return
    if holder.organisation_id == organisation.pk:
        raise AlreadyMember("该邮箱的主人已经是本单位成员。", field="email")
    raise EmailTaken("该邮箱已用于其他单位的账号，请让对方换一个邮箱。", field="email")


def _locked_open(invitation: Invitation, *, by: User) -> Invitation:
    lock_team(invitation.organisation)
    check_can_manage_team(_fresh(by), invitation.organisation)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.cancelled_at:
        raise InvitationUnusable("这份邀请已被接受或取消。")
    return invitation


def _close(invitation: Invitation, *, by: User, at: datetime) -> None:
    invitation.cancelled_at = at
    invitation.save(update_fields=["cancelled_at"])
    _record(invitation, "invitation_cancelled", by=by, at=at)


def _record(invitation: Invitation, action: str, *, by: User, at: datetime) -> None:
    audit.record(
        "organisation",
        invitation.organisation_id,
        action=action,
        by=by,
        at=at,
        facts={
            "invitation": invitation.pk,
            "email": invitation.email,
            "owner": invitation.is_owner,
        },
    )

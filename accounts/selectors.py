"""Reads about people: teams, invitations, notices, history."""

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from accounts.models import Invitation, Membership, Notice, User
from common.paging import capped_count

BELL_CAP = 99
INVITATION_SALT = "accounts.invitation"


def team(organisation_id: int) -> QuerySet[User]:
    """The organisation's people, owners first."""
    return User.objects.filter(organisation_id=organisation_id, is_active=True).order_by(
        "-is_owner", "name", "id"
    )


def open_invitations(organisation_id: int) -> QuerySet[Invitation]:
    """Letters nobody has answered, newest first; those out of date too, to be sent again."""
    return Invitation.objects.filter(
        organisation_id=organisation_id, accepted_at=None, cancelled_at=None
    ).order_by("-created_at", "-id")


def invitation_key(invitation: Invitation) -> str:
    """The last part of the link: the token, signed."""
    return Signer(salt=INVITATION_SALT).sign(invitation.token)


def invitation_of(key: str) -> Invitation | None:
    """The invitation a link belongs to; None for a link that is not ours."""
    try:
        token = Signer(salt=INVITATION_SALT).unsign(key)
    except BadSignature:
        return None
    found = Invitation.objects.select_related("organisation", "invited_by")
    return found.filter(token=token).first()


def unread_count(user: User) -> int:
    """Unread notices, counted no further than one above `BELL_CAP`."""
    return capped_count(Notice.objects.filter(user=user, read_at=None), BELL_CAP)


def ever_belonged(user_id: int, organisation_id: int) -> bool:
    """Whether the person belongs or once belonged to the organisation (V7)."""
    return Membership.objects.filter(user_id=user_id, organisation_id=organisation_id).exists()


def belonged_at(user_id: int, organisation_id: int, at: datetime) -> bool:
    """Whether the person belonged to the organisation at that instant (V7)."""
    rows = Membership.objects.filter(
        user_id=user_id, organisation_id=organisation_id, joined_at__lte=at
    )
    return rows.filter(left_at=None).exists() or rows.filter(left_at__gt=at).exists()

"""Reads about people: teams, invitations, notices, history."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from accounts.enums import Role
from accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Notice,
    Organisation,
    User,
    Webhook,
    WebhookDelivery,
    Wording,
)
from accounts.wording import Text, texts
from common.models import AuditEvent
from common.paging import capped_count

BELL_CAP = 99
INVITATION_SALT = "accounts.invitation"
MANY_CHANGES = 20  # of a text, on its page


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


@dataclass(frozen=True, slots=True)
class Worded:
    """A text and who last put it in other words; None where the default holds."""

    text: Text
    changed_at: datetime | None
    changed_by: str


@dataclass(frozen=True, slots=True)
class Rewording:
    """One entry of a text's history with the words it put in, or gave up."""

    actor: str
    title: str
    what: str
    at: datetime
    subject: str
    body: str


def wordings() -> list[tuple[str, list[Worded]]]:
    """Every text by group, in the order of their registration; one query."""
    rows = Wording.objects.select_related("changed_by").only(
        "key", "changed_at", "changed_by__name"
    )
    known = {row.key: row for row in rows}
    groups: dict[str, list[Worded]] = {}
    for text in texts():
        row = known.get(text.key)
        worded = Worded(text, row.changed_at if row else None, row.changed_by.name if row else "")
        groups.setdefault(text.group, []).append(worded)
    return list(groups.items())


def wording_history(key: str) -> list[Rewording]:
    """The latest changes of a text, newest first; one query."""
    rows = AuditEvent.objects.filter(subject_kind="wording", subject_id=key).order_by("-seq")
    titles = {
        "worded": ("修改了用语", "查看修改后的内容"),
        "reset": ("恢复默认", "查看原用语"),
    }
    return [
        Rewording(
            row.actor,
            *titles[row.action],
            row.at,
            row.facts.get("subject", ""),
            row.facts.get("body", ""),
        )
        for row in rows[:MANY_CHANGES]
    ]


def tokens_visible_to(user: User) -> QuerySet[ApiToken]:
    """The tokens of the person's organisation; the system administrator sees all, to end them."""
    rows = ApiToken.objects.select_related("user", "organisation")
    if user.role == Role.ADMIN and user.is_active:
        return rows
    if user.organisation_id is None or not user.is_active:
        return rows.none()
    return rows.filter(organisation=user.organisation_id)


def webhooks_visible_to(user: User) -> QuerySet[Webhook]:
    """The webhooks of the person's organisation; auditor and system administrator see all."""
    rows = Webhook.objects.filter(removed_at=None).select_related("organisation", "created_by")
    if user.role in (Role.AUDITOR, Role.ADMIN) and user.is_active:
        return rows
    if user.organisation_id is None or not user.is_active:
        return rows.none()
    return rows.filter(organisation=user.organisation_id)


def with_last_delivery(webhooks: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """The same with `last_state` and `last_told_at` of the latest message, None before it."""
    last = WebhookDelivery.objects.filter(webhook=OuterRef("pk")).order_by("-created_at", "-id")
    return webhooks.annotate(
        last_state=Subquery(last.values("state")[:1]),
        last_told_at=Subquery(last.values("created_at")[:1]),
    )


def deliveries_visible_to(user: User) -> QuerySet[WebhookDelivery]:
    """What was told to the webhooks the person sees."""
    rows = WebhookDelivery.objects.select_related("webhook__organisation")
    return rows.filter(webhook__in=webhooks_visible_to(user))


def webhooks_for(kind: str, organisations: Q) -> QuerySet[Webhook]:
    """The webhooks of those organisations that are on and want to hear of `kind`."""
    live = Webhook.objects.filter(removed_at=None, stopped_at=None, kinds__contains=kind)
    mine = Organisation.objects.filter(organisations)
    return live.filter(organisation__in=mine).select_related("organisation")


def token_of(secret: str, *, at: datetime) -> ApiToken | None:
    """The token a secret opens at `at`: not revoked, not expired, its person still a member.

    One query; compared in constant time.
    """
    prefix = "_".join(secret.split("_")[:2])[:16].replace("\0", "")
    known = Q(prefix=prefix) | Q(previous_prefix=prefix, previous_until__gt=at)
    rows = ApiToken.objects.select_related("user__organisation").filter(
        known,
        revoked_at=None,
        expires_at__gt=at,
        user__is_active=True,
        user__organisation=F("organisation"),
    )
    token = rows.first() if prefix else None
    if token is None:
        return None
    kept = token.digest if token.prefix == prefix else token.previous_digest
    found = hashlib.sha256(secret.encode()).hexdigest()
    return token if hmac.compare_digest(kept, found) else None

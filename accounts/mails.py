"""Letters with a link that opens something: made and sent by the outbox, never stored."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.adapters import TOPIC_PASSWORD_RESET
from accounts.models import Invitation, User
from accounts.selectors import invitation_key
from accounts.services.invitations import TOPIC as TOPIC_INVITATION
from accounts.services.people import TOPIC_CONFIRM_EMAIL
from common import mail
from common.outbox import handles


def link_to(url_name: str, **parts: str) -> str:
    """An absolute link; its host is the setting's, never the request's, which a stranger chose."""
    return f"{settings.SITE_URL}{reverse(url_name, kwargs=parts)}"


def invitation_link(invitation: Invitation) -> str:
    """Where the person invited sets name and password."""
    return link_to("accounts:accept-invitation", key=invitation_key(invitation))


def password_reset_link(user: User) -> str:
    """Where the person sets a new password; void once they have, or have signed in."""
    return link_to(
        "account_reset_password_from_key",
        uidb36=user_pk_to_url_str(user),
        key=default_token_generator.make_token(user),
    )


@handles(TOPIC_INVITATION, slow=True)
def send_invitation(payload: dict[str, Any]) -> None:
    """Mail the letter unless it was answered or cancelled meanwhile."""
    found = Invitation.objects.select_related("organisation", "invited_by")
    invitation = found.filter(
        pk=payload["invitation_id"], accepted_at=None, cancelled_at=None
    ).first()
    if invitation is not None:
        context = {"invitation": invitation, "link": invitation_link(invitation)}
        mail.send_now("account/email/invitation", invitation.email, context)


@handles(TOPIC_PASSWORD_RESET, slow=True)
def send_password_reset(payload: dict[str, Any]) -> None:
    """Mail a link to set a new password."""
    user = User.objects.filter(pk=payload["user_id"], is_active=True).first()
    if user is not None:
        context = {
            "user": user,
            "link": password_reset_link(user),
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        }
        mail.send_now("account/email/password_reset_key", payload["email"], context)


@handles(TOPIC_CONFIRM_EMAIL, slow=True)
def send_email_confirmation(payload: dict[str, Any]) -> None:
    """Mail a link that confirms the address, unless it is confirmed."""
    user = User.objects.get(pk=payload["user_id"])
    address, _ = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True}
    )
    if not address.verified:
        link = link_to("account_confirm_email", key=EmailConfirmationHMAC.create(address).key)
        context = {"user": user, "link": link}
        mail.send_now("account/email/email_confirmation", address.email, context)

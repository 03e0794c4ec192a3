"""What happens around signing in."""

from typing import Any

from allauth.account.signals import user_logged_in as allauth_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from accounts import mails, second_factor, webhook_relay
from accounts.models import User
from common import audit, mail
from common.clock import database_now
from common.display import display_of, remember

__all__ = ["mail", "mails", "webhook_relay"]  # importing them registers the outbox handlers


@receiver(user_logged_in)
def note_second_factor(request: HttpRequest | None, user: User, **_: Any) -> None:
    """Whether the person has a second factor is asked once, here."""
    if request is not None and hasattr(request, "session"):
        second_factor.remember(request, user)


@receiver(allauth_logged_in)
def bring_display_along(request: HttpRequest, response: HttpResponse, user: User, **_: Any) -> None:
    """A person's large print follows them to a new browser, for the pages before sign-in too."""
    if "display" in user.preferences:
        remember(request, response, display_of(request))


@receiver(authenticator_added)
@receiver(authenticator_removed)
def second_factor_changed(
    sender: type, signal: Any, request: HttpRequest, user: User, **facts: Any
) -> None:
    """Keep the session's note and the trail up to date."""
    second_factor.remember(request, user)
    action = "second_factor_added" if signal is authenticator_added else "second_factor_removed"
    kind = str(facts["authenticator"].type)
    audit.record("user", user.pk, action=action, by=user, at=database_now(), facts={"kind": kind})

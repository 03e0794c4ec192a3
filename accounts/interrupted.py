"""A form sent after the session had ended: kept until the same person has signed in again."""

from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

KEY = "interrupted"
MAX_CHARACTERS = 200_000
# Nothing around passwords is ever kept, whatever its fields are called.
NEVER_KEPT = ("/accounts/", "/admin/")


def is_sent_to_sign_in(response: HttpResponse) -> bool:
    """Whether the answer is: sign in first."""
    path = urlsplit(response.headers.get("Location", "")).path
    return response.status_code == 302 and path == resolve_url(settings.LOGIN_URL)


def keep(request: HttpRequest) -> bool:
    """Keep the posted text fields in the new session for the person whose session ended.

    Files are not kept. False, and nothing kept, when nobody can be named: what was typed is shown
    to nobody else on a shared machine.
    """
    old_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    owner = (
        UserSession.objects.filter(session_key=old_key).values_list("user_id", flat=True).first()
    )
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    size = sum(len(name) + len(value) for name, value in fields)
    if owner is None or not fields or size > MAX_CHARACTERS:
        return False
    if request.path.startswith(NEVER_KEPT):
        return False
    request.session[KEY] = {
        "owner": owner,
        "path": request.get_full_path(),
        "fields": fields,
        "had_files": bool(request.FILES),
    }
    return True


def kept_for(request: HttpRequest) -> dict[str, Any] | None:
    """What was kept for the person now signed in; anybody else's is thrown away."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    if kept["owner"] != request.user.pk:
        del request.session[KEY]
        return None
    return dict(kept)


def forget(request: HttpRequest) -> None:
    """The person does not want it any more, or has sent it."""
    request.session.pop(KEY, None)

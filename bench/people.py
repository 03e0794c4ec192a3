"""Who asks: an officer with a full queue, and enterprise people with complete drafts."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db.models import Count, QuerySet
from django.utils.crypto import get_random_string

from accounts.enums import Role
from accounts.models import User
from common.sessions import SEEN
from vouchers.forms.submission import CheckForm
from vouchers.models import Voucher

VOUCHERS = 20_000
CASES = 40  # different ones, so that nothing is warm for one row only


@dataclass(frozen=True, slots=True)
class Officer:
    """A bureau officer's cookies, and cases on the desk."""

    headers: dict[str, str]
    cases: list[UUID]
    total: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A complete draft with its owner's cookies and the last page's form."""

    public_id: UUID
    headers: dict[str, str]
    body: str


class Drafts:
    """Hands out drafts, each once: a submitted one is gone."""

    def __init__(self, drafts: list[Draft]) -> None:
        self._left: Iterator[Draft] = iter(drafts)

    def next(self) -> Draft:
        """The next unused one."""
        return next(self._left)


def prepare(*, drafts: int) -> tuple[Officer, Drafts]:
    """Migrate and fill the bench's own database where needed; sign everybody in."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference_data", verbosity=0)
    missing = VOUCHERS - Voucher.objects.count()
    if missing > 0:
        call_command("populate", vouchers=missing, add=True)
    while _fresh_drafts().count() < drafts:
        call_command("populate", vouchers=2_000, add=True, seed=int(time.time()))
    return _officer(), Drafts(_drafts(drafts))


def _officer() -> Officer:
    waiting = Voucher.objects.filter(state="bureau_review", amount__gt=0)
    city = waiting.values("city").annotate(n=Count("id")).order_by("-n")[0]["city"]
    user = User.objects.get(role=Role.BUREAU, organisation__region_code=city)
    cases = waiting.filter(city=city).order_by("submitted_at").values_list("public_id", flat=True)
    return Officer(signed_in(user), list(cases[:CASES]), Voucher.objects.count())


def _fresh_drafts() -> QuerySet[Voucher]:
    """One of each firm, and of none where the bare form has left its unlawful rows."""
    spoilt = Voucher.objects.filter(application_number__startswith="BARE").values("enterprise")
    found = Voucher.objects.filter(state="draft").exclude(enterprise__in=spoilt)
    return found.order_by("enterprise_id", "pk").distinct("enterprise_id")


def _drafts(number: int) -> list[Draft]:
    found = _fresh_drafts().select_related("created_by")[:number]
    return [_draft(voucher) for voucher in found]


def _draft(voucher: Voucher) -> Draft:
    initial = CheckForm(voucher=voucher).initial
    headers = signed_in(voucher.created_by)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Draft(voucher.public_id, headers, urlencode(initial))


def signed_in(user: User) -> dict[str, str]:
    """Cookies of a fresh session, and the token that goes with its forms."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SEEN] = int(time.time())
    session.save()
    secret = get_random_string(32)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return {
        "Cookie": f"{cookies}; {settings.CSRF_COOKIE_NAME}={secret}",
        "X-CSRFToken": secret,
    }

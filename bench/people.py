"""Who asks: signed-in people, and the requests they make."""

import time
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.crypto import get_random_string

from accounts.models import User
from bench.serving import Ask
from catalog.enums import CapKind
from catalog.models import ServiceEntry
from catalog.selectors import entries_of, version_in_force
from common.clock import database_now
from common.sessions import SEEN
from reviews.enums import Desk
from reviews.selectors.desks import checklist_of
from vouchers.forms.submission import CheckForm
from vouchers.models import Voucher

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
ROW, BARE_ROW = 'class="row-link"', '<td><a href="/bare/'


def signed_in(user: User) -> dict[str, str]:
    """Cookies of a fresh session, and the token that goes with its forms."""
    row, headers = _session(user)
    row.save()
    return headers


def sign_in_all(users: Iterable[User]) -> dict[int, dict[str, str]]:
    """The same for many, written at once; by the person's id."""
    made = {user.pk: _session(user) for user in users}
    Session.objects.bulk_create([row for row, _ in made.values()])
    return {pk: headers for pk, (_, headers) in made.items()}


def _session(user: User) -> tuple[Session, dict[str, str]]:
    store = SessionStore()
    content = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[-1],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        # An hour ahead: a bench that takes longer than five minutes writes no session either.
        SEEN: int(time.time()) + 3600,
    }
    key, secret = get_random_string(32, LETTERS), get_random_string(32)
    row = Session(session_key=key, session_data=store.encode(content))
    row.expire_date = store.get_expiry_date()
    cookies = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={secret}"
    return row, {"Cookie": cookies, "X-CSRFToken": secret}


def submissions(ids: Iterable[UUID]) -> list[tuple[Ask, Ask]]:
    """The POST of the check page of each draft by its owner, and its bare counterpart."""
    found = Voucher.objects.filter(public_id__in=list(ids)).select_related("created_by")
    by_id = {voucher.public_id: voucher for voucher in found}
    headers = sign_in_all({v.created_by_id: v.created_by for v in by_id.values()}.values())
    pairs = []
    for key in ids:
        voucher = by_id[key]
        body = urlencode(CheckForm(voucher=voucher).initial)
        both = {"headers": headers[voucher.created_by_id] | FORM, "body": body, "status": 302}
        path = f"/vouchers/{key}/apply/check/"
        ours = Ask(path, holds=f"/vouchers/{key}/receipt/", **both)
        pairs.append((ours, Ask(f"/bare/{key}/submit/", holds=f"/bare/{key}/", **both)))
    return pairs


def approvals(ids: Iterable[UUID], officer: User) -> list[tuple[Ask, Ask]]:
    """The last step of an approval, everything answered with yes, and its bare counterpart."""
    answers = {f"answer-{item.code}": "yes" for item in checklist_of(Desk.BUREAU)}
    headers = signed_in(officer) | FORM
    rows = Voucher.objects.filter(public_id__in=list(ids))
    shown = {row.public_id: (row.version, row.amount) for row in rows}
    pairs = []
    for key in ids:
        version, amount = shown[key]
        body = urlencode({**answers, "version": version, "amount_shown": amount, "step": "confirm"})
        both = {"headers": headers, "body": body, "status": 302}
        ours = Ask(f"/desk/cases/{key}/decide/", holds="/desk/", **both)
        pairs.append((ours, Ask(f"/bare/{key}/approve/", holds=f"/bare/{key}/", **both)))
    return pairs


def case_pages(vouchers: Iterable[Voucher], officer: User) -> list[tuple[Ask, Ask]]:
    """A case on the officer's desk, and the bare detail."""
    headers = signed_in(officer)
    return [
        (
            Ask(f"/desk/cases/{row.public_id}/", headers, holds=row.application_number),
            Ask(f"/bare/{row.public_id}/", headers, holds=row.application_number),
        )
        for row in vouchers
    ]


def voucher_pages(vouchers: Iterable[Voucher]) -> list[tuple[Ask, Ask]]:
    """A voucher's page as its own enterprise sees it, and the bare detail."""
    found = list(vouchers)
    headers = sign_in_all({v.created_by_id: v.created_by for v in found}.values())
    pairs = []
    for row in found:
        who = headers[row.created_by_id]
        ours = Ask(f"/vouchers/{row.public_id}/", who, holds=row.contract_number)
        pairs.append((ours, Ask(f"/bare/{row.public_id}/", who, holds=row.contract_number)))
    return pairs


def calculations(person: User) -> list[tuple[Ask, Ask]]:
    """One sum for each service of the catalog in force, and the bare sum."""
    headers = signed_in(person)
    return [_sum(entry, headers) for entry in entries_of(version_in_force(database_now()))]


def _sum(entry: ServiceEntry, headers: dict[str, str]) -> tuple[Ask, Ask]:
    per_device = entry.cap_kind == CapKind.PER_DEVICE
    fee = (entry.cap_amount * (7 if per_device else 1) * Decimal("0.9")).quantize(Decimal("0.01"))
    answers: dict[str, Any] = {"service": entry.service.code, "cloud_fee": fee, "used": "1000"}
    answers |= {"devices": 7 if per_device else "", "integration": "none"}
    query = urlencode(answers)
    return (
        Ask(f"/calculator/?{query}&result=1", headers, holds=f"{fee:,.2f}"),
        Ask(f"/bare/calculator/?{query}", headers, holds=str(fee)),
    )

"""What a bench needs of one database: enough vouchers, ready drafts, signed-in people, requests."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any
from uuid import UUID

from django import db
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from accounts.enums import Role
from accounts.models import User
from bench import people
from bench.ready import Wish, make_ready
from bench.serving import Ask
from common.clock import database_now
from common.paging import keyset_page
from reviews.selectors.queue import NO_FILTERS, rows
from reviews.selectors.views import View, order_of
from vouchers.models import Voucher

Pair = tuple[Ask, Ask]
PAGE = 50  # rows of a page of the queue
DIFFERENT = 40  # cases and vouchers, so that nothing is warm for one row only


def filled(number: int) -> int:
    """Migrate, and fill up to `number` vouchers; how many there are."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference_data", verbosity=0)
    there = Voucher.objects.count()
    if there < number:
        call_command("populate", vouchers=number - there, add=True, seed=int(time.time()))
    return max(there, number)


def settle() -> None:
    """What autovacuum does within a minute of so many new rows in a small database."""
    with db.connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout")


def connection() -> dict[str, str]:
    """How libpq's own programs reach this database, with the portal's session settings."""
    found = settings.DATABASES["default"]
    return {
        "PGHOST": str(found["HOST"]),
        "PGPORT": str(found["PORT"] or 5432),
        "PGUSER": str(found["USER"]),
        "PGPASSWORD": str(found["PASSWORD"]),
        "PGDATABASE": str(found["NAME"]),
        "PGOPTIONS": str(found["OPTIONS"]["options"]),
    }


def prepare(
    *, vouchers: int, one: int, lawful: int, crowd: int, hot: int, spoil: bool
) -> dict[str, Any]:
    """Everything for the pages and the crowds of one database.

    `one`: writes by a single client, for each of portal, bare view and database alone (none of
    them where `spoil` is not allowed: only the portal's are lawful); `lawful`: the portal's alone,
    to compare sizes; `crowd`:
    writes by many clients, for portal and database alone; `hot`: firms with drafts enough for a
    round of the crowd, of which there are `rounds`.
    """
    total = filled(vouchers)
    officer = _officer()
    city = officer.organisation.region_code if officer.organisation else ""
    one = one if spoil else 0
    wishes = [
        Wish(lawful + 3 * one + 2 * crowd),
        Wish(lawful + 3 * one + 2 * crowd, city=city, waiting=True),
        Wish(hot, each=crowd // hot if hot else 1),
        Wish(PAGE * 2, city=city, waiting=True),  # the queue is full to the end
    ]
    drafts, waiting, hottest, _ = make_ready(wishes, seed=int(time.time()))
    settle()
    submit, approve = people.submissions(drafts), people.approvals(waiting, officer)
    kept = {"submit": submit[:lawful], "approve": approve[:lawful]}
    submit, approve = submit[lawful:], approve[lawful:]
    written = {
        "submit": _writes(submit[: 3 * one], one),
        "approve": _writes(approve[: 3 * one], one),
    }
    return {
        "vouchers": total,
        "ready": sum(wish.firms * wish.each for wish in wishes),
        "connection": connection(),
        "pages": {
            "queue": _reads([_queue(officer)]),
            "case": _reads(people.case_pages(_cases(city, but=waiting), officer)),
            "voucher": _reads(people.voucher_pages(_vouchers())),
            "calculator": _reads(people.calculations(_owner())),
            **(written if spoil else {}),
        },
        "lawful": {name: [asdict(ours) for ours, _ in pairs] for name, pairs in kept.items()},
        "crowd": {
            "submit": _shared(submit[3 * one :], crowd),
            "approve": _shared(approve[3 * one :], crowd),
            "hot": [asdict(ours) for ours, _ in people.submissions(hottest)],
        },
        "depth": depth(),
    }


def depth() -> dict[str, Any]:
    """The province's list of everything: its first page, and one near its end."""
    user = User.objects.filter(role=Role.PROVINCE, is_active=True).order_by("pk")[0]
    headers, order = people.signed_in(user), order_of(View.ALL)
    found = rows(user, View.ALL, filters=NO_FILTERS, at=database_now())
    deep = int(Voucher.objects.exclude(state="draft").count() * 0.9)
    since = found.order_by(*order).values_list("submitted_at", flat=True)[deep]
    page = keyset_page(found.filter(submitted_at__lte=since), order=order, cursor=None, size=1)
    first, same = "/desk/?view=all", {"holds": people.ROW, "times": PAGE}
    return {
        "rows": deep,
        "first": asdict(Ask(first, headers, **same)),
        "deep": asdict(Ask(f"{first}&cursor={page.next_cursor}", headers, **same)),
    }


def _officer() -> User:
    """Of the bureau with most to do."""
    waiting = Voucher.objects.filter(state="bureau_review", amount__gt=0)
    city = waiting.values("city").annotate(n=Count("id")).order_by("-n")[0]["city"]
    users = User.objects.filter(role=Role.BUREAU, organisation__region_code=city, is_active=True)
    return users.select_related("organisation").order_by("pk")[0]


def _owner() -> User:
    return _vouchers()[0].created_by


def _cases(city: str, *, but: Iterable[UUID]) -> list[Voucher]:
    """The first on the desk, without those that are about to be approved."""
    found = Voucher.objects.filter(state="bureau_review", amount__gt=0, city=city)
    return list(found.exclude(public_id__in=but).order_by("submitted_at")[:DIFFERENT])


def _vouchers() -> list[Voucher]:
    """Issued ones of different years and places."""
    found = Voucher.objects.filter(state="issued").select_related("created_by").order_by("pk")
    return list(islice(found.iterator(chunk_size=DIFFERENT), DIFFERENT))


def _queue(officer: User) -> Pair:
    headers = people.signed_in(officer)
    ours = Ask("/desk/", headers, holds=people.ROW, times=PAGE)
    return ours, Ask("/bare/", headers, holds=people.BARE_ROW, times=PAGE)


def _reads(pairs: Iterable[Pair]) -> dict[str, Any]:
    ours, bare = zip(*pairs, strict=True)
    rows = [asdict(ask) for ask in ours]
    return {"portal": rows, "bare": [asdict(ask) for ask in bare], "alone": rows, "writes": False}


def _writes(pairs: list[Pair], each: int) -> dict[str, Any]:
    """Every draft is used once: by the portal, the bare view, or the database alone."""
    parts: Iterator[list[Pair]] = (pairs[n * each : (n + 1) * each] for n in range(3))
    portal, bare, alone = parts
    return {
        "portal": [asdict(ours) for ours, _ in portal],
        "bare": [asdict(theirs) for _, theirs in bare],
        "alone": [asdict(ours) for ours, _ in alone],
        "writes": True,
    }


def _shared(pairs: list[Pair], each: int) -> dict[str, Any]:
    asks = [asdict(ours) for ours, _ in pairs]
    return {"portal": asks[:each], "alone": asks[each : 2 * each]}

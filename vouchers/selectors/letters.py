"""The papers of a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from vouchers.letters.kinds import RECEIPTS, LetterKind
from vouchers.models import Event, OfficialLetter, Voucher

MANY = 40  # papers on one page; the timeline's own pages show the rest


@dataclass(frozen=True, slots=True)
class Letter:
    """One paper as a page names it."""

    title: str
    authority: str
    at: datetime
    url: str
    event_id: int
    current: bool


def letters_of_events(voucher: Voucher, events: Iterable[Event]) -> list[Letter]:
    """The papers these events gave rise to; one query."""
    listed = _listed(voucher).filter(event__in=[event.pk for event in events])
    return letters_from(voucher, listed[:MANY])


def letter_rows(voucher: Voucher) -> "QuerySet[OfficialLetter]":
    """The case's papers, newest first, without their words."""
    return _listed(voucher)[:MANY]


def letters_from(voucher: Voucher, rows: Iterable[OfficialLetter]) -> list[Letter]:
    """Papers of the case as pages name them, in the same order.

    `current` is the latest certificate: a voucher that was raised has an older one too.
    """
    rows = list(rows)
    latest = next((row.pk for row in rows if row.kind == LetterKind.CERTIFICATE), None)
    return [
        Letter(
            title=row.title,
            authority=row.authority,
            at=row.at,
            url=reverse("vouchers:letter", args=[voucher.public_id, row.code]),
            event_id=row.event_id,
            current=row.pk == latest,
        )
        for row in rows
    ]


def links_by_event(letters: Iterable[Letter]) -> dict[int, tuple[tuple[str, str], ...]]:
    """(title, address) of the papers by their event, the decision before what it grants."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for letter in letters:
        found[letter.event_id] = ((letter.title, letter.url), *found.get(letter.event_id, ()))
    return found


def latest_receipt(voucher: Voucher) -> OfficialLetter | None:
    """The paper that says the application was received; None for what was submitted before
    papers were kept.
    """
    return _listed(voucher).filter(kind=RECEIPTS[0]).first()


def find_letter(code: str) -> OfficialLetter | None:
    """The paper a QR code leads to."""
    wanted = "".join(code.upper().split())
    return OfficialLetter.objects.select_related("voucher__enterprise").filter(code=wanted).first()


def _listed(voucher: Voucher) -> "QuerySet[OfficialLetter]":
    return OfficialLetter.objects.filter(voucher=voucher).defer("facts").order_by("-at", "-id")

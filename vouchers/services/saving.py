"""Saving one page of an application, with colleagues at work on the same one (V1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.clock import local_date
from common.errors import Conflict
from documents.models import Document
from suppliers.selectors import certifications_in_force
from vouchers.models import Voucher
from vouchers.sections import CONTRACT_FILE, LABELS, SERVICE, Section
from vouchers.selectors.drafting import LastSaved, fingerprint, last_saved, shown_values
from vouchers.services.draft import write_draft
from vouchers.services.transition import lock_voucher
from vouchers.states import State

LONGEST = 2_000  # characters kept of one field


class SectionConflict(Conflict):
    """A colleague saved the same page first; `theirs` and `mine` hold both versions of it."""

    code = "section_conflict"

    def __init__(
        self, voucher: Voucher, section: Section, mine: Mapping[str, str], theirs: Mapping[str, str]
    ) -> None:
        self.voucher = voucher
        self.saved: LastSaved | None = last_saved(voucher)
        self.differing = [name for name in section.fields if mine.get(name) != theirs[name]]
        self.mine, self.theirs = mine, theirs
        names = "、".join(LABELS[name] for name in self.differing)
        super().__init__(f"同事刚刚修改了“{section.title}”（{names}），您的内容没有丢失，请核对。")


@dataclass(frozen=True, slots=True)
class Saved:
    """The application after saving, the section's new fingerprint, and what followed from it."""

    voucher: Voucher
    seen: str
    cleared_supplier: str = ""  # the name of a supplier not certified for the service now chosen


@transaction.atomic
def save_section(
    voucher: Voucher,
    section: Section,
    *,
    by: User,
    at: datetime,
    typed: Mapping[str, str],
    seen: str,
    document: Document | None = None,
) -> Saved:
    """Keep what was typed on one page, lawful or not.

    `seen` is the fingerprint the page was drawn with. Raises SectionConflict when the page's facts
    have changed since to something else than is being saved; what `save_draft` raises besides.
    A supplier not certified for a newly chosen service is cleared (V2).
    """
    fresh = lock_voucher(voucher)
    typed = {name: _plain(text) for name, text in typed.items() if name in section.fields}
    stored = shown_values(fresh)
    mine = {**stored, **typed}
    if document is not None:
        mine[CONTRACT_FILE] = str(document.pk)
    if seen != fingerprint(section, stored) and mine != stored:
        raise SectionConflict(fresh, section, mine, stored)
    if mine == stored:
        return Saved(fresh, fingerprint(section, stored))
    cleared = _unfitting_supplier(fresh, section, typed, at)
    if cleared:
        typed["supplier"] = ""
    write_draft(fresh, by=by, at=at, typed=typed, document=document)
    return Saved(fresh, fingerprint(section, shown_values(fresh)), cleared)


def _unfitting_supplier(
    voucher: Voucher, section: Section, typed: Mapping[str, str], at: datetime
) -> str:
    """The chosen supplier's name when it is not certified for the service being chosen (V2)."""
    service = typed.get("service", "")
    changed = section == SERVICE and service != str(voucher.service_id or "")
    if not changed or voucher.supplier is None or voucher.state != State.DRAFT:
        return ""
    certified = certifications_in_force(local_date(at)).filter(supplier=voucher.supplier)
    if service.isdecimal() and certified.filter(service_id=int(service)).exists():
        return ""
    return voucher.supplier.name


def _plain(text: str) -> str:
    """Without what the database refuses, and of a bearable length."""
    return text.replace("\0", "")[:LONGEST]

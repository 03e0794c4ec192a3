"""An application as its pages show it while it is being written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from catalog.models import CatalogVersion, Service, ServiceEntry
from catalog.selectors import entries_of
from documents.models import Document
from suppliers.models import Supplier
from suppliers.selectors import certified_suppliers, narrowed
from vouchers.models import Cycle, Voucher
from vouchers.sections import CONTRACT_FILE, Section
from vouchers.selectors.facts import find_open_cycle

MANY_SUPPLIERS = 50


def shown_values(voucher: Voucher) -> dict[str, str]:
    """What stands in every field: the text as typed, else what the column holds.

    The contract file is its document's id.
    """
    columns = {
        CONTRACT_FILE: voucher.contract_document_id,
        "contract_title": voucher.contract_title,
        "contract_number": voucher.contract_number,
        "signed_on": voucher.signed_on,
        "contract_total": voucher.contract_total,
        "cloud_fee": voucher.cloud_fee,
        "service": voucher.service_id,
        "devices": voucher.devices,
        "supplier": voucher.supplier_id,
        "other_funds_declared": _declared(voucher),
    }
    stored = {name: "" if value is None else str(value) for name, value in columns.items()}
    typed = {name: str(voucher.typed[name]) for name in columns if name in voucher.typed}
    return stored | typed


def fingerprint(section: Section, values: Mapping[str, str]) -> str:
    """Names what a section holds: a page that shows another one is stale.

    Per section, so that colleagues on different pages of one application do not disturb each other.
    """
    content = json.dumps([values[name] for name in section.fields], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class LastSaved:
    """Who saved the application last, and when."""

    by: str
    at: datetime


def last_saved(voucher: Voucher) -> LastSaved | None:
    """None while nothing was typed."""
    at, by = voucher.typed.get("saved_at"), voucher.typed.get("saved_by", "")
    return LastSaved(by, datetime.fromisoformat(at)) if at else None


def nearest_cycle(at: datetime) -> Cycle | None:
    """The cycle an application of `at` concerns: the open one, else the next, else the last.

    One query while a cycle is open.
    """
    others = Cycle.objects.order_by("opens_at")
    return (
        find_open_cycle(at)
        or others.filter(opens_at__gt=at).first()
        or others.filter(closes_at__lt=at).last()
    )


def value_in_words(name: str, value: str) -> str:
    """What a field's value means to a reader: names for keys, one query for each."""
    if name == CONTRACT_FILE:
        rows: Any = Document.objects.filter(pk=value).values_list("name") if value else ()
    elif name in ("service", "supplier"):
        model: Any = Service if name == "service" else Supplier
        rows = model.objects.filter(pk=value).values_list("name") if value.isdecimal() else ()
    else:
        return value or "（空）"
    return next((str(row[0]) for row in rows), "（空）")


@dataclass(frozen=True, slots=True)
class ServiceTheme:
    """One theme of the catalog with the services it offers."""

    name: str
    entries: tuple[ServiceEntry, ...]


def services_offered(version: CatalogVersion, *, only: Service | None = None) -> list[ServiceTheme]:
    """What the version lists, by theme, or the one service that cannot change; one query."""
    entries = entries_of(version).filter(service=only) if only else entries_of(version)
    grouped = groupby(entries, key=lambda entry: entry.theme.name)
    return [ServiceTheme(name, tuple(entries)) for name, entries in grouped]


def suppliers_offered(service: Service, *, on: date, text: str = "") -> list[Supplier]:
    """Suppliers certified for the service on the day (V2), narrowed by `text`; one query."""
    found = narrowed(certified_suppliers(service, on), on=on, text=text)
    return list(found[:MANY_SUPPLIERS])


def _declared(voucher: Voucher) -> str | None:
    answer = voucher.other_funds_declared
    return None if answer is None else ("yes" if answer else "no")

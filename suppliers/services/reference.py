"""Jiangmen's suppliers and their certifications (S2), from fixtures/."""

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from catalog.models import Service
from common.clock import SHANGHAI
from enterprises.models import Region
from suppliers.models import Certification, Supplier
from suppliers.services.certification import certify
from suppliers.services.registration import SupplierFacts, register_supplier


@transaction.atomic
def load_suppliers() -> int:
    """Register the listed suppliers and certify them; what is there already stays as it is.

    Needs the regions and the catalog. A pair that was ever certified is left alone, so that loading
    again does not undo what the province decided since. Returns how many pairs were added.
    """
    listed = _read("suppliers-jiangmen.json")
    city = Region.objects.get(name=listed["city"], city=None)
    since = date.fromisoformat(listed["certified"]["valid_from"])
    at = datetime.combine(since, time(), SHANGHAI)
    added = 0
    for row in listed["suppliers"]:
        supplier = Supplier.objects.filter(name=row["name"]).first()
        if supplier is None:
            facts = SupplierFacts(
                name=row["name"], full_name=row["full_name"], city=city, kind=row["kind"]
            )
            supplier = register_supplier(facts, by=None, at=at)
        number = listed["certified"]["document_number"]
        added += _certify_missing(supplier, row["services"], number=number, since=since, at=at)
    return added


def _certify_missing(
    supplier: Supplier, codes: list[str], *, number: str, since: date, at: datetime
) -> int:
    known = Certification.objects.filter(supplier=supplier).values("service_id")
    missing = Service.objects.filter(code__in=codes).exclude(pk__in=known)
    for service in missing:
        certify(supplier, service, document_number=number, valid_from=since, by=None, at=at)
    return len(missing)


def _read(name: str) -> dict[str, Any]:
    path = Path(settings.BASE_DIR) / "fixtures" / name
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content

"""Catalog version 1 (C2), from fixtures/."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from catalog.caps import FIXED
from catalog.enums import VersionStatus
from catalog.models import CatalogVersion, Service, ServiceEntry, Theme
from catalog.selectors import SUBJECT
from common import audit


@transaction.atomic
def load_catalog() -> CatalogVersion:
    """Version 1, published; loading it again changes nothing, as published rows are frozen (C1)."""
    listed, described = _read("catalog-v1.json"), _read("catalog-scenarios-v1.json")
    present = CatalogVersion.objects.filter(number=listed["version"]).first()
    if present is not None:
        return present
    at = datetime.fromisoformat(described["effective_at"])
    version = CatalogVersion.objects.create(
        number=listed["version"],
        title=listed["title"],
        cumulative_cap=Decimal(listed["cumulative_cap"]),
        integration_bonus=Decimal(listed["integration_bonus"]),
        bonus_counts_toward_cap=listed["bonus_counts_toward_cap"],
        created_at=at,
    )
    _add_entries(version, listed, described["scenarios"])
    version.status = VersionStatus.PUBLISHED
    version.effective_at = version.published_at = at
    version.save()
    facts = {"number": version.number, "effective_at": at.isoformat()}
    audit.record(SUBJECT, version.pk, action="published", by=None, at=at, facts=facts)
    return version


def _add_entries(
    version: CatalogVersion, listed: dict[str, Any], scenarios: dict[str, list[str]]
) -> None:
    themes = {
        theme["code"]: Theme.objects.create(version=version, position=position, **theme)
        for position, theme in enumerate(listed["themes"], start=1)
    }
    for row in listed["services"]:
        cap = row["cap"]
        service, _ = Service.objects.get_or_create(code=row["code"], defaults={"name": row["name"]})
        ServiceEntry.objects.create(
            version=version,
            theme=themes[row["theme"]],
            service=service,
            number=row["number"],
            name=row["name"],
            scenarios=scenarios[row["code"]],
            cap_kind=cap["kind"],
            cap_amount=Decimal(cap["amount"] if cap["kind"] == FIXED else cap["rate"]),
        )


def _read(name: str) -> dict[str, Any]:
    path = Path(settings.BASE_DIR) / "fixtures" / name
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content

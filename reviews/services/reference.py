"""Authorities and checklists, from fixtures/."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from enterprises.models import Region
from reviews.models import Bureau, ChecklistItem


@transaction.atomic
def load_bureaus_and_checklists() -> str:
    """A bureau for every city, district bureaus where listed, the provincial bodies, checklists.

    Idempotent: what is there already, perhaps renamed since, stays as it is.
    """
    names = _read("authorities.json")
    for kind in ("province", "audit", "operations"):
        Organisation.objects.get_or_create(
            kind=OrganisationKind(kind), defaults={"name": names[kind]}
        )
    for city in Region.objects.filter(city=None):
        name = names["city_names"].get(city.code, f"{city.name}{names['city_suffix']}")
        bureau = _bureau(city, name)
        if city.code in names["districts_under"]:
            for district in city.districts.all():
                _bureau(district, f"{city.name}{district.name}{names['district_suffix']}", bureau)
    _load_checklists(_read("checklists.json"))
    return f"{Bureau.objects.count()} bureaus, {ChecklistItem.objects.count()} checklist items"


def _bureau(region: Region, name: str, parent: Bureau | None = None) -> Bureau:
    found = Bureau.objects.filter(region=region).first()
    if found is not None:
        return found
    organisation = Organisation.objects.create(
        kind=OrganisationKind.BUREAU, name=name, region_code=region.code
    )
    return Bureau.objects.create(organisation=organisation, name=name, region=region, parent=parent)


def _load_checklists(desks: dict[str, list[dict[str, str]]]) -> None:
    for desk, items in desks.items():
        for position, item in enumerate(items, start=1):
            ChecklistItem.objects.get_or_create(
                desk=desk,
                code=item["code"],
                defaults={"text": item["text"], "rule": item["rule"], "position": position},
            )


def _read(name: str) -> dict[str, Any]:
    path = Path(settings.BASE_DIR) / "fixtures" / name
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content

"""Loads regions and industries from the fixtures; running it again changes nothing."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from enterprises.enums import IndustryScope
from enterprises.models import IndustryDivision, IndustrySection, Region

# The published list speaks of sections serving industry; everything it leaves out is in a file
# of our own, so that rule E7's "others" can be chosen too.
INDUSTRY_FILES = ("industries-gbt4754.json", "industries-other-sections.json")
SCOPES = {
    "industrial": IndustryScope.INDUSTRIAL,
    "serving_industry": IndustryScope.SERVING,
    "other": IndustryScope.OTHER,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of each kind the fixtures hold."""

    cities: int
    districts: int
    sections: int
    divisions: int

    def __str__(self) -> str:
        return (
            f"{self.cities} cities, {self.districts} districts,"
            f" {self.sections} sections, {self.divisions} divisions"
        )


def load_regions_and_industries(directory: Path | None = None) -> Loaded:
    """Bring the tables in line with the fixtures: new rows are added, names are corrected.

    Nothing is deleted, since enterprises may stand on it.
    """
    source = directory or settings.BASE_DIR / "fixtures"
    with transaction.atomic():
        cities, districts = _load_regions(_read(source / "regions-guangdong.json")["cities"])
        sections = [one for name in INDUSTRY_FILES for one in _read(source / name)["sections"]]
        divisions = _load_industries(sections)
    return Loaded(cities, districts, len(sections), divisions)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _load_regions(cities: list[dict[str, Any]]) -> tuple[int, int]:
    towns = [Region(code=city["code"], name=city["name"]) for city in cities]
    districts = [
        Region(code=district["code"], name=district["name"], city_id=city["code"])
        for city in cities
        for district in city["districts"]
    ]
    for regions in (towns, districts):  # cities first: districts point at them
        Region.objects.bulk_create(
            regions, update_conflicts=True, unique_fields=["code"], update_fields=["name", "city"]
        )
    return len(towns), len(districts)


def _load_industries(sections: list[dict[str, Any]]) -> int:
    IndustrySection.objects.bulk_create(
        [
            IndustrySection(code=one["code"], name=one["name"], scope=SCOPES[one["scope"]])
            for one in sections
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "scope"],
    )
    divisions = [
        IndustryDivision(code=code, name=name, section_id=one["code"])
        for one in sections
        for code, name in one["divisions"].items()
    ]
    IndustryDivision.objects.bulk_create(
        divisions,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "section"],
    )
    return len(divisions)

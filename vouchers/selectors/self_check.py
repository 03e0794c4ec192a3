"""What the self-check offers to choose from, and the facts behind what was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from catalog.enums import CapKind
from catalog.models import CatalogVersion, ServiceEntry
from catalog.selectors import entries_of, find_version_in_force
from common.clock import local_date
from enterprises.models import IndustryDivision, Region
from vouchers.eligibility import (
    ApplicationFacts,
    ContractFacts,
    EnterpriseFacts,
    ServiceFacts,
)
from vouchers.models import Cycle
from vouchers.selectors.assessing import cap_of
from vouchers.selectors.drafting import nearest_cycle
from vouchers.selectors.facts import cycle_facts
from vouchers.self_check import Integration, Question
from vouchers.subsidy import ZERO

Offered = list[tuple[str, list[tuple[str, str]]]]  # grouped, as a select wants it


@dataclass(frozen=True, slots=True)
class Choices:
    """The open lists of the questions, and the day they are asked on."""

    services: Offered
    regions: Offered
    industries: Offered
    day: date
    clean_record_years: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What an answer is judged on: the version in force and the cycle that is nearest."""

    version: CatalogVersion
    cycle: Cycle
    at: datetime


def ground_at(at: datetime) -> Ground | None:
    """None while the province has published no catalog, or set no cycle."""
    version, cycle = find_version_in_force(at), nearest_cycle(at)
    return Ground(version, cycle, at) if version and cycle else None


def choices_on(ground: Ground) -> Choices:
    """Services by theme, districts by city, industries by section; three queries."""
    entries = entries_of(ground.version)
    divisions = IndustryDivision.objects.select_related("section").order_by("code")
    return Choices(
        services=_grouped(
            (entry.theme.name, entry.service.code, _listed(entry)) for entry in entries
        ),
        regions=_regions(),
        industries=_grouped((str(one.section), one.code, one.name) for one in divisions),
        day=local_date(ground.at),
        clean_record_years=ground.cycle.clean_record_years,
    )


def question_of(answers: Mapping[str, Any], ground: Ground) -> Question:
    """The sum to reckon from cleaned answers; at most one query."""
    version = ground.version
    return Question(
        service=_service(answers, version),
        fee=answers.get("cloud_fee"),
        devices=answers.get("devices"),
        used=answers.get("used") or ZERO,
        cycle_cap=version.cumulative_cap,
        cycle=ground.cycle.name,
        catalog_version=version.title,
        bonus_amount=version.integration_bonus,
        bonus_counts_toward_cap=version.bonus_counts_toward_cap,
        integration=Integration(answers.get("integration") or Integration.NONE),
    )


def facts_of(
    answers: Mapping[str, Any], ground: Ground, service: ServiceFacts | None
) -> ApplicationFacts:
    """The cleaned answers as the rules want them; at most four queries.

    What only papers can show (V1, V2, V3, E8) is left empty: `self_check.ASKED` leaves those out.
    """
    region = Region.objects.select_related("city").filter(code=answers.get("region")).first()
    return ApplicationFacts(
        enterprise=_enterprise(answers, region, local_date(ground.at)),
        contract=ContractFacts(
            has_file=False,
            title="",
            number="",
            signed_on=answers.get("signed_on"),
            total=answers.get("contract_total"),
            cloud_fee=answers.get("cloud_fee"),
            devices=answers.get("devices"),
            no_other_funds_declared=answers.get("sole_fund"),
        ),
        service=service,
        supplier=None,
        cycle=cycle_facts(ground.cycle, region=region),
        at=ground.at,
    )


def _enterprise(answers: Mapping[str, Any], region: Region | None, day: date) -> EnterpriseFacts:
    code = answers.get("industry") or ""
    industry = IndustryDivision.objects.select_related("section").filter(code=code).first()
    revenue = answers.get("revenue")
    return EnterpriseFacts(
        in_guangdong=bool(region) if answers.get("region") else None,
        independent_legal_person=answers.get("independent"),
        founded_on=answers.get("founded_on"),
        revenues={} if revenue is None else {day.year - 1: revenue},
        clean_record_declared=answers.get("clean"),
        violations=(),
        industry=str(industry) if industry else "",
        industry_scope=industry.section.scope if industry else "",
    )


def _service(answers: Mapping[str, Any], version: CatalogVersion) -> ServiceFacts | None:
    entry = ServiceEntry.objects.filter(
        version=version, service__code=answers.get("service") or ""
    ).first()
    if entry is None:
        return None
    return ServiceFacts(name=entry.name, listed=True, cap=cap_of(entry), version=version.title)


def _listed(entry: ServiceEntry) -> str:
    return f"{entry.name}（按台套）" if entry.cap_kind == CapKind.PER_DEVICE else entry.name


def _grouped(rows: Any) -> Offered:
    return [
        (group, [(code, name) for _, code, name in members])
        for group, members in groupby(rows, key=lambda row: row[0])
    ]


def _regions() -> Offered:
    """Districts under their city; a city without any stands for itself."""
    rows = list(Region.objects.order_by("code").values_list("code", "name", "city_id"))
    districts: dict[str, list[tuple[str, str]]] = {}
    for code, name, city in rows:
        if city:
            districts.setdefault(city, []).append((code, name))
    cities = [(code, name) for code, name, city in rows if not city]
    return [(name, districts.get(code) or [(code, name)]) for code, name in cities]

"""Filling a new enterprise's profile from what was answered before it registered."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from common.clock import local_date
from common.errors import DomainError
from common.money import parse_wan
from enterprises import signals
from enterprises.enums import IndustryScope
from enterprises.models import Enterprise, IndustryDivision, Region
from enterprises.services.profile import save_facts, save_revenues

INDEPENDENT = {"yes": True, "no": False}


@transaction.atomic
def fill_in(enterprise: Enterprise, answers: Mapping[str, str], *, by: User, at: datetime) -> None:
    """Keep the answers that are facts of the profile, and tell the apps above (`answers_carried`).

    What cannot be read is left for the person to fill in. Declarations (E4, E6) are never carried:
    they are made where their full text stands.
    """
    values = _facts(answers, local_date(at))
    if values:
        enterprise = save_facts(enterprise, values, by=by, at=at, version=enterprise.version)
    revenue = _revenue(answers.get("revenue", ""))
    if revenue is not None:
        amounts = {local_date(at).year - 1: revenue}
        enterprise = save_revenues(enterprise, amounts, by=by, at=at, version=enterprise.version)
    signals.answers_carried.send(
        sender=Enterprise, enterprise=enterprise, answers=answers, by=by, at=at
    )


def _facts(answers: Mapping[str, str], today: date) -> dict[str, Any]:
    known = {
        "region": Region.objects.filter(code=answers.get("region", "")).first(),
        "founded_on": _day(answers.get("founded_on", ""), today),
        "is_independent_legal_person": INDEPENDENT.get(answers.get("independent", "")),
        "industry": _industry(answers.get("industry", "")),
    }
    return {name: value for name, value in known.items() if value is not None}


def _industry(code: str) -> IndustryDivision | None:
    """One that serves industry asks for a note first (E7), so it is left to the person."""
    found = IndustryDivision.objects.select_related("section").filter(code=code).first()
    serving = found is not None and found.section.scope == IndustryScope.SERVING
    return None if serving else found


def _day(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= today else None


def _revenue(text: str) -> Any:
    try:
        return parse_wan(text, zero_allowed=True)
    except DomainError:
        return None

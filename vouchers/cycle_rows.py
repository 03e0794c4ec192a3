"""Cycles as the province's pages show them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from common.clock import local_date
from common.money import WAN
from vouchers.cycles import LABELS, Stage, Terms, shown, stage_of
from vouchers.models import Cycle
from vouchers.selectors.cycles import Use

TONES = {
    Stage.PLANNED: "waiting",
    Stage.OPEN: "done",
    Stage.ENTERED: "done",
    Stage.CLOSED: "accent",
    Stage.OVER: "ended",
}
# What a stage ends with, and the words for the days until then.
_NEXT = {
    Stage.PLANNED: ("opens_at", "距开始"),
    Stage.OPEN: ("closes_at", "距申领截止"),
    Stage.ENTERED: ("closes_at", "距申领截止"),
    Stage.CLOSED: ("redemption_closes_at", "距兑现截止"),
}
WINDOWS = ("opens_at", "closes_at", "redemption_closes_at")
CONDITIONS = (
    *("contract_signed_after", "minimum_age_years", "clean_record_years", "revenue_threshold"),
)
HANDLING = (
    *("supplier_days", "correction_days", "publicity_days", "payment_ratio"),
    *("requires_acceptance_report", "requires_effect_note"),
)


def countdown(cycle: Cycle | Terms, stage: Stage, *, at: datetime) -> dict[str, Any] | None:
    """The days until the next boundary of the cycle; None once it is over."""
    if stage not in _NEXT:
        return None
    name, label = _NEXT[stage]
    boundary: datetime = getattr(cycle, name)
    return {"label": label, "days": (local_date(boundary) - local_date(at)).days, "at": boundary}


def row_of(cycle: Cycle, *, use: Use, at: datetime) -> dict[str, Any]:
    """One line of the list; an open cycle's submissions are told by its accounts."""
    stage = stage_of(cycle, at=at, has_submissions=use.enterprises > 0)
    return {
        "cycle": cycle,
        "stage": stage,
        "tone": TONES[stage],
        "countdown": countdown(cycle, stage, at=at),
        "use": use,
    }


def facts_of(terms: Terms, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Label and value of some of the terms."""
    return [(LABELS[name], shown(name, getattr(terms, name))) for name in names]


def figures_of(use: Use) -> list[dict[str, Any]]:
    """What was made of the cycle, as cards."""
    sums = (
        ("待审核", use.reserved),
        ("已发放", use.issued),
        ("已兑现", use.settled),
        ("已拨付", use.paid),
    )
    cards = [
        {"label": label, "value": f"{amount / WAN:,.2f}", "unit": "万元"} for label, amount in sums
    ]
    return [{"label": "申领企业", "value": use.enterprises, "unit": "家"}, *cards]


def cities_of(terms: Terms, cities: Mapping[str, str]) -> dict[str, Any]:
    """Who takes part, and who does not, by name."""
    return {
        "taking_part": [name for code, name in cities.items() if code not in terms.excluded_cities],
        "excluded": [name for code, name in cities.items() if code in terms.excluded_cities],
    }

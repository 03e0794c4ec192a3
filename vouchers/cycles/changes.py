"""What is open cannot be changed in ways that hurt those already in.

Each stage has a table of rules, one per field; what no rule names may change freely. `locks_at`
tells the form beforehand, `lawful_faults` judges what was typed: both read the same table.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from vouchers.cycles.terms import LABELS, Terms, Windows, shown


class Stage(StrEnum):
    """How far a cycle has come; the further, the less may change."""

    PLANNED = "planned"
    OPEN = "open"  # the window has opened, nobody has applied yet
    ENTERED = "entered"  # open, and somebody has applied
    CLOSED = "closed"  # applications are closed, redemption goes on
    OVER = "over"  # the redemption window has closed as well

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _STAGE_LABELS[self]


_STAGE_LABELS = {
    Stage.PLANNED: "未开始",
    Stage.OPEN: "申领中",
    Stage.ENTERED: "申领中",
    Stage.CLOSED: "兑现中",
    Stage.OVER: "已结束",
}


class Way(StrEnum):
    """The one way in which a field may still change."""

    FIXED = "不能更改"
    LATER = "只能推迟"
    EARLIER = "只能提前"
    LOWER = "只能降低"
    HIGHER = "只能延长"
    OFF = "只能取消"
    FEWER = "只能增加参加的市"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, in words for whoever typed it."""

    field: str
    message: str


_ALLOWED: Mapping[Way, Callable[[Any, Any], bool]] = {
    Way.FIXED: lambda old, new: bool(new == old),
    Way.LATER: lambda old, new: bool(new >= old),
    Way.EARLIER: lambda old, new: bool(new <= old),
    Way.LOWER: lambda old, new: bool((new or 0) <= (old or 0)),
    Way.HIGHER: lambda old, new: bool(new >= old),
    Way.OFF: lambda old, new: bool(new <= old),
    Way.FEWER: lambda old, new: bool(new <= old),  # of sets: the excluded ones become fewer
}
_CONDITIONS = ("minimum_age_years", "clean_record_years", "revenue_threshold")
_REPORTS = {"requires_acceptance_report": Way.OFF, "requires_effect_note": Way.OFF}
_RELAXED = {"payment_ratio": Way.LOWER, **_REPORTS}
_PATIENCE = {"supplier_days": Way.HIGHER, "correction_days": Way.HIGHER}
# Shorter takes the public's days away, longer keeps the money from those who wait for it.
_PROMISED = {"code": Way.FIXED, "opens_at": Way.FIXED, "publicity_days": Way.FIXED}

RULES: Mapping[Stage, Mapping[str, Way]] = {
    Stage.PLANNED: {},
    Stage.OPEN: {"opens_at": Way.FIXED},
    Stage.ENTERED: {
        **_PROMISED,
        "closes_at": Way.LATER,
        "redemption_closes_at": Way.LATER,
        **dict.fromkeys(_CONDITIONS, Way.LOWER),
        "contract_signed_after": Way.EARLIER,
        **_PATIENCE,
        **_RELAXED,
        "excluded_cities": Way.FEWER,
    },
    Stage.CLOSED: {
        **_PROMISED,
        "closes_at": Way.FIXED,
        "redemption_closes_at": Way.LATER,
        **dict.fromkeys(_CONDITIONS, Way.FIXED),
        "contract_signed_after": Way.FIXED,
        **_PATIENCE,
        **_RELAXED,
        "excluded_cities": Way.FIXED,
    },
    Stage.OVER: {field: Way.FIXED for field in LABELS if field != "name"},
}
_REASONS = {
    Stage.OPEN: "申领已经开始",
    Stage.ENTERED: "已有企业按此提交申请",
    Stage.CLOSED: "申领已经截止",
    Stage.OVER: "本周期已经结束",
}


def stage_of(terms: Windows, *, at: datetime, has_submissions: bool) -> Stage:
    """How far the cycle has come at `at`, both ends of its windows included (A6, R6)."""
    if at < terms.opens_at:
        return Stage.PLANNED
    if at > terms.redemption_closes_at:
        return Stage.OVER
    if at > terms.closes_at:
        return Stage.CLOSED
    return Stage.ENTERED if has_submissions else Stage.OPEN


def locks_at(stage: Stage) -> dict[str, tuple[Way, str]]:
    """By field: the way left to change it, and the sentence that says so and why."""
    reason = _REASONS.get(stage, "")
    return {field: (way, f"{way.value}：{reason}。") for field, way in RULES[stage].items()}


def lawful_faults(
    old: Terms | None, new: Terms, *, at: datetime, has_submissions: bool = False
) -> tuple[Fault, ...]:
    """What forbids `new` in place of `old` at `at`, each field's fault; `old` None: a new cycle."""
    if old is None:
        return (*_order(new), *_not_past(None, new, at))
    stage = stage_of(old, at=at, has_submissions=has_submissions)
    harm = tuple(_harm(old, new, stage))
    harmed = {fault.field for fault in harm}
    rest = (*_order(new), *_not_past(old, new, at))
    return (*harm, *(fault for fault in rest if fault.field not in harmed))


def _harm(old: Terms, new: Terms, stage: Stage) -> Iterator[Fault]:
    for field, way in RULES[stage].items():
        before, after = getattr(old, field), getattr(new, field)
        if not _ALLOWED[way](before, after):
            now = "" if field == "excluded_cities" else f"（现为{shown(field, before)}）"
            yield Fault(field, f"{LABELS[field]}{way.value}{now}：{_REASONS[stage]}。")


def _order(new: Terms) -> Iterator[Fault]:
    if new.closes_at <= new.opens_at:
        yield Fault("closes_at", "申领截止时间须晚于申领开始时间。")
    if new.redemption_closes_at < new.closes_at:
        yield Fault("redemption_closes_at", "兑现截止时间不能早于申领截止时间。")


def _not_past(old: Terms | None, new: Terms, at: datetime) -> Iterator[Fault]:
    """A boundary that is moved, or set for the first time, lies ahead."""
    for field in ("opens_at", "closes_at", "redemption_closes_at"):
        typed: datetime = getattr(new, field)
        if typed < at and (old is None or typed != getattr(old, field)):
            yield Fault(field, f"{LABELS[field]}不能早于现在。")

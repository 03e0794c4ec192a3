"""The five public stages of a voucher, as the progress bar shows them. Pure Python."""

from dataclasses import dataclass
from enum import StrEnum

from vouchers.states import ENDED, State

STAGES = ("填报申请", "供应商确认", "部门审核", "发放用券", "兑现拨付")

_STAGE_OF = {
    State.DRAFT: 0,
    State.CORRECTION: 0,
    State.SUPPLIER_CONFIRMATION: 1,
    State.BUREAU_REVIEW: 2,
    State.PROVINCIAL_CHECK: 2,
    State.ISSUED: 3,
    State.REDEMPTION_REVIEW: 4,
    State.REDEMPTION_APPROVAL: 4,
    State.REDEMPTION_CORRECTION: 4,
    State.REDEEMED: 4,
    State.PAID: 5,
    # Where these stop when nobody tells which state they were left from.
    State.REFUSED: 2,
    State.WITHDRAWN: 1,
    State.LAPSED: 0,
    State.SURRENDERED: 3,
    State.EXPIRED: 3,
    State.REVOKED: 3,
}


class Mark(StrEnum):
    """How a stage is drawn."""

    DONE = "done"
    CURRENT = "current"
    UPCOMING = "upcoming"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the bar."""

    title: str
    mark: Mark


def progress(state: State, *, left_from: State | None = None) -> tuple[Step, ...]:
    """The five stages with their marks.

    `left_from`: for a voucher that ended, the state it was in before, which is where the bar stops.
    """
    ended = state in ENDED
    here = _STAGE_OF[left_from] if ended and left_from else _STAGE_OF[state]
    now = Mark.STOPPED if ended else Mark.CURRENT
    marks = [Mark.DONE] * here + [now] + [Mark.UPCOMING] * len(STAGES)
    return tuple(Step(title, mark) for title, mark in zip(STAGES, marks, strict=False))

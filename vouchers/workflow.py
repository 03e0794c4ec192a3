"""Who may move a voucher from where to where: the whole table, and nothing else assigns a state.

`resolve` answers one question, `allowed_moves` lists what a role may do; `manage.py draw_workflow`
draws the table into docs/workflow.md. Pure Python: no Django, no clock.
"""

from dataclasses import dataclass
from enum import StrEnum

from common.errors import Conflict
from vouchers.states import (
    EXPIRABLE,
    FIXED,
    LIVE,
    PROMISED,
    ROLE_LABELS,
    UNISSUED_OPEN,
    Actor,
    State,
    whose_turn,
)

__all__ = [
    "FIXED",
    "LIVE",
    "MOVES",
    "PROMISED",
    "ROLE_LABELS",
    "UNISSUED_OPEN",
    "Action",
    "Actor",
    "Condition",
    "Move",
    "MoveNotAllowed",
    "State",
    "allowed_moves",
    "resolve",
    "whose_turn",
]


class Action(StrEnum):
    """The names of the moves."""

    SUBMIT = "submit"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    RESUBMIT = "resubmit"
    APPROVE = "approve"
    CLEAR = "clear"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    SURRENDER = "surrender"
    FILE_REDEMPTION = "file_redemption"
    VERIFY_REDEMPTION = "verify_redemption"
    SEND_REDEMPTION_BACK = "send_redemption_back"
    REFILE_REDEMPTION = "refile_redemption"
    REFUSE_REDEMPTION = "refuse_redemption"
    REDEEM = "redeem"
    PAY_OUT = "pay_out"
    BOUNCE = "bounce"
    EXPIRE = "expire"
    REVOKE = "revoke"

    @property
    def label(self) -> str:
        """The Chinese name, as buttons and the timeline show it."""
        return ACTION_LABELS[self]


ACTION_LABELS = {
    Action.SUBMIT: "提交申请",
    Action.CONFIRM: "确认无误",
    Action.SEND_BACK: "退回补正",
    Action.RESUBMIT: "补正后重新提交",
    Action.APPROVE: "审核通过",
    Action.CLEAR: "省级复核通过",
    Action.REFUSE: "不予通过",
    Action.WITHDRAW: "撤回",
    Action.LAPSE: "逾期失效",
    Action.SURRENDER: "申请退券",
    Action.FILE_REDEMPTION: "申请兑现",
    Action.VERIFY_REDEMPTION: "兑现初审通过",
    Action.SEND_REDEMPTION_BACK: "兑现退回补正",
    Action.REFILE_REDEMPTION: "兑现补正后重新提交",
    Action.REFUSE_REDEMPTION: "不予兑现",
    Action.REDEEM: "兑现审批通过",
    Action.PAY_OUT: "登记拨付",
    Action.BOUNCE: "登记退汇",
    Action.EXPIRE: "到期失效",
    Action.REVOKE: "作废",
}


class Condition(StrEnum):
    """A fact besides state and role that a move depends on; the caller must state it."""

    NEEDS_PROVINCIAL_CHECK = "needs_provincial_check"  # E3 was not met
    OVERDUE = "overdue"  # the correction's due date has passed
    WINDOW_OPEN = "window_open"  # the cycle's redemption window (R6)


@dataclass(frozen=True, slots=True)
class Move:
    """One row: `by` may take a voucher from any of `sources` to `target`.

    `when` binds the row to a condition being true or false.
    """

    name: Action
    sources: tuple[State, ...]
    target: State
    by: Actor
    when: tuple[Condition, bool] | None = None


_ENTERPRISE, _SUPPLIER, _BUREAU, _PROVINCE, _SYSTEM = Actor
_E3_MET = (Condition.NEEDS_PROVINCIAL_CHECK, False)
_E3_MISSED = (Condition.NEEDS_PROVINCIAL_CHECK, True)
_OVERDUE = (Condition.OVERDUE, True)
_WINDOW_OPEN = (Condition.WINDOW_OPEN, True)
_WINDOW_OVER = (Condition.WINDOW_OPEN, False)
_CONFIRMING, _CORRECTING = (State.SUPPLIER_CONFIRMATION,), (State.CORRECTION,)
_REVIEWING, _CHECKING = (State.BUREAU_REVIEW,), (State.PROVINCIAL_CHECK,)
_ISSUED = (State.ISSUED,)
_VERIFYING, _APPROVING = (State.REDEMPTION_REVIEW,), (State.REDEMPTION_APPROVAL,)
_MENDING = (State.REDEMPTION_CORRECTION,)

MOVES = (
    Move(Action.SUBMIT, (State.DRAFT,), State.SUPPLIER_CONFIRMATION, _ENTERPRISE),
    Move(Action.CONFIRM, _CONFIRMING, State.BUREAU_REVIEW, _SUPPLIER),
    Move(Action.SEND_BACK, _CONFIRMING, State.CORRECTION, _SUPPLIER),
    Move(Action.SEND_BACK, _REVIEWING, State.CORRECTION, _BUREAU),
    Move(Action.RESUBMIT, _CORRECTING, State.SUPPLIER_CONFIRMATION, _ENTERPRISE),
    Move(Action.APPROVE, _REVIEWING, State.ISSUED, _BUREAU, _E3_MET),
    Move(Action.APPROVE, _REVIEWING, State.PROVINCIAL_CHECK, _BUREAU, _E3_MISSED),
    Move(Action.CLEAR, _CHECKING, State.ISSUED, _PROVINCE),
    Move(Action.REFUSE, _REVIEWING, State.REFUSED, _BUREAU),
    Move(Action.REFUSE, _CHECKING, State.REFUSED, _PROVINCE),
    Move(Action.WITHDRAW, UNISSUED_OPEN, State.WITHDRAWN, _ENTERPRISE),
    Move(Action.LAPSE, _CORRECTING, State.LAPSED, _SYSTEM, _OVERDUE),
    Move(Action.SURRENDER, _ISSUED, State.SURRENDERED, _ENTERPRISE),
    Move(Action.FILE_REDEMPTION, _ISSUED, State.REDEMPTION_REVIEW, _ENTERPRISE),
    Move(Action.VERIFY_REDEMPTION, _VERIFYING, State.REDEMPTION_APPROVAL, _BUREAU),
    Move(Action.SEND_REDEMPTION_BACK, _VERIFYING, State.REDEMPTION_CORRECTION, _BUREAU),
    Move(Action.SEND_REDEMPTION_BACK, _APPROVING, State.REDEMPTION_CORRECTION, _PROVINCE),
    Move(Action.REFILE_REDEMPTION, _MENDING, State.REDEMPTION_REVIEW, _ENTERPRISE),
    Move(Action.REFUSE_REDEMPTION, _VERIFYING, State.ISSUED, _BUREAU, _WINDOW_OPEN),
    Move(Action.REFUSE_REDEMPTION, _VERIFYING, State.EXPIRED, _BUREAU, _WINDOW_OVER),
    Move(Action.REFUSE_REDEMPTION, _APPROVING, State.ISSUED, _PROVINCE, _WINDOW_OPEN),
    Move(Action.REFUSE_REDEMPTION, _APPROVING, State.EXPIRED, _PROVINCE, _WINDOW_OVER),
    Move(Action.REDEEM, _APPROVING, State.REDEEMED, _PROVINCE),
    Move(Action.PAY_OUT, (State.REDEEMED,), State.PAID, _PROVINCE),
    Move(Action.BOUNCE, (State.PAID,), State.REDEEMED, _PROVINCE),
    Move(Action.EXPIRE, EXPIRABLE, State.EXPIRED, _SYSTEM, _WINDOW_OVER),
    Move(Action.REVOKE, _ISSUED, State.REVOKED, _PROVINCE),
)


class MoveNotAllowed(Conflict):
    """The table has no such row: wrong state, wrong role, or a condition that does not hold."""

    code = "move_not_allowed"


def resolve(action: str, state: str, role: str, **conditions: bool) -> State:
    """The state that `action` by `role` leads to from `state`.

    Raises `MoveNotAllowed` when no row of the table says so, and `TypeError` when the row depends
    on a condition the caller did not state: no fact is ever assumed.
    """
    rows = [row for row in MOVES if row.name == action]
    here = [row for row in rows if state in row.sources]
    mine = [row for row in here if row.by == role]
    for row in mine:
        if row.when is None:
            return row.target
        condition, wanted = row.when
        if condition.value not in conditions:
            raise TypeError(f"{row.name} needs {condition}=True or False")
        if conditions[condition.value] is wanted:
            return row.target
    raise MoveNotAllowed(_why_not(action, state, rows, here, mine))


def allowed_moves(state: str, role: str) -> tuple[Action, ...]:
    """What `role` may do in `state`, in the order of the table, conditions left aside."""
    names = (row.name for row in MOVES if state in row.sources and row.by == role)
    return tuple(dict.fromkeys(names))


def _why_not(action: str, state: str, rows: list[Move], here: list[Move], mine: list[Move]) -> str:
    if not rows:
        return f"系统中没有名为“{action}”的操作。"
    name, now = rows[0].name.label, State(state).label
    if not here:
        return f"当前状态为“{now}”，不能进行“{name}”。请刷新页面查看最新进展。"
    if not mine:
        roles = "、".join(dict.fromkeys(row.by.label for row in here))
        return f"当前状态为“{now}”，“{name}”只能由{roles}办理。"
    reasons = {
        Condition.OVERDUE: "补正期限尚未届满",
        Condition.WINDOW_OPEN: "兑现期限尚未届满",
    }
    condition = mine[0].when[0] if mine[0].when else Condition.OVERDUE
    return f"{reasons.get(condition, '条件不符')}，不能进行“{name}”。"

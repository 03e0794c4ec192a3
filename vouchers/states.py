"""The states of a voucher, their Chinese names, and groups of states named for their use.

Groups are tuples in the order of `State`, so that migrations and queries built on them are stable.
Pure Python.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a voucher stands, from draft to the end."""

    DRAFT = "draft"
    SUPPLIER_CONFIRMATION = "supplier_confirmation"
    BUREAU_REVIEW = "bureau_review"
    CORRECTION = "correction"
    PROVINCIAL_CHECK = "provincial_check"
    ISSUED = "issued"
    REDEMPTION_REVIEW = "redemption_review"
    REDEMPTION_APPROVAL = "redemption_approval"
    REDEMPTION_CORRECTION = "redemption_correction"
    REDEEMED = "redeemed"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    SURRENDERED = "surrendered"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The Chinese name, as every screen shows it."""
        return STATE_LABELS[self]


class Actor(StrEnum):
    """As whom somebody moves a voucher; the values are those of accounts.enums.Role."""

    ENTERPRISE = "enterprise"
    SUPPLIER = "supplier"
    BUREAU = "bureau"
    PROVINCE = "province"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The Chinese name of the role."""
        return ROLE_LABELS[self]


STATE_LABELS = {
    State.DRAFT: "草稿",
    State.SUPPLIER_CONFIRMATION: "待供应商确认",
    State.BUREAU_REVIEW: "待经信部门审核",
    State.CORRECTION: "退回补正",
    State.PROVINCIAL_CHECK: "待省级复核",
    State.ISSUED: "已发放",
    State.REDEMPTION_REVIEW: "兑现审核中",
    State.REDEMPTION_APPROVAL: "待省级审批",
    State.REDEMPTION_CORRECTION: "兑现补正",
    State.REDEEMED: "已兑现",
    State.PAID: "已拨付",
    State.REFUSED: "不予通过",
    State.WITHDRAWN: "已撤回",
    State.LAPSED: "逾期失效",
    State.SURRENDERED: "已退券",
    State.EXPIRED: "已过期",
    State.REVOKED: "已作废",
}
AWAITING_LABEL = "候补"
QUOTA_AWAITING_LABEL = "额度候补"  # Q3

ROLE_LABELS = {
    Actor.ENTERPRISE: "企业",
    Actor.SUPPLIER: "供应商",
    Actor.BUREAU: "经信部门",
    Actor.PROVINCE: "省级主管部门",
    Actor.SYSTEM: "系统",
}

# Submitted, not yet issued: the enterprise may withdraw (V8), amounts still move both ways (A4).
UNISSUED_OPEN = (
    State.SUPPLIER_CONFIRMATION,
    State.BUREAU_REVIEW,
    State.CORRECTION,
    State.PROVINCIAL_CHECK,
)
# Issued and free to raise: the amount promised never falls (A4).
PROMISED = (State.ISSUED,)
# A redemption is filed and undecided: the amount stands, the bureau or the province is judging.
REDEEMING = (
    State.REDEMPTION_REVIEW,
    State.REDEMPTION_APPROVAL,
    State.REDEMPTION_CORRECTION,
)
# The province has approved the sum; the money is due or sent (R5).
SETTLED = (State.REDEEMED, State.PAID)
# The engine's `fixed`: a sum no longer open to change.
FIXED = REDEEMING + SETTLED
# Holds its contract (V3) and its room under the cumulative cap (A4).
LIVE = UNISSUED_OPEN + PROMISED + FIXED
# Somebody still has something to do.
OPEN = (State.DRAFT, *UNISSUED_OPEN, *PROMISED, *REDEEMING, State.REDEEMED)
# Over without money; nothing leads out of these, contract and room are free again.
ENDED = (
    State.REFUSED,
    State.WITHDRAWN,
    State.LAPSED,
    State.SURRENDERED,
    State.EXPIRED,
    State.REVOKED,
)
# The enterprise may change what it typed.
EDITABLE = (State.DRAFT, State.CORRECTION)
# The enterprise may record payments, invoices and reports for its redemption.
RECORDING = (State.ISSUED, State.REDEMPTION_CORRECTION)
# Expires with the cycle's redemption window (R6).
EXPIRABLE = (State.ISSUED, State.REDEMPTION_CORRECTION)

_TURNS = {
    State.DRAFT: Actor.ENTERPRISE,
    State.SUPPLIER_CONFIRMATION: Actor.SUPPLIER,
    State.BUREAU_REVIEW: Actor.BUREAU,
    State.CORRECTION: Actor.ENTERPRISE,
    State.PROVINCIAL_CHECK: Actor.PROVINCE,
    State.ISSUED: Actor.ENTERPRISE,
    State.REDEMPTION_REVIEW: Actor.BUREAU,
    State.REDEMPTION_APPROVAL: Actor.PROVINCE,
    State.REDEMPTION_CORRECTION: Actor.ENTERPRISE,
    State.REDEEMED: Actor.PROVINCE,
}


def whose_turn(state: State) -> Actor | None:
    """Who has to act for the voucher to go on; None when it is paid or over."""
    return _TURNS.get(state)


def is_awaiting(state: State, amount: object) -> bool:
    """Whether an application waits at 0 for room (候补, A4)."""
    return state in UNISSUED_OPEN and amount == 0


def display_label(state: State, amount: object) -> str:
    """The Chinese name to show: 候补 stands beside the state of an application assessed at 0."""
    return f"{state.label} · {AWAITING_LABEL}" if is_awaiting(state, amount) else state.label

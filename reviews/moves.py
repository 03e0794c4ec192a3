"""What each desk may decide, and what its buttons say. Pure data over vouchers.workflow."""

from dataclasses import dataclass

from reviews.enums import Desk
from vouchers.workflow import Action


@dataclass(frozen=True, slots=True)
class Moves:
    """The ways out of a desk: on, back to be mended, or the end; None where there is none.

    `passed`, `returned` and `refused` are the words the next page says of the decided case.
    """

    passing: Action
    pass_label: str
    passed: str
    returning: Action | None = None
    return_label: str = "退回补正"
    returned: str = "已退回补正"
    refusing: Action | None = None
    refuse_label: str = "不予通过"
    refused: str = "已决定不予通过"


MOVES: dict[Desk, Moves] = {
    Desk.SUPPLIER: Moves(
        Action.CONFIRM,
        "确认无误",
        "已确认无误",
        returning=Action.SEND_BACK,
        return_label="退回修改",
        returned="已退回修改",
    ),
    Desk.BUREAU: Moves(
        Action.APPROVE,
        "审核通过",
        "已审核通过",
        returning=Action.SEND_BACK,
        refusing=Action.REFUSE,
    ),
    # The province clears or refuses; sending back is the bureau's (vouchers.workflow).
    Desk.PROVINCE: Moves(Action.CLEAR, "复核通过", "已复核通过", refusing=Action.REFUSE),
    Desk.REDEMPTION_BUREAU: Moves(
        Action.VERIFY_REDEMPTION,
        "初核通过",
        "兑现初核已通过",
        returning=Action.SEND_REDEMPTION_BACK,
        refusing=Action.REFUSE_REDEMPTION,
        refuse_label="不予兑现",
        refused="已决定不予兑现",
    ),
    Desk.REDEMPTION_PROVINCE: Moves(
        Action.REDEEM,
        "审批通过",
        "兑现已审批通过",
        returning=Action.SEND_REDEMPTION_BACK,
        refusing=Action.REFUSE_REDEMPTION,
        refuse_label="不予兑现",
        refused="已决定不予兑现",
    ),
}

# Desks that approve a sum of money, perhaps less than the voucher's (R4).
REDEMPTION_DESKS = (Desk.REDEMPTION_BUREAU, Desk.REDEMPTION_PROVINCE)
# Desks whose passing issues a voucher or leads to it: blockers stand in their way.
ISSUING_DESKS = (Desk.BUREAU, Desk.PROVINCE)

"""Deciding a case at a desk: the checklist in full, the move, and the decision on record (V7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from common.errors import Conflict
from reviews.enums import Answer, Desk
from reviews.errors import ChecklistIncomplete
from reviews.models import ChecklistItem, Decision
from reviews.selectors.desks import checklist_of, desk_for
from vouchers.models import Voucher
from vouchers.services.decision import (
    Judgement,
    approve_application,
    clear_application,
    confirm_application,
    refuse_application,
    send_back_application,
)
from vouchers.services.redemption import (
    redeem_voucher,
    refuse_redemption,
    send_redemption_back,
    verify_redemption,
)
from vouchers.states import State
from vouchers.workflow import Action

# Moves that need every item answered with yes; the others need a reason instead.
PASSING = frozenset(
    {Action.CONFIRM, Action.APPROVE, Action.CLEAR, Action.VERIFY_REDEMPTION, Action.REDEEM}
)
_WITHOUT_AMOUNT = {
    Action.CONFIRM: confirm_application,
    Action.SEND_BACK: send_back_application,
    Action.APPROVE: approve_application,
    Action.CLEAR: clear_application,
    Action.REFUSE: refuse_application,
    Action.SEND_REDEMPTION_BACK: send_redemption_back,
    Action.REFUSE_REDEMPTION: refuse_redemption,
}
_WITH_AMOUNT = {
    Action.VERIFY_REDEMPTION: verify_redemption,
    Action.REDEEM: redeem_voucher,
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the officer filled in: answers by item code, remarks, reason, defects to mend.

    `version` and `amount_shown` are what the page showed; `amount` is the sum approved at a
    redemption desk, None for the voucher's own.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    defects: Sequence[str] = ()
    version: int | None = None
    amount_shown: Decimal | None = None
    amount: Decimal | None = None


@transaction.atomic
def decide(voucher: Voucher, action: Action, *, by: User, at: datetime, ruling: Ruling) -> Voucher:
    """Decide a case at the desk it lies on, for a person of that desk.

    Raises ChecklistIncomplete when a passing move lacks answers, Conflict when the case lies on
    another desk by now, and whatever the voucher's own services refuse.
    """
    desk = desk_for(voucher.state, by.role)
    if desk is None:
        label = State(voucher.state).label
        raise Conflict(f"此事项当前状态为“{label}”，不在您的办理范围内。", code="not_on_desk")
    answers = _answers(desk, ruling)
    if action in PASSING and any(not row["answer"] for row in answers):
        raise ChecklistIncomplete("请先逐项完成审核清单。", field="answers")
    judgement = Judgement(
        checklist=answers,
        reason=ruling.reason,
        defects=[text.strip() for text in ruling.defects if text.strip()],
        version=ruling.version,
        amount=ruling.amount_shown,
    )
    if action in _WITH_AMOUNT:
        judge = _WITH_AMOUNT[action]
        decided = judge(voucher, by=by, at=at, judgement=judgement, amount=ruling.amount)
    else:
        decided = _WITHOUT_AMOUNT[action](voucher, by=by, at=at, judgement=judgement)
    Decision.objects.create(
        voucher=decided,
        desk=desk,
        move=action.value,
        answers=answers,
        defects=list(judgement.defects),
        reason=ruling.reason,
        decided_by=by,
        decided_at=at,
    )
    return decided


def _answers(desk: Desk, ruling: Ruling) -> list[dict[str, Any]]:
    """The desk's items as they read today, each with what was answered."""
    return [_answered(item, ruling) for item in checklist_of(desk)]


def _answered(item: ChecklistItem, ruling: Ruling) -> dict[str, Any]:
    answer = ruling.answers.get(item.code, "")
    return {
        "code": item.code,
        "text": item.text,
        "rule": item.rule,
        "answer": answer if answer in Answer.values else "",
        "remark": ruling.remarks.get(item.code, "").strip(),
    }

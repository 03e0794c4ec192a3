"""Judging an application: the supplier's, the bureau's and the province's moves (V4–V7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from common.dates import deadline
from common.errors import Conflict
from vouchers.errors import Blocked, ReasonMissing
from vouchers.models import Account, Voucher
from vouchers.models.account import LedgerKind
from vouchers.numbers import new_voucher_number
from vouchers.policies import check_not_own_case
from vouchers.selectors.blockers import blockers_of
from vouchers.services.application import release
from vouchers.services.assessment import reassess
from vouchers.services.ledger import Book
from vouchers.services.quotas import lock_quotas
from vouchers.services.transition import (
    NO_CONDITIONS,
    WITH_ENTERPRISE,
    check_move,
    lock_account_and_voucher,
    lock_voucher,
    move_voucher,
)
from vouchers.states import State
from vouchers.workflow import Action


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a decision carries (V7): answers to every checklist item, a reason, or defects to mend.

    `checklist`: one {"code", "text", "rule", "answer", "remark"} per item. `version` and `amount`
    are what the page showed; a difference is a conflict, never a silent surprise.
    """

    checklist: Sequence[dict[str, Any]] = ()
    reason: str = ""
    defects: Sequence[str] = field(default_factory=tuple)
    version: int | None = None
    amount: Decimal | None = None


@transaction.atomic
def confirm_application(
    voucher: Voucher, *, by: User, at: datetime, judgement: Judgement
) -> Voucher:
    """The supplier confirms: contract genuine, facts accurate, itself the implementer (V4)."""
    fresh = lock_voucher(voucher, version=judgement.version)
    check_move(fresh, Action.CONFIRM, by=by)
    check_not_own_case(by, fresh)
    check_full_checklist(judgement)
    move_voucher(fresh, Action.CONFIRM, by=by, at=at, checklist=judgement.checklist)
    return fresh


@transaction.atomic
def send_back_application(
    voucher: Voucher, *, by: User, at: datetime, judgement: Judgement
) -> Voucher:
    """Return for correction with all defects at once and a due date (V4, V5)."""
    fresh = lock_voucher(voucher, version=judgement.version)
    check_move(fresh, Action.SEND_BACK, by=by)
    check_not_own_case(by, fresh)
    reason = judgement.reason.strip() or "；".join(judgement.defects)
    check_reason(reason, "请写明需要补正的内容，一次性告知全部问题。")
    fresh.defects = list(judgement.defects) or [reason]
    fresh.typed = {}  # the correction starts from what was submitted
    days = fresh.cycle.correction_days if fresh.cycle else 0
    move_voucher(
        fresh,
        Action.SEND_BACK,
        by=by,
        at=at,
        reason=reason,
        checklist=judgement.checklist,
        due_at=deadline(at, working_days=days),
    )
    return fresh


@transaction.atomic
def approve_application(
    voucher: Voucher, *, by: User, at: datetime, judgement: Judgement
) -> Voucher:
    """The bureau approves: the voucher is issued at once, or goes to the province (V5, V6, E3).

    Raises Blocked with the names of what stands before it: E8, 候补 at 0 (A4), a hold.
    """
    account, fresh = lock_account_and_voucher(
        voucher, version=judgement.version, rows=WITH_ENTERPRISE
    )
    conditions = {"needs_provincial_check": fresh.needs_provincial_check}
    target = check_move(fresh, Action.APPROVE, by=by, conditions=conditions)
    check_not_own_case(by, fresh)
    check_full_checklist(judgement)
    _check_amount_shown(fresh, judgement)
    check_unblocked(fresh)
    if target == State.ISSUED:
        _issue(
            fresh, account, Action.APPROVE, by=by, at=at, judgement=judgement, conditions=conditions
        )
    else:
        move_voucher(
            fresh,
            Action.APPROVE,
            by=by,
            at=at,
            checklist=judgement.checklist,
            conditions=conditions,
        )
    return fresh


@transaction.atomic
def clear_application(voucher: Voucher, *, by: User, at: datetime, judgement: Judgement) -> Voucher:
    """The province clears a case below the revenue line; the voucher is issued (E3, V6)."""
    account, fresh = lock_account_and_voucher(
        voucher, version=judgement.version, rows=WITH_ENTERPRISE
    )
    check_move(fresh, Action.CLEAR, by=by)
    check_not_own_case(by, fresh)
    check_full_checklist(judgement)
    _check_amount_shown(fresh, judgement)
    check_unblocked(fresh)
    _issue(fresh, account, Action.CLEAR, by=by, at=at, judgement=judgement)
    return fresh


@transaction.atomic
def refuse_application(
    voucher: Voucher, *, by: User, at: datetime, judgement: Judgement
) -> Voucher:
    """Refuse for good, with a reason; contract and room are free again (V3, V5, A4)."""
    account, fresh = lock_account_and_voucher(voucher, version=judgement.version)
    check_move(fresh, Action.REFUSE, by=by)
    check_not_own_case(by, fresh)
    check_reason(judgement.reason, "请写明不予通过的理由，企业将看到此内容。")
    release(fresh, account, Action.REFUSE, by=by, at=at, reason=judgement.reason)
    return fresh


def _issue(
    voucher: Voucher,
    account: Account,
    action: Action,
    *,
    by: User,
    at: datetime,
    judgement: Judgement,
    conditions: Mapping[str, bool] = NO_CONDITIONS,
) -> None:
    """Turn the reserved room into a promise; the number is stable and unguessable (V6)."""
    voucher.number = new_voucher_number()
    voucher.issued_at = at
    voucher.issued_amount = voucher.amount
    voucher.redeem_by = voucher.cycle.redemption_closes_at if voucher.cycle else None
    amounts = {"issued": f"{voucher.amount:.2f}"}
    book = Book(account, at=at)
    book.post(voucher, LedgerKind.ISSUE, reserved=-voucher.amount, issued=voucher.amount)
    move_voucher(
        voucher,
        action,
        by=by,
        at=at,
        checklist=judgement.checklist,
        reason=judgement.reason,
        amounts=amounts,
        due_at=voucher.redeem_by,
        conditions=conditions,
    )
    reassess(account, book, at=at, cause=f"{voucher.number} 发放")


def check_full_checklist(judgement: Judgement) -> None:
    """Approval needs every item answered, and answered yes (V7)."""
    if not judgement.checklist or any(not row.get("answer") for row in judgement.checklist):
        raise ReasonMissing("请先逐项完成审核清单。")
    if any(row["answer"] != "yes" for row in judgement.checklist):
        raise ReasonMissing("审核清单中有“不符合”的项目，不能通过；请退回补正或不予通过。")


def check_reason(reason: str, message: str) -> None:
    if not reason.strip():
        raise ReasonMissing(message, field="reason")


def _check_amount_shown(voucher: Voucher, judgement: Judgement) -> None:
    if judgement.amount is not None and judgement.amount != voucher.amount:
        raise Conflict(
            f"核定金额已由 ¥{judgement.amount:,.2f} 变为 ¥{voucher.amount:,.2f}，请核对后再决定。",
            rule="A4",
        )


def check_unblocked(voucher: Voucher) -> None:
    """Raise Blocked with the name of everything that stands before issue, and what lifts it.

    The caller holds the enterprise: its identity check cannot lapse in the same moment (E8). Then
    the quotas are locked: nobody else takes the room between the look and the issue (Q2).
    """
    if voucher.account is not None:
        lock_quotas(voucher.account)  # last of all locks; who fits is decided behind it (Q2)
    blockers = blockers_of(voucher)
    if blockers:
        raise Blocked(
            "；".join(f"{b.name}：{b.lifted_by}" for b in blockers), rule=blockers[0].rule
        )

"""From voucher to money: filing, checking and approving a redemption (R1–R5, A7)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from common.errors import DomainErrors
from common.together import read_together
from vouchers.eligibility import Verdict, blocks, check_approved_amount, judge_redemption
from vouchers.errors import InvalidRedemption, NotYours
from vouchers.models import Redemption, Voucher
from vouchers.models.account import LedgerKind
from vouchers.models.redemption import RedemptionOutcome
from vouchers.policies import check_not_own_case
from vouchers.selectors.redeeming import (
    Filing,
    current_redemption,
    recorded_for,
    redemption_facts,
)
from vouchers.services.application import release
from vouchers.services.assessment import reassess
from vouchers.services.bonus import decide_bonus
from vouchers.services.decision import Judgement, check_full_checklist, check_reason
from vouchers.services.ledger import Book
from vouchers.services.transition import (
    check_move,
    lock_account_and_voucher,
    lock_voucher,
    move_voucher,
)
from vouchers.workflow import Action


@transaction.atomic
def file_redemption(
    voucher: Voucher, *, by: User, at: datetime, filing: Filing, version: int | None = None
) -> Redemption:
    """Ask for the money. From here the voucher's amount stands still (R1–R3).

    Raises DomainErrors of InvalidRedemption with every fault and its rule.
    """
    _, fresh = lock_account_and_voucher(voucher, version=version)
    check_move(fresh, Action.FILE_REDEMPTION, by=by)
    _check_filing(fresh, filing, at)
    redemption = Redemption.objects.create(
        voucher=fresh,
        bank_account=filing.bank_account,
        acceptance_report=filing.acceptance_report,
        effect_note=filing.effect_note,
        filed_by=by,
        filed_at=at,
    )
    fresh.redemption_filed_at = at
    amounts = {"requested": f"{fresh.amount:.2f}"}
    move_voucher(fresh, Action.FILE_REDEMPTION, by=by, at=at, amounts=amounts)
    return redemption


@transaction.atomic
def refile_redemption(
    voucher: Voucher, *, by: User, at: datetime, filing: Filing, version: int | None = None
) -> Redemption:
    """Hand a corrected redemption in again (R4)."""
    _, fresh = lock_account_and_voucher(voucher, version=version)
    check_move(fresh, Action.REFILE_REDEMPTION, by=by)
    _check_filing(fresh, filing, at)
    redemption = current_redemption(fresh)
    redemption.bank_account = filing.bank_account
    redemption.acceptance_report = filing.acceptance_report
    redemption.effect_note = filing.effect_note
    redemption.refiled_at = at
    redemption.verified_by = redemption.verified_at = redemption.verified_amount = None
    redemption.save()
    fresh.defects = []
    move_voucher(fresh, Action.REFILE_REDEMPTION, by=by, at=at)
    return redemption


@transaction.atomic
def verify_redemption(
    voucher: Voucher,
    *,
    by: User,
    at: datetime,
    judgement: Judgement,
    amount: Decimal | None = None,
) -> Voucher:
    """The bureau's check; it may propose less than the voucher's amount, with a reason (R4)."""
    fresh = lock_voucher(voucher, version=judgement.version)
    check_move(fresh, Action.VERIFY_REDEMPTION, by=by)
    check_not_own_case(by, fresh)
    check_full_checklist(judgement)
    redemption = current_redemption(fresh)
    redemption.verified_amount = _lawful_amount(fresh, amount, judgement.reason)
    redemption.verified_by, redemption.verified_at = by, at
    reduced = redemption.verified_amount < fresh.amount
    redemption.reduction_reason = judgement.reason if reduced else ""
    redemption.save()
    move_voucher(
        fresh,
        Action.VERIFY_REDEMPTION,
        by=by,
        at=at,
        reason=judgement.reason,
        checklist=judgement.checklist,
        amounts={"verified": f"{redemption.verified_amount:.2f}"},
    )
    return fresh


@transaction.atomic
def send_redemption_back(
    voucher: Voucher, *, by: User, at: datetime, judgement: Judgement
) -> Voucher:
    """Return a redemption for correction, all defects at once (R4)."""
    fresh = lock_voucher(voucher, version=judgement.version)
    check_move(fresh, Action.SEND_REDEMPTION_BACK, by=by)
    check_not_own_case(by, fresh)
    reason = judgement.reason.strip() or "；".join(judgement.defects)
    check_reason(reason, "请写明需要补正的内容，一次性告知全部问题。")
    fresh.defects = list(judgement.defects) or [reason]
    move_voucher(
        fresh,
        Action.SEND_REDEMPTION_BACK,
        by=by,
        at=at,
        reason=reason,
        checklist=judgement.checklist,
        # Only the end of the window ends a redemption's correction (R6).
        due_at=fresh.redeem_by,
    )
    return fresh


@transaction.atomic
def refuse_redemption(voucher: Voucher, *, by: User, at: datetime, judgement: Judgement) -> Voucher:
    """Refuse this redemption: the voucher stands while the window is open, else it expires (R4)."""
    account, fresh = lock_account_and_voucher(voucher, version=judgement.version)
    window_open = _window_open(fresh, at)
    check_move(fresh, Action.REFUSE_REDEMPTION, by=by, conditions={"window_open": window_open})
    check_not_own_case(by, fresh)
    check_reason(judgement.reason, "请写明不予兑现的理由，企业将看到此内容。")
    redemption = current_redemption(fresh)
    redemption.outcome = RedemptionOutcome.REFUSED
    redemption.decided_by, redemption.decided_at = by, at
    redemption.reason = judgement.reason
    redemption.save()
    if not window_open:
        action, reason = Action.REFUSE_REDEMPTION, judgement.reason
        release(
            fresh, account, action, by=by, at=at, reason=reason, conditions={"window_open": False}
        )
        return fresh
    fresh.redemption_filed_at = None
    move_voucher(
        fresh,
        Action.REFUSE_REDEMPTION,
        by=by,
        at=at,
        reason=judgement.reason,
        checklist=judgement.checklist,
        due_at=fresh.redeem_by,
        conditions={"window_open": True},
    )
    # No longer fixed: room freed in the meantime may raise it now (A4).
    reassess(account, Book(account, at=at), at=at, cause=f"{fresh.number} 不予兑现后重新核定")
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def redeem_voucher(
    voucher: Voucher,
    *,
    by: User,
    at: datetime,
    judgement: Judgement,
    amount: Decimal | None = None,
) -> Voucher:
    """The province's final approval: sum settled, bonus decided once, rest of the room freed.

    `amount` may be lower than the voucher's with a reason (核减), never higher (R4, R5, A7).
    """
    account, fresh = lock_account_and_voucher(voucher, version=judgement.version)
    check_move(fresh, Action.REDEEM, by=by)
    check_not_own_case(by, fresh)
    check_full_checklist(judgement)
    approved = _lawful_amount(fresh, amount, judgement.reason)
    redemption = current_redemption(fresh)
    redemption.outcome = RedemptionOutcome.APPROVED
    redemption.approved_amount = approved
    redemption.decided_by, redemption.decided_at = by, at
    redemption.reduction_reason = judgement.reason if approved < fresh.amount else ""
    redemption.save()
    book = Book(account, at=at)
    book.post(fresh, LedgerKind.SETTLE, issued=-fresh.amount, settled=approved)
    before = fresh.amount
    fresh.amount = fresh.redeemed_amount = approved
    fresh.redeemed_at = at
    bonus = decide_bonus(fresh, account, book, at=at)
    move_voucher(
        fresh,
        Action.REDEEM,
        by=by,
        at=at,
        reason=judgement.reason,
        checklist=judgement.checklist,
        amounts={
            "before": f"{before:.2f}",
            "approved": f"{approved:.2f}",
            "bonus": f"{bonus:.2f}",
        },
    )
    reassess(account, book, at=at, cause=f"{fresh.number} 核减，释放额度")
    return fresh


def _window_open(voucher: Voucher, at: datetime) -> bool:
    """Whether it may still be redeemed; an extension of the cycle counts before it arrives (R6)."""
    ends = [voucher.redeem_by, voucher.cycle.redemption_closes_at if voucher.cycle else None]
    return voucher.redeem_by is not None and at <= max(end for end in ends if end is not None)


def _check_filing(voucher: Voucher, filing: Filing, at: datetime) -> None:
    """Account and files are the enterprise's own (R3), then what the rules say."""
    papers = [paper for paper in (filing.acceptance_report, filing.effect_note) if paper]
    own = voucher.enterprise.organisation_id
    if filing.bank_account.enterprise_id != voucher.enterprise_id:
        raise NotYours("收款账户不是本企业的账户。", rule="R3", field="bank_account")
    if any(paper.organisation_id != own for paper in papers):
        raise NotYours("只能使用本企业上传的文件。", rule="R3", field="materials")
    recorded = recorded_for(voucher)
    read_together(*recorded.querysets)
    _raise_blocks(judge_redemption(redemption_facts(voucher, filing, recorded, at=at)))


def _raise_blocks(verdicts: Iterable[Verdict]) -> None:
    against = blocks(verdicts)
    if against:
        raise DomainErrors(
            [InvalidRedemption(v.message, rule=v.rule, field=v.field) for v in against]
        )


def _lawful_amount(voucher: Voucher, amount: Decimal | None, reason: str) -> Decimal:
    """Above 0 and at most the voucher's amount; less needs a reason (R4)."""
    approved = voucher.amount if amount is None else amount
    _raise_blocks([check_approved_amount(approved, voucher_amount=voucher.amount, reason=reason)])
    return approved

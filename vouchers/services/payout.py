"""Money sent, and money that came back (R5)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common.clock import local_date
from vouchers.errors import InvalidPayout, ReasonMissing
from vouchers.models import Payout, PayoutLine, Voucher
from vouchers.models.account import LedgerKind
from vouchers.models.batch import LineOutcome
from vouchers.numbers import is_batch_number
from vouchers.policies import check_not_own_case
from vouchers.publicity import PAID_UNDER_OBJECTION, check_publicity
from vouchers.selectors.clawbacks import stands_against_bounce
from vouchers.selectors.publicity import standing_of
from vouchers.selectors.redeeming import approved_redemption, current_bank_account
from vouchers.services.ledger import Book
from vouchers.services.transition import check_move, lock_account_and_voucher, move_voucher
from vouchers.workflow import Action


@dataclass(frozen=True, slots=True)
class PayoutFacts:
    """Batch, document number and day of a payout, as the treasury gives them."""

    batch: str
    document_number: str
    paid_on: date


@transaction.atomic
def pay_out(
    voucher: Voucher,
    *,
    by: User,
    at: datetime,
    facts: PayoutFacts,
    version: int | None = None,
    line: PayoutLine | None = None,
) -> Payout:
    """Record the payout of voucher and bonus to the enterprise's account (R5).

    `line` is the batch's line the treasury has answered: the money went to its account, a fact that
    an objection of after the export cannot undo; it holds what comes later. Without a line, a
    voucher that stands in a batch is refused, and NotPayable raised before publicity has ended.
    """
    account, fresh = lock_account_and_voucher(voucher, version=version)
    check_move(fresh, Action.PAY_OUT, by=by)
    check_not_own_case(by, fresh)
    _check_batch(fresh, facts, line)
    _check_facts(fresh, facts, at)
    if line is None:
        days = fresh.cycle.publicity_days if fresh.cycle else 0
        check_publicity(standing_of(fresh), days=days, at=at, paid_on=facts.paid_on)
    payout = _record(fresh, facts, line, by=by, at=at)
    total = fresh.amount + fresh.bonus_amount
    book = Book(account, at=at).post(fresh, LedgerKind.PAY, paid=total, note=payout.batch)
    fresh.paid_at = at
    reason = f"批次 {payout.batch}，文号 {payout.document_number}{_remark(fresh, line)}"
    amounts = {"paid": f"{total:.2f}"}
    move_voucher(fresh, Action.PAY_OUT, by=by, at=at, reason=reason, amounts=amounts)
    book.close()
    return payout


@transaction.atomic
def bounce_payout(
    voucher: Voucher, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Payout:
    """Record that the bank sent the money back (退汇); it can be paid again (R5)."""
    account, fresh = lock_account_and_voucher(voucher, version=version)
    check_move(fresh, Action.BOUNCE, by=by)
    check_not_own_case(by, fresh)
    if stands_against_bounce(fresh):
        raise InvalidPayout("这笔资金已要求企业退还，不能再登记退汇；请先撤销追回。", rule="R5")
    if not reason.strip():
        raise ReasonMissing("请写明退汇原因。", rule="R5", field="reason")
    payout = Payout.objects.select_for_update().get(voucher=fresh, bounced_at=None)
    payout.bounced_at, payout.bounced_by, payout.bounce_reason = at, by, reason
    payout.save()
    total = payout.amount + payout.bonus
    book = Book(account, at=at).post(fresh, LedgerKind.BOUNCE, paid=-total, note=reason[:200])
    fresh.paid_at = fresh.closed_at = None
    amounts = {"bounced": f"{total:.2f}"}
    move_voucher(fresh, Action.BOUNCE, by=by, at=at, reason=reason, amounts=amounts)
    book.close()
    return payout


def _record(
    voucher: Voucher, facts: PayoutFacts, line: PayoutLine | None, *, by: User, at: datetime
) -> Payout:
    """The payout with the account the money went to."""
    redemption = approved_redemption(voucher)
    # The account the officials approved; after a bounce, the one the enterprise has put right.
    bounced = voucher.payouts.first()
    if bounced and bounced.bounced_at and facts.paid_on < local_date(bounced.bounced_at):
        message = f"拨付日期不能早于上次退汇登记日（{local_date(bounced.bounced_at)}）。"
        raise InvalidPayout(message, rule="R5", field="paid_on")
    corrected = current_bank_account(voucher.enterprise) if bounced else None
    bank = line.account if line else corrected or redemption.bank_account
    return Payout.objects.create(
        voucher=voucher,
        redemption=redemption,
        amount=voucher.amount,
        bonus=voucher.bonus_amount,
        batch=facts.batch.strip(),
        document_number=facts.document_number.strip(),
        paid_on=facts.paid_on,
        bank=bank.bank,
        account_name=bank.account_name,
        account_number=bank.number,
        recorded_by=by,
        recorded_at=at,
    )


def _remark(voucher: Voucher, line: PayoutLine | None) -> str:
    """What the timeline says of an objection the treasury's answer has overtaken."""
    standing = standing_of(voucher) if line else None
    return f"。{PAID_UNDER_OBJECTION[standing.state]}" if standing and standing.stopped else ""


def _check_batch(voucher: Voucher, facts: PayoutFacts, line: PayoutLine | None) -> None:
    """A voucher sent to the treasury is paid by its answer, and by nothing else."""
    sent = PayoutLine.objects.filter(voucher=voucher, outcome=LineOutcome.PENDING)
    if line is not None:
        sent = sent.exclude(pk=line.pk)
    other = sent.select_related("batch").first()
    if other is not None:
        message = f"该券已编入拨付批次 {other.batch.number}，请通过该批次的回单登记。"
        raise InvalidPayout(message, rule="R5")
    # One not handed out yet too: the batch that gets it later would seem to have paid this.
    if line is None and is_batch_number(facts.batch):
        message = "这是系统拨付批次号的格式，单笔登记请用其他批次名称。"
        raise InvalidPayout(message, rule="R5", field="batch")


def _check_facts(voucher: Voucher, facts: PayoutFacts, at: datetime) -> None:
    if not facts.batch.strip() or not facts.document_number.strip():
        raise InvalidPayout("请填写拨付批次和拨付文号。", rule="R5", field="batch")
    redeemed_on = local_date(voucher.redeemed_at) if voucher.redeemed_at else facts.paid_on
    if not redeemed_on <= facts.paid_on <= local_date(at):
        message = f"拨付日期须在兑现审批日（{redeemed_on}）之后，且不晚于今天。"
        raise InvalidPayout(message, rule="R5", field="paid_on")

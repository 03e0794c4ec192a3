"""Money paid is demanded back (追回), repaid in parts, or the demand is cancelled (E9).

Nothing here touches an account: what was paid stays paid in the books, and what came back is kept
beside them. Lock order: account, voucher, enterprise, and the demand last.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import User
from common.dates import format_day, local_date
from common.errors import DomainError, DomainErrors
from common.money import format_yuan
from common.outbox import enqueue
from common.text import normalise_reference
from documents.models import Document
from vouchers.errors import (
    InvalidClawback,
    NotYours,
    NumberAlreadyUsed,
    ReasonMissing,
    StaleVoucher,
)
from vouchers.models import Clawback, ClawbackEvent, Repayment, Voucher
from vouchers.models.account import ZERO
from vouchers.models.clawback import ClawbackState, ClawbackStep
from vouchers.policies import check_not_own_case
from vouchers.selectors.clawbacks import claimable
from vouchers.services.transition import (
    lock_account_and_voucher,
    lock_enterprise,
    lock_voucher,
    record_event,
)

CLAWBACK_TOPIC = "vouchers.clawback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is demanded back: yuan, why, until which day inclusive, and to whose account."""

    document_number: str
    demanded: Decimal
    reason: str
    due_on: date
    payee: str
    bank: str
    account_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentEntry:
    """One sum that came back, as its bank receipt says."""

    paid_on: date
    amount: Decimal
    receipt_number: str
    document: Document


@transaction.atomic
def open_clawback(
    voucher: Voucher, *, by: User, at: datetime, demand: Demand, version: int | None = None
) -> Clawback:
    """Demand money of a paid voucher back; from now on the enterprise cannot apply (E9).

    Never more than was paid and not yet demanded. Raises NotYours, OwnCase (V7), InvalidClawback or
    DomainErrors with every fault, NumberAlreadyUsed for a known document number.
    """
    _account, fresh = lock_account_and_voucher(voucher, version=version)
    _check_province(by)
    check_not_own_case(by, fresh)
    _check_demand(fresh, demand, at=at)
    # An application handed in at this moment is either seen here or sees this demand (E9).
    enterprise = lock_enterprise(fresh.enterprise_id)
    clawback = Clawback(
        voucher=fresh,
        enterprise=enterprise,
        document_number=demand.document_number.strip(),
        document_key=normalise_reference(demand.document_number),
        demanded=demand.demanded,
        reason=demand.reason.strip(),
        due_on=demand.due_on,
        payee=demand.payee.strip(),
        bank=demand.bank.strip(),
        account_number=demand.account_number.strip(),
        opened_by=by,
        opened_at=at,
    )
    _insert(clawback, "追回文号", field="document_number")
    reason = f"{clawback.document_number}：{clawback.reason}"
    _record(clawback, ClawbackStep.OPEN, clawback.demanded, by=by, at=at, reason=reason)
    fresh.version += 1
    amounts = {"demanded": f"{clawback.demanded:.2f}"}
    reason = f"{reason}\n请于{format_day(clawback.due_on)}前退还。"
    record_event(fresh, "clawback_open", by=by, at=at, reason=reason, amounts=amounts)
    return clawback


@transaction.atomic
def record_repayment(
    clawback: Clawback,
    *,
    by: User,
    at: datetime,
    entry: RepaymentEntry,
    version: int | None = None,
) -> Repayment:
    """Record a sum that came back; in full it closes the demand, and the enterprise may apply.

    Raises InvalidClawback for a sum above what is left or a day out of range, NumberAlreadyUsed
    for a receipt known anywhere, StaleVoucher for an old page or a closed demand.
    """
    fresh = _locked(clawback, by=by, version=version)
    _check_entry(fresh, entry, at=at)
    repayment = Repayment(
        clawback=fresh,
        paid_on=entry.paid_on,
        amount=entry.amount,
        receipt_number=entry.receipt_number.strip(),
        receipt_key=normalise_reference(entry.receipt_number),
        document=entry.document,
        recorded_by=by,
        recorded_at=at,
    )
    _insert(repayment, "入账回单号", field="receipt_number")
    fresh.repaid += repayment.amount
    in_full = fresh.repaid == fresh.demanded
    if in_full:
        _close(fresh, ClawbackState.REPAID, by=by, at=at)
    reason = f"入账回单号 {repayment.receipt_number}"
    _record(fresh, ClawbackStep.REPAY, repayment.amount, by=by, at=at, reason=reason)
    if in_full:
        _record(fresh, ClawbackStep.CLOSE, fresh.demanded, by=by, at=at)
    amounts = {"repaid": f"{repayment.amount:.2f}"}
    move = "clawback_repaid" if in_full else "clawback_part"
    _tell(fresh, move, by=by, at=at, reason=reason, amounts=amounts)
    return repayment


@transaction.atomic
def cancel_clawback(
    clawback: Clawback, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Clawback:
    """Take a demand back, with a reason; what was repaid stays on record."""
    fresh = _locked(clawback, by=by, version=version)
    if not reason.strip():
        raise ReasonMissing("请写明撤销追回的原因，企业将看到此内容。", field="reason")
    fresh.cancel_reason = reason.strip()
    _close(fresh, ClawbackState.CANCELLED, by=by, at=at)
    _record(fresh, ClawbackStep.CANCEL, fresh.demanded, by=by, at=at, reason=reason.strip())
    _tell(fresh, "clawback_cancel", by=by, at=at, reason=reason.strip(), amounts={})
    return fresh


def _locked(clawback: Clawback, *, by: User, version: int | None) -> Clawback:
    """The open demand with its voucher, both locked, after the checks of the person (V7)."""
    voucher = lock_voucher(clawback.voucher)
    _check_province(by)
    check_not_own_case(by, voucher)
    fresh = Clawback.objects.select_for_update().get(pk=clawback.pk)
    fresh.voucher = voucher
    if version is not None and fresh.version != version:
        raise StaleVoucher("页面打开后，这项追回已有新的变化，请核对最新情况后再办理。")
    if fresh.state != ClawbackState.OPEN:
        raise StaleVoucher(f"这项追回{fresh.get_state_display()}，不能再办理。")
    return fresh


def _close(clawback: Clawback, state: ClawbackState, *, by: User, at: datetime) -> None:
    clawback.state, clawback.closed_by, clawback.closed_at = state, by, at


def _record(
    clawback: Clawback,
    step: ClawbackStep,
    amount: Decimal,
    *,
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Append to the demand's own chain and save its head."""
    event = ClawbackEvent(
        clawback=clawback,
        step=step,
        amount=amount,
        repaid=clawback.repaid,
        reason=reason,
        actor_id_text=str(by.pk),
        actor=by.name,
        actor_organisation=by.organisation.name if by.organisation else "",
        at=at,
    )
    event.link(clawback.chain_seq, clawback.chain_hash)
    clawback.chain_seq, clawback.chain_hash = event.seq, event.hash
    clawback.version += 1
    event.save(force_insert=True)
    clawback.save()
    enqueue(CLAWBACK_TOPIC, event_id=event.pk)


def _tell(
    clawback: Clawback,
    move: str,
    *,
    by: User,
    at: datetime,
    reason: str,
    amounts: dict[str, str],
) -> None:
    """On the voucher's timeline, where everybody who sees the voucher reads it (V7)."""
    voucher = clawback.voucher
    voucher.version += 1
    reason = f"{clawback.document_number}：{reason}"
    record_event(voucher, move, by=by, at=at, reason=reason, amounts=amounts)


def _insert(row: Clawback | Repayment, label: str, *, field: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "one_open_clawback_a_voucher" in str(error):
            raise StaleVoucher("这张服务券已有一项未还清的追回，请在原追回中办理。") from error
        raise NumberAlreadyUsed(f"这个{label}已登记过，请核对。", field=field) from error


def _check_province(by: User) -> None:
    if by.role != Role.PROVINCE or not by.is_active:
        raise NotYours("只有省级主管部门可以办理追回。")


def _check_demand(voucher: Voucher, demand: Demand, *, at: datetime) -> None:
    """Every fault at once."""
    wanted = {
        "document_number": (normalise_reference(demand.document_number), "请填写追回文号。"),
        "reason": (demand.reason.strip(), "请写明追回原因，企业将看到此内容。"),
        "payee": (demand.payee.strip(), "请填写收款户名。"),
        "bank": (demand.bank.strip(), "请填写收款银行。"),
        "account_number": (demand.account_number.strip(), "请填写收款账号。"),
    }
    faults: list[DomainError] = [
        InvalidClawback(message, field=field)
        for field, (text, message) in wanted.items()
        if not text
    ]
    if demand.due_on <= local_date(at):
        faults.append(InvalidClawback("退还期限须晚于今天。", field="due_on"))
    if fault := _fault_of_sum(voucher, demand.demanded):
        faults.append(InvalidClawback(fault, field="demanded"))
    if faults:
        raise DomainErrors(faults)


def _fault_of_sum(voucher: Voucher, demanded: Decimal) -> str:
    most = claimable(voucher)
    if most == ZERO:
        return "这张服务券没有可以追回的已拨付资金。"
    if demanded <= ZERO:
        return "应退还金额须大于 0。"
    if demanded > most:
        return f"应退还金额不能超过已拨付且尚未要求退还的金额 {format_yuan(most)}。"
    return ""


def _check_entry(clawback: Clawback, entry: RepaymentEntry, *, at: datetime) -> None:
    faults: list[DomainError] = []
    if not normalise_reference(entry.receipt_number):
        faults.append(InvalidClawback("请填写入账回单号。", field="receipt_number"))
    if not ZERO < entry.amount <= clawback.outstanding:
        message = f"退还金额须大于 0，且不超过尚未退还的 {format_yuan(clawback.outstanding)}。"
        faults.append(InvalidClawback(message, field="amount"))
    first, last = local_date(clawback.opened_at), local_date(at)
    if not first <= entry.paid_on <= last:
        message = f"退还日期须在要求退还之日（{format_day(first)}）至今天之间。"
        faults.append(InvalidClawback(message, field="paid_on"))
    if faults:
        raise DomainErrors(faults)

"""Payments and invoices the enterprise records before it asks for the money (R2, R3)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from common.clock import local_date
from common.dates import format_day
from common.errors import DomainErrors
from common.text import normalise_reference
from vouchers.eligibility import Verdict, blocks
from vouchers.eligibility.redemption import check_payment_days, check_payment_parties
from vouchers.errors import InvalidRedemption, NotYours, NumberAlreadyUsed, StaleVoucher
from vouchers.models import Invoice, Payment, Voucher
from vouchers.policies import actor_for
from vouchers.selectors.redeeming import InvoiceEntry, PaymentEntry, payment_facts
from vouchers.services.transition import lock_voucher, record_event
from vouchers.states import RECORDING, Actor, State

__all__ = [
    "InvoiceEntry",
    "lock_for_recording",
    "record_invoice",
    "record_payment",
    "remove_invoice",
    "remove_payment",
]


@transaction.atomic
def record_payment(voucher: Voucher, *, by: User, at: datetime, entry: PaymentEntry) -> Payment:
    """Add a payment. DomainErrors with every fault (R2); NumberAlreadyUsed for a known receipt.

    Like every change to what a redemption rests on it raises the voucher's version: whoever is
    about to hand in a page that shows less is told so.
    """
    fresh = lock_for_recording(voucher, by=by)
    facts = payment_facts(fresh, entry, at=at)
    _raise((check_payment_days(facts), check_payment_parties(facts)))
    payment = Payment(
        voucher=fresh,
        paid_on=entry.paid_on,
        amount=entry.amount,
        payer=entry.payer.strip(),
        payee=entry.payee.strip(),
        receipt_number=entry.receipt_number.strip(),
        receipt_key=normalise_reference(entry.receipt_number),
        document=entry.document,
        explanation=entry.explanation,
        recorded_by=by,
        recorded_at=at,
    )
    _insert(payment, "银行回单号", field="receipt_number")
    amounts = {"paid": f"{payment.amount:.2f}"}
    reason = f"银行回单号 {payment.receipt_number}"
    record_event(fresh, "record_payment", by=by, at=at, reason=reason, amounts=amounts)
    return payment


@transaction.atomic
def remove_payment(payment: Payment, *, by: User, at: datetime) -> None:
    """Take a payment out again, before it is filed or while it is being corrected."""
    fresh = lock_for_recording(payment.voucher, by=by)
    reason = f"银行回单号 {payment.receipt_number}"
    amounts = {"paid": f"{-payment.amount:.2f}"}
    _delete(payment, "这笔付款已经删除。")
    record_event(fresh, "remove_payment", by=by, at=at, reason=reason, amounts=amounts)


@transaction.atomic
def record_invoice(voucher: Voucher, *, by: User, at: datetime, entry: InvoiceEntry) -> Invoice:
    """Add an invoice. DomainErrors with every fault; NumberAlreadyUsed for a known number (R2)."""
    fresh = lock_for_recording(voucher, by=by)
    _check_invoice_day(fresh, entry.issued_on, at)
    invoice = Invoice(
        voucher=fresh,
        number=entry.number.strip(),
        number_key=normalise_reference(entry.number),
        issued_on=entry.issued_on,
        total=entry.total,
        document=entry.document,
        recorded_by=by,
        recorded_at=at,
    )
    _insert(invoice, "发票号码", field="number")
    reason = f"发票号码 {invoice.number}"
    amounts = {"invoice": f"{invoice.total:.2f}"}
    record_event(fresh, "record_invoice", by=by, at=at, reason=reason, amounts=amounts)
    return invoice


@transaction.atomic
def remove_invoice(invoice: Invoice, *, by: User, at: datetime) -> None:
    """Take an invoice out again."""
    fresh = lock_for_recording(invoice.voucher, by=by)
    reason = f"发票号码 {invoice.number}"
    _delete(invoice, "这张发票已经删除。")
    record_event(fresh, "remove_invoice", by=by, at=at, reason=reason)


def lock_for_recording(voucher: Voucher, *, by: User) -> Voucher:
    """The voucher locked, a version on, while its redemption is the enterprise's to put together.

    Raises NotYours, and StaleVoucher once the redemption has been handed in or the voucher ended.
    """
    fresh = lock_voucher(voucher)
    if actor_for(by, fresh) != Actor.ENTERPRISE:
        raise NotYours("只有本企业人员可以登记付款和发票。")
    state = State(fresh.state)
    if state not in RECORDING:
        raise StaleVoucher(f"当前状态为“{state.label}”，不能修改兑现材料。", code="not_recording")
    fresh.version += 1
    return fresh


def _delete(row: Payment | Invoice, already: str) -> None:
    deleted, _ = row.delete()
    if not deleted:  # a colleague, or one's own first click, was faster
        raise StaleVoucher(already, code="deleted")


def _raise(verdicts: tuple[Verdict, ...]) -> None:
    against = blocks(verdicts)
    if against:
        raise DomainErrors(
            [InvalidRedemption(v.message, rule=v.rule, field=v.field) for v in against]
        )


def _check_invoice_day(voucher: Voucher, day: date, at: datetime) -> None:
    """An invoice is as old as the contract at most, and of today at the latest (R2)."""
    signed_on = voucher.signed_on
    if day > local_date(at):
        raise InvalidRedemption("开票日期不能晚于今天，请核对。", rule="R2", field="issued_on")
    if signed_on and day < signed_on:
        message = f"开票日期早于合同签订日期（{format_day(signed_on)}），请核对。"
        raise InvalidRedemption(message, rule="R2", field="issued_on")


def _insert(row: Payment | Invoice, label: str, *, field: str) -> None:
    """The unique index, of receipts over all tables, has the last word on a number (R2)."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        message = f"该{label}已在平台登记过，不能重复使用，请核对。"
        raise NumberAlreadyUsed(message, field=field) from error

"""What a redemption rests on: payments, invoices, materials, accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from documents.models import Document
from enterprises.models import BankAccount, Enterprise
from vouchers.eligibility import InvoiceFacts, PaymentFacts, RedemptionFacts, RedemptionSettings
from vouchers.models import Invoice, Payment, Redemption, Voucher
from vouchers.models.redemption import RedemptionOutcome


@dataclass(frozen=True, slots=True)
class Filing:
    """What the enterprise hands in besides payments and invoices (R3)."""

    bank_account: BankAccount
    acceptance_report: Document | None = None
    effect_note: Document | None = None


@dataclass(frozen=True, slots=True)
class PaymentEntry:
    """One payment as typed and read; `explanation` when a party differs from the contract's."""

    paid_on: date
    amount: Decimal
    payer: str
    payee: str
    receipt_number: str
    document: Document
    explanation: Document | None = None


@dataclass(frozen=True, slots=True)
class InvoiceEntry:
    """One invoice as typed and read."""

    number: str
    issued_on: date
    total: Decimal
    document: Document


def current_redemption(voucher: Voucher) -> Redemption:
    """The redemption under way."""
    return Redemption.objects.get(voucher=voucher, outcome=RedemptionOutcome.OPEN)


def approved_redemption(voucher: Voucher) -> Redemption:
    """The redemption that passed final review, with its bank account."""
    return Redemption.objects.select_related("bank_account").get(
        voucher=voucher, outcome=RedemptionOutcome.APPROVED
    )


def current_bank_account(enterprise: Enterprise) -> BankAccount | None:
    """The account the enterprise wants money on today."""
    return bank_accounts_now(enterprise).first()


def bank_accounts_now(enterprise: Enterprise) -> QuerySet[BankAccount]:
    """The same to be read together with other things: one row, or none."""
    return BankAccount.objects.filter(enterprise=enterprise, replaced_at=None)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A voucher's payments and invoices with their files but for the text; once read, both."""

    payments: QuerySet[Payment]
    invoices: QuerySet[Invoice]

    @property
    def querysets(self) -> tuple[QuerySet[Any], ...]:
        """For `read_together`."""
        return self.payments, self.invoices


def recorded_for(voucher: Voucher) -> Recorded:
    """What has been recorded for a redemption; nothing is read yet."""
    payments = voucher.payments.select_related("document", "explanation", "recorded_by")
    invoices = voucher.invoices.select_related("document", "recorded_by")
    return Recorded(
        payments.defer("document__text", "explanation__text"), invoices.defer("document__text")
    )


def redemption_facts(
    voucher: Voucher, filing: Filing | None, recorded: Recorded, *, at: datetime
) -> RedemptionFacts:
    """Facts of R1–R3 and R6 for a voucher with its recorded payments and invoices.

    The receipt and invoice numbers are unique in the database, so none here was used elsewhere.
    """
    payments = tuple(_payment(payment) for payment in recorded.payments)
    invoices = tuple(
        InvoiceFacts(number=invoice.number, has_file=True) for invoice in recorded.invoices
    )
    return _facts(voucher, filing, payments, invoices, at=at)


def payment_facts(voucher: Voucher, entry: PaymentEntry, *, at: datetime) -> RedemptionFacts:
    """The same facts with just one payment that is about to be recorded (R2)."""
    payment = PaymentFacts(
        paid_on=entry.paid_on,
        amount=entry.amount,
        payer=entry.payer,
        payee=entry.payee,
        receipt_number=entry.receipt_number,
        has_file=True,
        explained=entry.explanation is not None,
    )
    return _facts(voucher, None, (payment,), (), at=at)


def _facts(
    voucher: Voucher,
    filing: Filing | None,
    payments: tuple[PaymentFacts, ...],
    invoices: tuple[InvoiceFacts, ...],
    *,
    at: datetime,
) -> RedemptionFacts:
    cycle, supplier = voucher.cycle, voucher.supplier
    if cycle is None or supplier is None or voucher.signed_on is None:
        raise ValueError(f"voucher {voucher.pk} was never submitted")
    return RedemptionFacts(
        at=at,
        voucher_amount=voucher.amount,
        contract_total=voucher.contract_total or Decimal(0),
        signed_on=voucher.signed_on,
        enterprise=voucher.enterprise.name,
        supplier_names=(supplier.name, supplier.full_name),
        payments=payments,
        invoices=invoices,
        has_acceptance_report=bool(filing and filing.acceptance_report),
        has_effect_note=bool(filing and filing.effect_note),
        account_name=filing.bank_account.account_name if filing else "",
        settings=RedemptionSettings(
            window_closes_at=voucher.redeem_by or cycle.redemption_closes_at,
            payment_ratio=cycle.payment_ratio,
            requires_acceptance_report=cycle.requires_acceptance_report,
            requires_effect_note=cycle.requires_effect_note,
        ),
    )


def _payment(payment: Payment) -> PaymentFacts:
    return PaymentFacts(
        paid_on=payment.paid_on,
        amount=payment.amount,
        payer=payment.payer,
        payee=payment.payee,
        receipt_number=payment.receipt_number,
        has_file=True,
        explained=payment.explanation_id is not None,
    )

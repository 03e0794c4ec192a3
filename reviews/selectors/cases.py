"""What the page of one case shows besides the voucher; each a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, prefetch_related_objects

from common.clock import local_date
from documents.models import Document
from documents.selectors import contract_reading
from enterprises.models import AnnualRevenue
from reviews.comparing import Comparison, compare
from reviews.models import Decision, InternalNote
from vouchers.eligibility import Verdict, judge_redemption
from vouchers.models import Hold, Invoice, Payment, Redemption, Voucher
from vouchers.selectors.redeeming import Filing, redemption_facts
from vouchers.states import FIXED, State

RECENT = 20
MANY = 60


@dataclass(frozen=True, slots=True)
class Claim:
    """A redemption with what it rests on: payments, invoices, materials, verdicts of R1–R6."""

    redemption: Redemption
    payments: list[Payment]
    invoices: list[Invoice]
    verdicts: tuple[Verdict, ...]

    @property
    def paid(self) -> Decimal:
        """The payments' sum in yuan."""
        return sum((payment.amount for payment in self.payments), Decimal(0))

    @property
    def invoiced(self) -> Decimal:
        """The invoices' sum in yuan."""
        return sum((invoice.total for invoice in self.invoices), Decimal(0))


@dataclass(frozen=True, slots=True)
class File:
    """A document the viewer can show."""

    label: str
    document: Document


def decisions_of(voucher: Voucher) -> list[Decision]:
    """What the desks decided, newest first."""
    return list(Decision.objects.filter(voucher=voucher).select_related("decided_by")[:RECENT])


def notes_of(voucher: Voucher) -> list[InternalNote]:
    """What officials told each other, newest first."""
    return list(InternalNote.objects.filter(voucher=voucher)[:RECENT])


def open_holds(voucher: Voucher) -> list[Hold]:
    """What stops the approval until it is lifted, oldest first."""
    holds = Hold.objects.filter(voucher=voucher, lifted_at=None).select_related("placed_by")
    return list(holds.order_by("placed_at")[:RECENT])


def revenue_before(voucher: Voucher) -> AnnualRevenue | None:
    """The main-business revenue of the calendar year before the first submission (E3)."""
    if voucher.submitted_at is None:
        return None
    year = local_date(voucher.submitted_at).year - 1
    return AnnualRevenue.objects.filter(enterprise=voucher.enterprise_id, year=year).first()


def comparison_of(voucher: Voucher) -> tuple[Comparison, ...] | None:
    """What was typed beside what was read; None while nothing could be read; one query."""
    document = voucher.contract_document
    reading = contract_reading(document) if document is not None else None
    return compare(voucher, reading) if reading is not None and reading.has_text else None


def claim_of(voucher: Voucher) -> Claim | None:
    """The redemption under way or approved; None before one is filed. Three queries."""
    if State(voucher.state) not in FIXED:
        return None
    papers = ("bank_account", "acceptance_report", "effect_note", "verified_by")
    texts = ("acceptance_report__text", "effect_note__text")
    redemption = voucher.redemptions.select_related(*papers).defer(*texts).first()
    if redemption is None:
        return None
    _load_papers(voucher)
    payments, invoices = list(voucher.payments.all()), list(voucher.invoices.all())
    filing = Filing(
        bank_account=redemption.bank_account,
        acceptance_report=redemption.acceptance_report,
        effect_note=redemption.effect_note,
    )
    filed_at: datetime = redemption.refiled_at or redemption.filed_at
    verdicts = judge_redemption(redemption_facts(voucher, filing, at=filed_at))
    return Claim(redemption, payments, invoices, verdicts)


def _load_papers(voucher: Voucher) -> None:
    """Read payments and invoices once, with their files, for the page and for the rules alike."""
    payments = Payment.objects.select_related("document", "explanation")
    invoices = Invoice.objects.select_related("document").defer("document__text")
    prefetch_related_objects(
        [voucher],
        Prefetch("payments", payments.defer("document__text", "explanation__text")),
        Prefetch("invoices", invoices),
    )


def files_of(voucher: Voucher, claim: Claim | None) -> list[File]:
    """Every document of the case the viewer offers, those under judgement first; no query."""
    found = list(_papers(claim)) if claim is not None else []
    if voucher.contract_document is not None:
        found.append(File("合同", voucher.contract_document))
    return found[:MANY]


def _papers(claim: Claim) -> Iterator[File]:
    for number, payment in enumerate(claim.payments, start=1):
        yield File(f"回单 {number}", payment.document)
        if payment.explanation is not None:
            yield File(f"说明 {number}", payment.explanation)
    for number, invoice in enumerate(claim.invoices, start=1):
        yield File(f"发票 {number}", invoice.document)
    if claim.redemption.acceptance_report is not None:
        yield File("验收报告", claim.redemption.acceptance_report)
    if claim.redemption.effect_note is not None:
        yield File("成效说明", claim.redemption.effect_note)

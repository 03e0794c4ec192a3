"""What the page of one case shows besides the voucher; each a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from common.clock import local_date
from common.together import read_together
from documents.models import Document
from documents.selectors import contract_reading
from enterprises.models import AnnualRevenue
from reviews.comparing import Comparison, compare
from reviews.models import Decision, InternalNote, SpotCheckItem
from reviews.selectors.checks import found_about
from vouchers.eligibility import Verdict, judge_redemption
from vouchers.models import Clawback, Hold, Invoice, Payment, Redemption, Voucher
from vouchers.selectors.clawbacks import open_clawbacks_of
from vouchers.selectors.facts import MANY_DEMANDS
from vouchers.selectors.redeeming import Filing, recorded_for, redemption_facts
from vouchers.states import FIXED, State

RECENT = 20
# What the page tells of a decision; of the person the name.
_DECIDED = ("desk", "move", "answers", "defects", "reason", "decided_at", "decided_by__name")
# Of a redemption's papers and of who verified it, what no page of a case shows.
_UNASKED = (
    *("acceptance_report__text", "effect_note__text"),
    *(f"verified_by__{name}" for name in ("password", "email", "mobile", "preferences", "role")),
)
MANY = 60
NAMED = 3  # findings against a party, on the case of another voucher


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


@dataclass(frozen=True, slots=True)
class Record:
    """What only officials read of a case, each list newest first and bounded; holds oldest first.

    `revenue` is of the calendar year before the first submission (E3), `demands` what the
    enterprise owes back (E9), `found` what spot checks found of its parties, `contract` the file
    with its text.
    """

    decisions: QuerySet[Decision]
    notes: QuerySet[InternalNote]
    holds: QuerySet[Hold]
    revenue: AnnualRevenue | None
    demands: QuerySet[Clawback]
    found: QuerySet[SpotCheckItem]
    contract: Document | None


def record_of(voucher: Voucher, *along: QuerySet[Any, Any]) -> Record:
    """The record of a submitted case; one query, `along` with it."""
    decisions = Decision.objects.filter(voucher=voucher).select_related("decided_by")
    decisions = decisions.only(*_DECIDED)[:RECENT]
    notes = InternalNote.objects.filter(voucher=voucher)[:RECENT]
    holds = Hold.objects.filter(voucher=voucher, lifted_at=None).select_related("placed_by")
    holds = holds.only("reason", "placed_at", "placed_by__name").order_by("placed_at")[:RECENT]
    year = local_date(voucher.submitted_at).year - 1 if voucher.submitted_at else 0
    revenues = AnnualRevenue.objects.filter(enterprise=voucher.enterprise_id, year=year)
    demands = open_clawbacks_of(voucher.enterprise)[:MANY_DEMANDS]
    found = found_about(voucher)[:NAMED]
    contracts = Document.objects.filter(pk__in=[voucher.contract_document_id])
    read_together(decisions, notes, holds, revenues, demands, found, contracts, *along)
    revenue, contract = next(iter(revenues), None), next(iter(contracts), None)
    return Record(decisions, notes, holds, revenue, demands, found, contract)


def comparison_of(voucher: Voucher, contract: Document | None) -> tuple[Comparison, ...] | None:
    """What was typed beside what was read; None while nothing could be read."""
    reading = contract_reading(contract) if contract is not None else None
    return compare(voucher, reading) if reading is not None and reading.has_text else None


def claim_of(voucher: Voucher) -> Claim | None:
    """The redemption under way or approved; None before one is filed. One query."""
    if State(voucher.state) not in FIXED:
        return None
    papers = ("bank_account", "acceptance_report", "effect_note", "verified_by")
    redemptions = voucher.redemptions.select_related(*papers).defer(*_UNASKED)[:1]
    recorded = recorded_for(voucher)
    read_together(redemptions, *recorded.querysets)
    redemption = next(iter(redemptions), None)
    if redemption is None:
        return None
    payments, invoices = list(recorded.payments), list(recorded.invoices)
    filing = Filing(
        bank_account=redemption.bank_account,
        acceptance_report=redemption.acceptance_report,
        effect_note=redemption.effect_note,
    )
    filed_at: datetime = redemption.refiled_at or redemption.filed_at
    verdicts = judge_redemption(redemption_facts(voucher, filing, recorded, at=filed_at))
    return Claim(redemption, payments, invoices, verdicts)


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

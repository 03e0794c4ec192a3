"""A redemption as its pages show it, while it is put together and after."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from common.text import normalise_reference
from common.together import read_together
from documents.models import Document
from enterprises.models import BankAccount
from vouchers.eligibility import RedemptionFacts, Verdict, blocks, judge_redemption
from vouchers.eligibility.redemption import least_payment
from vouchers.models import Invoice, Payment, Redemption, Voucher
from vouchers.selectors.redeeming import (
    Filing,
    InvoiceEntry,
    PaymentEntry,
    bank_accounts_now,
    recorded_for,
    redemption_facts,
)
from vouchers.states import RECORDING, State

REPORTS = ("acceptance_report", "effect_note")


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything a redemption rests on, and the rules' word on it.

    `redemption` is None before the first filing; while the enterprise is at work, `account` and the
    reports are those it would file now.
    """

    voucher: Voucher
    payments: list[Payment]
    invoices: list[Invoice]
    acceptance_report: Document | None
    effect_note: Document | None
    account: BankAccount | None
    redemption: Redemption | None
    facts: RedemptionFacts
    verdicts: tuple[Verdict, ...]

    @property
    def paid(self) -> Decimal:
        """The payments' sum in yuan."""
        return self.facts.paid

    @property
    def needed(self) -> Decimal:
        """What has to be paid at least (R1)."""
        return least_payment(self.facts)

    @property
    def lacking(self) -> Decimal:
        """What is still to be paid, 0 when enough (R1)."""
        return max(Decimal(0), self.needed - self.paid)

    @property
    def invoiced(self) -> Decimal:
        """The invoices' sum in yuan."""
        return sum((invoice.total for invoice in self.invoices), Decimal(0))

    @property
    def lacks_reports(self) -> bool:
        """Whether a report the cycle asks for is missing (R3)."""
        asked = self.facts.settings
        return (asked.requires_acceptance_report and self.acceptance_report is None) or (
            asked.requires_effect_note and self.effect_note is None
        )

    @property
    def against(self) -> tuple[Verdict, ...]:
        """What stops the filing."""
        return blocks(self.verdicts)

    @property
    def filing(self) -> Filing | None:
        """What would be handed in; None while there is no bank account."""
        if self.account is None:
            return None
        return Filing(self.account, self.acceptance_report, self.effect_note)


def is_recording(voucher: Voucher) -> bool:
    """Whether the redemption is the enterprise's to put together or to mend."""
    return State(voucher.state) in RECORDING


def dossier_of(voucher: Voucher, *, at: datetime) -> Dossier:
    """The redemption of an issued voucher; at most 2 queries, however many payments there are.

    What has been handed in is judged as of that day, what is being put together as of `at`.
    """
    recorded, redemptions = recorded_for(voucher), _redemptions(voucher)
    accounts = bank_accounts_now(voucher.enterprise)
    read_together(*recorded.querysets, redemptions, accounts)
    redemption = next(iter(redemptions), None)
    if is_recording(voucher):
        account = next(iter(accounts), None)
        reports = _reports_kept(voucher, redemption)
    else:
        account = redemption.bank_account if redemption else None
        reports = _reports_filed(redemption)
        at = _handed_in_at(redemption) or at
    filing = Filing(account, **reports) if account else None
    facts = redemption_facts(voucher, filing, recorded, at=at)
    facts = replace(
        facts,
        has_acceptance_report=reports["acceptance_report"] is not None,
        has_effect_note=reports["effect_note"] is not None,
    )
    return Dossier(
        voucher=voucher,
        payments=list(recorded.payments),
        invoices=list(recorded.invoices),
        **reports,
        account=account,
        redemption=redemption,
        facts=facts,
        verdicts=judge_redemption(facts),
    )


def last_redemption(voucher: Voucher) -> Redemption | None:
    """The latest request with its account and reports; None before the first."""
    return _redemptions(voucher).first()


def _redemptions(voucher: Voucher) -> QuerySet[Redemption]:
    """The latest request."""
    rows: QuerySet[Redemption] = Redemption.objects.filter(voucher=voucher).select_related(
        "bank_account", *REPORTS, "filed_by", "verified_by", "decided_by"
    )
    return rows.defer("acceptance_report__text", "effect_note__text")[:1]


def same_payment(voucher: Voucher, entry: PaymentEntry, *, by: User) -> bool:
    """Whether this person has recorded the very same payment: a second click, not a second use."""
    key = normalise_reference(entry.receipt_number)
    rows = Payment.objects.filter(voucher=voucher, recorded_by=by, receipt_key=key)
    return rows.filter(amount=entry.amount, paid_on=entry.paid_on).exists()


def same_invoice(voucher: Voucher, entry: InvoiceEntry, *, by: User) -> bool:
    """The same for an invoice."""
    key = normalise_reference(entry.number)
    rows = Invoice.objects.filter(voucher=voucher, recorded_by=by, number_key=key)
    return rows.filter(total=entry.total, issued_on=entry.issued_on).exists()


def in_preparation(ids: Collection[UUID]) -> set[UUID]:
    """Those of the documents that wait as reports in a redemption not yet filed."""
    texts = [str(pk) for pk in ids]
    found: set[UUID] = set()
    for name in REPORTS:
        key = f"typed__{name}"
        rows = Voucher.objects.filter(**{f"{key}__in": texts}).values_list(key, flat=True)
        found |= {UUID(text) for text in rows}
    return found


def _reports_kept(voucher: Voucher, redemption: Redemption | None) -> dict[str, Document | None]:
    """As kept for the next filing, else as filed last."""
    filed = _reports_filed(redemption)
    ids = {name: voucher.typed[name] for name in REPORTS if name in voucher.typed}
    wanted = Q(pk__in=[pk for pk in ids.values() if pk])
    rows = Document.objects.defer("text").filter(wanted) if any(ids.values()) else ()
    found = {str(one.pk): one for one in rows}
    return {name: found.get(ids[name]) if name in ids else filed[name] for name in REPORTS}


def _reports_filed(redemption: Redemption | None) -> dict[str, Document | None]:
    return {name: getattr(redemption, name) if redemption else None for name in REPORTS}


def _handed_in_at(redemption: Redemption | None) -> datetime | None:
    return (redemption.refiled_at or redemption.filed_at) if redemption else None

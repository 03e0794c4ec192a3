"""What the rules ask about an enterprise, as plain data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from enterprises.enums import CheckStatus
from enterprises.models import (
    AnnualRevenue,
    BankAccount,
    Enterprise,
    IntegrationCertificate,
    Violation,
)
from enterprises.selectors.profile import revenue_year


@dataclass(frozen=True, slots=True)
class ViolationFact:
    """A violation that stands: when it happened and who says so."""

    happened_on: date
    source: str
    description: str


@dataclass(frozen=True, slots=True)
class EnterpriseFacts:
    """An enterprise as rules E1-E4, E7 and E8 see it. Money in yuan; None where not answered."""

    founded_on: date | None
    is_independent_legal_person: bool | None
    region_code: str
    city_code: str
    revenue_year: int
    revenue: Decimal | None
    declares_no_violation: bool | None
    violations: tuple[ViolationFact, ...]
    industry_code: str
    industry_section: str
    industry_scope: str
    industry_note: str
    industry_opened: bool
    identity_status: str

    @property
    def identity_approved(self) -> bool:
        return self.identity_status == CheckStatus.APPROVED


@dataclass(frozen=True, slots=True)
class IntegrationFacts:
    """What the integration bonus asks (A7)."""

    certified: bool
    provincially_awarded: bool


def facts_of(enterprise: Enterprise, at: datetime) -> EnterpriseFacts:
    """The facts as they stand now, with the revenue of the calendar year before `at`. 2 queries."""
    year = revenue_year(at)
    revenue = AnnualRevenue.objects.filter(enterprise=OuterRef("pk"), year=year)
    row = (
        Enterprise.objects.select_related("region", "industry__section")
        .annotate(revenue=Subquery(revenue.values("amount")))
        .get(pk=enterprise.pk)
    )
    region, industry = row.region, row.industry
    return EnterpriseFacts(
        founded_on=row.founded_on,
        is_independent_legal_person=row.is_independent_legal_person,
        region_code=region.code if region else "",
        city_code=region.city_code if region else "",
        revenue_year=year,
        revenue=row.revenue,
        declares_no_violation=row.declares_no_violation,
        violations=violations_of(enterprise),
        industry_code=industry.code if industry else "",
        industry_section=industry.section_id if industry else "",
        industry_scope=industry.section.scope if industry else "",
        industry_note=row.industry_note,
        industry_opened=row.industry_opened_at is not None,
        identity_status=row.identity_status,
    )


def violations_of(enterprise: Enterprise) -> tuple[ViolationFact, ...]:
    """All that have not been withdrawn, newest first; which still count is E4's business."""
    rows = Violation.objects.filter(enterprise=enterprise, withdrawn_at=None)
    return tuple(
        ViolationFact(*row) for row in rows.values_list("happened_on", "source", "description")
    )


def integration_facts(enterprise: Enterprise, on: date) -> IntegrationFacts:
    """Whether a confirmed certificate is in force on that day, and any provincial award (A7).

    An award counts as soon as the enterprise tells of it, whatever became of that certificate: it
    speaks against the bonus, so that nobody gains by a round that was returned.
    """
    rows = IntegrationCertificate.objects.filter(enterprise=enterprise).values_list(
        "status", "issued_on", "valid_until", "provincially_awarded"
    )
    certified = awarded = False
    for status, issued_on, valid_until, award in rows:
        in_force = issued_on <= on and (valid_until is None or on <= valid_until)
        certified = certified or (status == CheckStatus.APPROVED and in_force)
        awarded = awarded or (award and status != CheckStatus.RETURNED)
    return IntegrationFacts(certified, awarded)


def current_bank_account(enterprise: Enterprise) -> BankAccount | None:
    """The account money is paid to at present (R3)."""
    return BankAccount.objects.filter(enterprise=enterprise, replaced_at=None).first()

"""The facts of an application, gathered for the rules in a fixed number of queries."""

from datetime import date, datetime
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, TextField
from django.db.models.functions import Cast, JSONObject

from catalog.models import CatalogVersion, ServiceEntry
from catalog.selectors import version_in_force
from common.clock import local_date
from enterprises.models import AnnualRevenue, Enterprise, Region
from suppliers.selectors import days_of
from vouchers.eligibility import (
    ApplicationFacts,
    Certification,
    ContractFacts,
    CycleFacts,
    EnterpriseFacts,
    OwedBack,
    ServiceFacts,
    SupplierFacts,
    Violation,
)
from vouchers.errors import NoOpenCycle
from vouchers.models import Cycle, Voucher
from vouchers.selectors.assessing import cap_of
from vouchers.selectors.clawbacks import open_clawbacks_of
from vouchers.states import LIVE

MANY_DEMANDS = 5  # named one by one; an enterprise with more has other worries


def find_open_cycle(at: datetime) -> Cycle | None:
    """The cycle whose window holds `at`, both ends included (A6)."""
    return Cycle.objects.filter(opens_at__lte=at, closes_at__gte=at).first()


def open_cycle(at: datetime) -> Cycle:
    """As `find_open_cycle`; raises NoOpenCycle."""
    cycle = find_open_cycle(at)
    if cycle is None:
        raise NoOpenCycle("目前没有开放的申领周期，请留意通知公告；已填写的内容会为您保留。")
    return cycle


def catalog_at(
    at: datetime, *, service_id: int | None
) -> tuple[CatalogVersion, ServiceEntry | None]:
    """The version in force at `at` (C1) and how it lists the service."""
    version = version_in_force(at)
    return version, entry_of(version, service_id)


def entry_of(version: CatalogVersion, service_id: int | None) -> ServiceEntry | None:
    """How the version lists the service; None when it does not, or none is chosen."""
    if service_id is None:
        return None
    return ServiceEntry.objects.filter(version=version, service_id=service_id).first()


def application_facts(
    voucher: Voucher,
    *,
    at: datetime,
    cycle: Cycle,
    version: CatalogVersion,
    entry: ServiceEntry | None,
) -> ApplicationFacts:
    """Everything `vouchers.eligibility.judge` asks about one application."""
    return ApplicationFacts(
        enterprise=enterprise_facts(voucher.enterprise),
        contract=_contract(voucher),
        service=_service(voucher, version, entry),
        supplier=_supplier(voucher),
        cycle=cycle_facts(cycle, voucher.enterprise),
        at=at,
        submitted=voucher.submitted_at is not None,
        same_service=_same_service(voucher, cycle),
    )


def enterprise_facts(enterprise: Enterprise) -> EnterpriseFacts:
    """The enterprise's part; two queries, and the industry's where it is not loaded."""
    industry = enterprise.industry
    violations = enterprise.violations.filter(withdrawn_at=None)
    revenues, demands = _sums_of(enterprise)
    return EnterpriseFacts(
        in_guangdong=True if enterprise.region_id else None,
        independent_legal_person=enterprise.is_independent_legal_person,
        founded_on=enterprise.founded_on,
        revenues=revenues,
        clean_record_declared=enterprise.declares_no_violation,
        violations=tuple(
            Violation(
                happened_on=violation.happened_on,
                source=violation.source_text or violation.get_source_display(),
                description=violation.description,
            )
            for violation in violations
        ),
        industry=str(industry) if industry else "",
        industry_scope=industry.section.scope if industry else "",
        industry_note=enterprise.industry_note,
        industry_opened_reason=enterprise.industry_opened_reason,
        identity_status=enterprise.identity_status,
        owed_back=demands,
    )


def owed_back(enterprise: Enterprise) -> tuple[OwedBack, ...]:
    """What the enterprise was told to repay and has not (E9), the most urgent first; one query."""
    rows = open_clawbacks_of(enterprise)[:MANY_DEMANDS]
    return tuple(
        OwedBack(
            document_number=row.document_number, outstanding=row.outstanding, due_on=row.due_on
        )
        for row in rows
    )


def _sums_of(enterprise: Enterprise) -> tuple[dict[int, Decimal], tuple[OwedBack, ...]]:
    """Revenue by year (E3), and what is to be repaid, the most urgent first (E9); one query."""
    revenue = JSONObject(year="year", amount=Cast("amount", TextField()))
    owed = JSONObject(
        number="document_number",
        left=Cast(F("demanded") - F("repaid"), TextField()),
        due=Cast("due_on", TextField()),
    )
    demands = open_clawbacks_of(OuterRef("pk"))[:MANY_DEMANDS]
    found = (
        Enterprise.objects.filter(pk=enterprise.pk)
        .values_list(
            ArraySubquery(
                AnnualRevenue.objects.filter(enterprise=OuterRef("pk")).values(row=revenue)
            ),
            ArraySubquery(demands.values(row=owed)),
        )
        .get()
    )
    return {row["year"]: Decimal(row["amount"]) for row in found[0]}, tuple(
        OwedBack(
            document_number=row["number"],
            outstanding=Decimal(row["left"]),
            due_on=date.fromisoformat(row["due"]),
        )
        for row in found[1]
    )


def cycle_facts(
    cycle: Cycle, enterprise: Enterprise | None = None, *, region: Region | None = None
) -> CycleFacts:
    """The cycle's window and figures, and whether the city of enterprise or region takes part."""
    region = enterprise.region if enterprise else region
    excluded = region is not None and cycle.excluded_cities.filter(code=region.city_code).exists()
    return CycleFacts(
        name=cycle.name,
        opens_at=cycle.opens_at,
        closes_at=cycle.closes_at,
        minimum_age_years=cycle.minimum_age_years,
        revenue_threshold=cycle.revenue_threshold,
        clean_record_years=cycle.clean_record_years,
        contract_signed_after=cycle.contract_signed_after,
        region_excluded=excluded,
    )


def _contract(voucher: Voucher) -> ContractFacts:
    return ContractFacts(
        has_file=voucher.contract_document_id is not None,
        title=voucher.contract_title,
        number=voucher.contract_number,
        signed_on=voucher.signed_on,
        total=voucher.contract_total,
        cloud_fee=voucher.cloud_fee,
        devices=voucher.devices,
        no_other_funds_declared=voucher.other_funds_declared,
        already_used=_contract_used(voucher),
    )


def _contract_used(voucher: Voucher) -> bool:
    """Whether another live voucher holds the same file, or the same contract (V3)."""
    same = Q()
    if voucher.contract_sha256:
        same |= Q(contract_sha256=voucher.contract_sha256)
    if voucher.contract_key and voucher.supplier_id and voucher.signed_on:
        same |= Q(
            contract_key=voucher.contract_key,
            supplier_id=voucher.supplier_id,
            signed_on=voucher.signed_on,
        )
    if not same:
        return False
    return Voucher.objects.filter(same, state__in=LIVE).exclude(pk=voucher.pk).exists()


def _service(
    voucher: Voucher, version: CatalogVersion, entry: ServiceEntry | None
) -> ServiceFacts | None:
    if voucher.service is None:
        return None
    return ServiceFacts(
        name=entry.name if entry else voucher.service.name,
        listed=entry is not None,
        cap=cap_of(entry) if entry else None,
        version=version.title,
    )


def _supplier(voucher: Voucher) -> SupplierFacts | None:
    supplier, service_id = voucher.supplier, voucher.service_id
    if supplier is None:
        return None
    if service_id is None:
        return SupplierFacts(name=supplier.name, certifications=())
    submitted_on = local_date(voucher.submitted_at) if voucher.submitted_at else None
    return SupplierFacts(
        name=supplier.name,
        certifications=tuple(
            Certification(
                valid_from=days.valid_from,
                valid_until=days.valid_until,
                # Ended or suspended on the day of first submission, it was so after it: V2 was
                # met then.
                ended_on=None if days.ended_on == submitted_on else days.ended_on,
                pauses=tuple(pause for pause in days.pauses if pause[0] != submitted_on),
            )
            for days in days_of(supplier, service_id)
        ),
    )


def _same_service(voucher: Voucher, cycle: Cycle) -> tuple[str, ...]:
    if voucher.service_id is None:
        return ()
    others = Voucher.objects.filter(
        enterprise=voucher.enterprise, cycle=cycle, service_id=voucher.service_id, state__in=LIVE
    ).exclude(pk=voucher.pk)
    return tuple(others.order_by("place").values_list("application_number", flat=True)[:5])

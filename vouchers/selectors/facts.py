"""The facts of an application, gathered for the rules in a fixed number of queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from catalog.errors import NoVersionInForce
from catalog.models import CatalogVersion, ServiceEntry
from catalog.selectors import NO_VERSION, published
from common.clock import local_date
from common.together import read_together
from enterprises.models import AnnualRevenue, Enterprise, Region
from suppliers.models import Certification
from suppliers.selectors import DaysInForce, days_in_force, days_rows
from vouchers.eligibility import (
    ApplicationFacts,
    ContractFacts,
    CycleFacts,
    EnterpriseFacts,
    OwedBack,
    ServiceFacts,
    SupplierFacts,
    Violation,
)
from vouchers.eligibility import Certification as Certified
from vouchers.errors import NoOpenCycle
from vouchers.models import Clawback, Cycle, Voucher
from vouchers.selectors.assessing import cap_of
from vouchers.selectors.clawbacks import open_clawbacks_of
from vouchers.states import LIVE

MANY_DEMANDS = 5  # named one by one; an enterprise with more has other worries
MANY_SIBLINGS = 5


def find_open_cycle(at: datetime) -> Cycle | None:
    """The cycle whose window holds `at`, both ends included (A6)."""
    return open_cycles(at).first()


def open_cycles(at: datetime) -> QuerySet[Cycle]:
    """The same to be read together with other things; windows do not overlap: one row, or none."""
    return Cycle.objects.filter(opens_at__lte=at, closes_at__gte=at)


def the_open_one(cycles: Iterable[Cycle]) -> Cycle:
    """The cycle found by `open_cycles`; raises NoOpenCycle."""
    for cycle in cycles:
        return cycle
    raise NoOpenCycle("目前没有开放的申领周期，请留意通知公告；已填写的内容会为您保留。")


class CatalogReads:
    """What the catalog says of a service, to be read together with other things (C1)."""

    def __init__(self, at: datetime, *, service_id: int | None) -> None:
        self._versions = published().filter(effective_at__lte=at)[:1]
        entries = ServiceEntry.objects.filter(version=Subquery(self._versions.values("pk")))
        self._entries = entries.filter(service_id=service_id) if service_id else entries.none()
        self.querysets = (self._versions, self._entries)

    @property
    def version(self) -> CatalogVersion:
        """The version in force; raises NoVersionInForce."""
        for version in self._versions:
            return version
        raise NoVersionInForce(NO_VERSION)

    @property
    def entry(self) -> ServiceEntry | None:
        """How it lists the service; None when it does not, or none is chosen."""
        return next(iter(self._entries), None)


def catalog_at(
    at: datetime, *, service_id: int | None
) -> tuple[CatalogVersion, ServiceEntry | None]:
    """The version in force at `at` (C1) and how it lists the service; one query."""
    reads = CatalogReads(at, service_id=service_id)
    read_together(*reads.querysets)
    return reads.version, reads.entry


class EnterpriseReads:
    """What the rules ask about an enterprise, to be read together with other things."""

    def __init__(self, enterprise: Enterprise) -> None:
        self._enterprise = enterprise
        self._revenues = AnnualRevenue.objects.filter(enterprise=enterprise)
        violations = enterprise.violations.filter(withdrawn_at=None)
        said = ("enterprise_id", "happened_on", "source", "source_text", "description")
        self._violations = violations.only(*said)
        self._demands = open_clawbacks_of(enterprise)[:MANY_DEMANDS]
        self.querysets = (self._revenues, self._violations, self._demands)

    def facts(self) -> EnterpriseFacts:
        """The enterprise's part; once the querysets are read, no query."""
        enterprise = self._enterprise
        industry = enterprise.industry
        return EnterpriseFacts(
            in_guangdong=True if enterprise.region_id else None,
            independent_legal_person=enterprise.is_independent_legal_person,
            founded_on=enterprise.founded_on,
            revenues={row.year: row.amount for row in self._revenues},
            clean_record_declared=enterprise.declares_no_violation,
            violations=tuple(
                Violation(
                    happened_on=violation.happened_on,
                    source=violation.source_text or violation.get_source_display(),
                    description=violation.description,
                )
                for violation in self._violations
            ),
            industry=str(industry) if industry else "",
            industry_scope=industry.section.scope if industry else "",
            industry_note=enterprise.industry_note,
            industry_opened_reason=enterprise.industry_opened_reason,
            identity_status=enterprise.identity_status,
            owed_back=told_owed(self._demands),
        )


def enterprise_facts(enterprise: Enterprise) -> EnterpriseFacts:
    """The enterprise's part; one query, and the industry's where it is not loaded."""
    reads = EnterpriseReads(enterprise)
    read_together(*reads.querysets)
    return reads.facts()


class ApplicationReads:
    """What `vouchers.eligibility.judge` asks about one application.

    Hand `querysets` to `read_together`, with whatever else is read at that moment; then `facts`
    asks the database nothing more. `cycle`: the one it concerns, or how to find it.
    """

    def __init__(self, voucher: Voucher, *, cycle: Cycle | QuerySet[Cycle]) -> None:
        self._voucher = voucher
        self._enterprise = EnterpriseReads(voucher.enterprise)
        self._excluded = excluded_from(cycle, voucher.enterprise.region)
        self._holders = _holders_of_contract(voucher)
        self._same_service = _same_service(voucher, cycle)
        self._days = Certification.objects.none()
        if voucher.supplier is not None and voucher.service_id is not None:
            self._days = days_rows(voucher.supplier, voucher.service_id)
        own = (self._excluded, self._holders, self._days)
        # All but what is known from the account's claims, for whoever reads those (A3).
        self.but_same_service = (*self._enterprise.querysets, *own)
        self.querysets = (*self.but_same_service, self._same_service)

    def facts(
        self,
        *,
        at: datetime,
        cycle: Cycle,
        version: CatalogVersion,
        entry: ServiceEntry | None,
        same_service: Iterable[str] | None = None,
    ) -> ApplicationFacts:
        """The facts as of `at`, with the service as `version` lists it."""
        voucher = self._voucher
        same = self._same_service if same_service is None else same_service
        return ApplicationFacts(
            enterprise=self._enterprise.facts(),
            contract=_contract(voucher, used=bool(self._holders)),
            service=_service(voucher, version, entry),
            supplier=_supplier(voucher, days_in_force(self._days)),
            cycle=facts_of_cycle(cycle, excluded=bool(self._excluded)),
            at=at,
            submitted=voucher.submitted_at is not None,
            same_service=tuple(same),
        )


def application_facts(
    voucher: Voucher,
    *,
    at: datetime,
    cycle: Cycle,
    version: CatalogVersion,
    entry: ServiceEntry | None,
) -> ApplicationFacts:
    """Everything `vouchers.eligibility.judge` asks about one application; one query."""
    reads = ApplicationReads(voucher, cycle=cycle)
    read_together(*reads.querysets)
    return reads.facts(at=at, cycle=cycle, version=version, entry=entry)


def told_owed(demands: Iterable[Clawback]) -> tuple[OwedBack, ...]:
    """What an enterprise was told to repay and has not (E9), as the rules take it."""
    return tuple(
        OwedBack(
            document_number=row.document_number, outstanding=row.outstanding, due_on=row.due_on
        )
        for row in demands
    )


def owed_back(enterprise: Enterprise) -> tuple[OwedBack, ...]:
    """What the enterprise was told to repay and has not (E9), the most urgent first; one query."""
    return told_owed(open_clawbacks_of(enterprise)[:MANY_DEMANDS])


def excluded_from(cycle: Cycle | QuerySet[Cycle], region: Region | None) -> QuerySet[Any, Any]:
    """A row where the region's city takes no part in the cycle (A6)."""
    cycles = [cycle] if isinstance(cycle, Cycle) else cycle.order_by()
    rows = Cycle.excluded_cities.through.objects.values("pk")
    return rows.filter(cycle__in=cycles, region=region.city_code) if region else rows.none()


def cycle_facts(cycle: Cycle, *, region: Region | None = None) -> CycleFacts:
    """The cycle's window and figures, and whether the region's city takes part."""
    return facts_of_cycle(cycle, excluded=excluded_from(cycle, region).exists())


def facts_of_cycle(cycle: Cycle, *, excluded: bool) -> CycleFacts:
    """The same for whoever knows already whether the city takes part; no query."""
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


def _contract(voucher: Voucher, *, used: bool) -> ContractFacts:
    return ContractFacts(
        has_file=voucher.contract_document_id is not None,
        title=voucher.contract_title,
        number=voucher.contract_number,
        signed_on=voucher.signed_on,
        total=voucher.contract_total,
        cloud_fee=voucher.cloud_fee,
        devices=voucher.devices,
        no_other_funds_declared=voucher.other_funds_declared,
        already_used=used,
    )


def _holders_of_contract(voucher: Voucher) -> QuerySet[Voucher, Any]:
    """One of the other live vouchers that hold the same file, or the same contract (V3)."""
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
        return Voucher.objects.none()
    others = Voucher.objects.filter(same, state__in=LIVE).exclude(pk=voucher.pk)
    return others.values("pk")[:1]


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


def _supplier(voucher: Voucher, certified: Iterable[DaysInForce]) -> SupplierFacts | None:
    supplier = voucher.supplier
    if supplier is None:
        return None
    submitted_on = local_date(voucher.submitted_at) if voucher.submitted_at else None
    return SupplierFacts(
        name=supplier.name,
        certifications=tuple(
            Certified(
                valid_from=days.valid_from,
                valid_until=days.valid_until,
                # Ended or suspended on the day of first submission, it was so after it: V2 was
                # met then.
                ended_on=None if days.ended_on == submitted_on else days.ended_on,
                pauses=tuple(pause for pause in days.pauses if pause[0] != submitted_on),
            )
            for days in certified
        ),
    )


def _same_service(voucher: Voucher, cycle: Cycle | QuerySet[Cycle]) -> QuerySet[Voucher, Any]:
    """The numbers of other live applications for the same service."""
    if voucher.service_id is None:
        return Voucher.objects.none()
    cycles = [cycle] if isinstance(cycle, Cycle) else cycle.order_by()
    others = Voucher.objects.filter(
        enterprise=voucher.enterprise,
        cycle__in=cycles,
        service_id=voucher.service_id,
        state__in=LIVE,
    ).exclude(pk=voucher.pk)
    return others.order_by("place").values_list("application_number", flat=True)[:MANY_SIBLINGS]

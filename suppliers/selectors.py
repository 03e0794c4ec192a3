"""Reads about suppliers and their certifications."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from accounts.enums import Role
from accounts.models import User
from catalog.models import Service
from common.models import AuditEvent
from common.paging import capped_count
from enterprises.models import Region
from suppliers.enums import RequestState, Standing
from suppliers.models import Certification, CertificationRequest, Supplier, Suspension
from suppliers.policies import READERS

SUBJECT = "supplier"  # what the audit trail calls one
DIRECTORY_ORDER = ("city_id", "name", "id")


@dataclass(frozen=True, slots=True)
class DaysInForce:
    """A certification's days: from and until inclusive, ended and resumed days not (S1)."""

    valid_from: date
    valid_until: date | None
    ended_on: date | None
    pauses: tuple[tuple[date, date | None], ...]


def suspended(on: date) -> Exists:
    """Whether a certification rests on the day (S1)."""
    rests = Suspension.objects.filter(
        Q(resumed_on=None) | Q(resumed_on__gt=on), certification=OuterRef("pk"), starts_on__lte=on
    )
    return Exists(rests)


def in_force(on: date) -> Q:
    """In force on the day: `valid_from` and `valid_until` inclusive, `ended_on` not (S1).

    One that is suspended on the day is not in force.
    """
    return (
        Q(valid_from__lte=on)
        & (Q(valid_until=None) | Q(valid_until__gte=on))
        & (Q(ended_on=None) | Q(ended_on__gt=on))
        & Q(~suspended(on))
    )


def certifications_in_force(on: date) -> QuerySet[Certification]:
    """Every certification in force on the day."""
    return Certification.objects.filter(in_force(on))


def is_certified(supplier: Supplier, service: Service, on: date) -> bool:
    """Whether the supplier is certified for the service on the day (V2, S1). One query."""
    return certifications_in_force(on).filter(supplier=supplier, service=service).exists()


def certified_suppliers(service: Service, on: date) -> QuerySet[Supplier]:
    """The suppliers certified for the service on the day, by city and name, cities loaded."""
    certified = certifications_in_force(on).filter(service=service, supplier=OuterRef("pk"))
    suppliers = Supplier.objects.filter(Exists(certified)).select_related("city")
    return suppliers.order_by(*DIRECTORY_ORDER)


def visible_to(user: User) -> QuerySet[Supplier]:
    """Province and auditor see all; supplier people their own; others none.

    What everybody may know of certified suppliers is in `directory`.
    """
    if not user.is_authenticated or not user.is_active:
        return Supplier.objects.none()
    if user.role in READERS:
        return Supplier.objects.all()
    if user.role == Role.SUPPLIER and user.organisation_id is not None:
        return Supplier.objects.filter(organisation_id=user.organisation_id)
    return Supplier.objects.none()


def directory(on: date) -> QuerySet[Supplier]:
    """The public list (供应商名录): suppliers certified for anything on the day."""
    certified = certifications_in_force(on).filter(supplier=OuterRef("pk"))
    return Supplier.objects.filter(Exists(certified))


def narrowed(
    suppliers: QuerySet[Supplier],
    *,
    on: date,
    text: str = "",
    city: str = "",
    service: str = "",
    kind: str = "",
) -> QuerySet[Supplier]:
    """Those with `text` in name or code, in the city, of the kind, certified for the service."""
    if text := text.strip():
        suppliers = suppliers.filter(
            Q(name__icontains=text) | Q(full_name__icontains=text) | Q(uscc__icontains=text)
        )
    if city:
        suppliers = suppliers.filter(city_id=city)
    if kind:
        suppliers = suppliers.filter(kind=kind)
    if service:
        certified = certifications_in_force(on).filter(service__code=service)
        suppliers = suppliers.filter(Exists(certified.filter(supplier=OuterRef("pk"))))
    return suppliers


def supplier_rows(suppliers: QuerySet[Supplier], *, on: date) -> QuerySet[Any, Any]:
    """Plain rows for a list, each with `certified`: for how many services it is on the day."""
    # Counted for the rows of the page only; a join would group the whole table first.
    current = certifications_in_force(on).filter(supplier=OuterRef("pk"))
    counted = current.order_by().values("supplier").annotate(rows=Count("pk")).values("rows")
    return suppliers.annotate(certified=Coalesce(Subquery(counted), 0)).values(
        "id",
        "name",
        "full_name",
        "uscc",
        "kind",
        "city_id",
        "city__name",
        "standing",
        "certified",
    )


def services_by_supplier(supplier_ids: list[int], on: date) -> dict[int, list[str]]:
    """The names of the services each supplier is certified for on the day. One query."""
    pairs = (
        certifications_in_force(on)
        .filter(supplier_id__in=supplier_ids)
        .order_by("service_id")
        .values_list("supplier_id", "service__name")
    )
    found: dict[int, list[str]] = {}
    for supplier_id, name in pairs:
        found.setdefault(supplier_id, []).append(name)
    return found


def certifications_of(supplier: Supplier) -> QuerySet[Certification]:
    """Everything the supplier was ever certified for, newest first, with what a page shows."""
    return (
        Certification.objects.filter(supplier=supplier)
        .select_related("service", "document", "certified_by", "ended_by")
        .prefetch_related("suspensions")
        .order_by("-valid_from", "service_id", "-id")
    )


def days_rows(supplier: Supplier, service_id: int) -> QuerySet[Certification, Any]:
    """Every certification for the service, over ones too; `days_in_force` makes days of them."""
    pauses = Suspension.objects.filter(certification=OuterRef("pk")).order_by("starts_on")
    pairs = pauses.values(days=JSONObject(start="starts_on", end="resumed_on"))
    rows = Certification.objects.filter(supplier=supplier, service_id=service_id)
    columns = ("valid_from", "valid_until", "ended_on", "pauses")
    return rows.annotate(pauses=ArraySubquery(pairs)).values_list(*columns)


def days_in_force(rows: Iterable[Any]) -> list[DaysInForce]:
    """The days of certifications read by `days_rows`."""
    return [
        DaysInForce(start, until, ended, tuple(_pause(pair) for pair in found))
        for start, until, ended, found in rows
    ]


def _pause(pair: dict[str, str | None]) -> tuple[date, date | None]:
    start, end = pair["start"], pair["end"]
    return date.fromisoformat(str(start)), date.fromisoformat(end) if end else None


def cities() -> QuerySet[Region]:
    """The cities a supplier can be in."""
    return Region.objects.filter(city=None)


def trail_of(supplier: Supplier) -> QuerySet[AuditEvent]:
    """What happened to the supplier, newest first."""
    trail = AuditEvent.objects.filter(subject_kind=SUBJECT, subject_id=str(supplier.pk))
    return trail.order_by("-seq")


QUEUE_ORDER = ("submitted_at", "id")  # first come, first served


def registrations_waiting(user: User) -> QuerySet[Supplier]:
    """Suppliers that registered by themselves and wait for the province."""
    return visible_to(user).filter(standing=Standing.PENDING)


def requests_visible_to(user: User) -> QuerySet[CertificationRequest]:
    """Applications for certification of the suppliers the person may see."""
    return CertificationRequest.objects.filter(supplier__in=visible_to(user))


def requests_waiting(user: User) -> QuerySet[CertificationRequest]:
    """Applications that wait for the province."""
    return requests_visible_to(user).filter(state=RequestState.SUBMITTED)


def waiting_count(user: User) -> int:
    """How many registrations and applications wait, for the navigation."""
    return capped_count(registrations_waiting(user)) + capped_count(requests_waiting(user))


def request_rows(requests: QuerySet[CertificationRequest]) -> QuerySet[Any, Any]:
    """Plain rows for the province's queue."""
    return requests.values(
        "id",
        "submitted_at",
        "state",
        "supplier__name",
        "supplier__city__name",
        "service__name",
        "decided_at",
    )


def next_request(user: User, after: CertificationRequest) -> CertificationRequest | None:
    """The first other application that waits."""
    return requests_waiting(user).exclude(pk=after.pk).order_by(*QUEUE_ORDER).first()


def trail_of_request(request: CertificationRequest) -> QuerySet[AuditEvent]:
    """What happened to one application, newest first."""
    return trail_of(request.supplier).filter(facts__request=request.pk)

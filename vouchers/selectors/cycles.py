"""Reads about cycles: their terms, how far each has come, and what was done with it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from accounts.enums import Role
from accounts.models import User
from common.models import AuditEvent
from enterprises.models import Region
from vouchers.cycles import Stage, Terms, proposal_from, stage_of
from vouchers.models import Account, Cycle, Voucher
from vouchers.models.account import ZERO

SUBJECT = "cycle"  # what the audit trail calls one
READERS = frozenset({Role.PROVINCE, Role.AUDITOR})
CITIES = "excluded_cities"
PLAIN = tuple(field.name for field in fields(Terms) if field.name != CITIES)


@dataclass(frozen=True, slots=True)
class Use:
    """What was made of a cycle, in yuan, by the accounts as verify_ledger keeps them honest."""

    enterprises: int = 0
    reserved: Decimal = ZERO
    issued: Decimal = ZERO
    settled: Decimal = ZERO
    paid: Decimal = ZERO


def visible_to(user: User) -> QuerySet[Cycle]:
    """Province and auditor see all, others none; what everybody may know is on the first page."""
    if user.is_authenticated and user.is_active and user.role in READERS:
        return Cycle.objects.all()
    return Cycle.objects.none()


def terms_of(cycle: Cycle) -> Terms:
    """The cycle's terms as plain values; one query for the cities."""
    excluded = frozenset(cycle.excluded_cities.values_list("code", flat=True))
    return Terms(**{name: getattr(cycle, name) for name in PLAIN}, excluded_cities=excluded)


def has_submissions(cycle: Cycle) -> bool:
    """Whether anybody ever applied in the cycle; one query."""
    return Voucher.objects.filter(cycle=cycle).exists()


def stage_at(cycle: Cycle, at: datetime) -> Stage:
    """How far the cycle has come; two queries."""
    return stage_of(terms_of(cycle), at=at, has_submissions=has_submissions(cycle))


def overlapping(terms: Terms, *, but: Cycle | None = None) -> Cycle | None:
    """Another cycle whose window of applications meets these terms', ends included (A6)."""
    others = Cycle.objects.exclude(pk=but.pk) if but else Cycle.objects.all()
    met = others.filter(opens_at__lte=terms.closes_at, closes_at__gte=terms.opens_at)
    return met.order_by("opens_at").first()


def use_of(cycles: Iterable[int]) -> dict[int, Use]:
    """What was made of each cycle; one query over the accounts."""
    rows = (
        Account.objects.filter(cycle__in=list(cycles))
        .values("cycle_id")
        .annotate(
            enterprises=Count("id"),
            reserved_sum=Sum("reserved"),
            issued_sum=Sum("issued"),
            settled_sum=Sum("settled") + Sum("bonus"),
            paid_sum=Sum("paid"),
        )
        .order_by()
    )
    return {
        row["cycle_id"]: Use(
            row["enterprises"],
            row["reserved_sum"],
            row["issued_sum"],
            row["settled_sum"],
            row["paid_sum"],
        )
        for row in rows
    }


def proposal(source: Cycle | None, *, at: datetime) -> Terms | None:
    """The next cycle's terms as a copy of `source`, else of the last one; None without any."""
    last = source or Cycle.objects.order_by("-opens_at").first()
    if last is None:
        return None
    until: datetime = Cycle.objects.aggregate(last=Max("closes_at"))["last"]
    return proposal_from(terms_of(last), at=at, taken_until=until)


def cities() -> QuerySet[Region]:
    """The cities of the province."""
    return Region.objects.filter(city=None)


def trail_of(cycle: Cycle) -> QuerySet[AuditEvent]:
    """What happened to the cycle, newest first."""
    trail = AuditEvent.objects.filter(subject_kind=SUBJECT, subject_id=str(cycle.pk))
    return trail.order_by("-seq")


def kept_form(terms: Terms) -> dict[str, Any]:
    """The terms as JSON keeps them, for the audit trail."""
    found: dict[str, Any] = {}
    for field in fields(Terms):
        value = getattr(terms, field.name)
        if isinstance(value, frozenset):
            found[field.name] = sorted(value)
        elif value is None or isinstance(value, bool | int):
            found[field.name] = value
        else:
            found[field.name] = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return found

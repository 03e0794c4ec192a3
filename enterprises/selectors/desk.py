"""What officials work through: identity checks and certificates of their region."""

from typing import Any, TypeVar

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from accounts.models import User
from common.paging import capped_count
from enterprises.enums import CheckStatus
from enterprises.models import Enterprise, IdentityCheck, IntegrationCertificate
from enterprises.selectors.visibility import visible_to

Row = TypeVar("Row", IdentityCheck, IntegrationCertificate)

QUEUE_ORDER = ("submitted_at", "id")  # first come, first served


def checks_of(user: User) -> QuerySet[IdentityCheck]:
    """Every round of the enterprises the person may see."""
    return IdentityCheck.objects.filter(enterprise__in=visible_to(user))


def pending_checks(user: User) -> QuerySet[IdentityCheck]:
    """The rounds that wait for the person's bureau."""
    return checks_of(user).filter(outcome=CheckStatus.PENDING)


def check_rows(user: User) -> QuerySet[Any, Any]:
    """The waiting rounds as plain rows, with what came before them."""
    earlier = IdentityCheck.objects.filter(enterprise=OuterRef("enterprise"), pk__lt=OuterRef("pk"))
    rows = pending_checks(user).annotate(
        was_approved=Exists(earlier.filter(outcome=CheckStatus.APPROVED)),
        was_returned=Exists(earlier.filter(outcome=CheckStatus.RETURNED)),
    )
    return rows.values(
        "id",
        "submitted_at",
        "enterprise__name",
        "enterprise__uscc",
        "enterprise__region__name",
        "enterprise__region__city__name",
        "was_approved",
        "was_returned",
    )


def pending_check_count(user: User) -> int:
    """How many rounds wait, for the navigation."""
    return capped_count(pending_checks(user))


def next_check(user: User, after: IdentityCheck) -> IdentityCheck | None:
    """The round to look at next: the one behind `after` in the queue, else the first."""
    return _next(pending_checks(user), after)


def last_approved(check: IdentityCheck) -> IdentityCheck | None:
    """The approved round before this one, whose facts the bureau compares with."""
    rounds = IdentityCheck.objects.filter(
        enterprise=check.enterprise, outcome=CheckStatus.APPROVED, pk__lt=check.pk
    )
    return rounds.order_by("-pk").first()


def earlier_rounds(check: IdentityCheck) -> QuerySet[IdentityCheck]:
    """All other rounds of the enterprise, newest first."""
    rounds = IdentityCheck.objects.filter(enterprise=check.enterprise).exclude(pk=check.pk)
    return rounds.select_related("decided_by")


def certificates_of(user: User) -> QuerySet[IntegrationCertificate]:
    """Every certificate of the enterprises the person may see."""
    return IntegrationCertificate.objects.filter(enterprise__in=visible_to(user))


def pending_certificates(user: User) -> QuerySet[IntegrationCertificate]:
    """The certificates that wait for the person's bureau."""
    return certificates_of(user).filter(status=CheckStatus.PENDING)


def certificate_rows(user: User) -> QuerySet[Any, Any]:
    """The waiting certificates as plain rows."""
    return pending_certificates(user).values(
        "id",
        "submitted_at",
        "number",
        "issued_on",
        "enterprise__name",
        "enterprise__uscc",
        "enterprise__region__name",
        "enterprise__region__city__name",
    )


def pending_certificate_count(user: User) -> int:
    """How many certificates wait, for the navigation."""
    return capped_count(pending_certificates(user))


def next_certificate(user: User, after: IntegrationCertificate) -> IntegrationCertificate | None:
    """As `next_check`."""
    return _next(pending_certificates(user), after)


def with_full_facts(enterprises: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
    """Enterprises with everything their desk page shows beside lists."""
    return enterprises.select_related(
        "region__city", "industry__section", "licence", "pledged_by", "industry_opened_by"
    )


def _next(waiting: QuerySet[Row], after: Row) -> Row | None:
    behind = Q(submitted_at__gt=after.submitted_at) | Q(
        submitted_at=after.submitted_at, pk__gt=after.pk
    )
    # One statement: those behind come first, then the queue from its beginning.
    turn = Case(When(behind, then=0), default=1)
    return waiting.exclude(pk=after.pk).order_by(turn, *QUEUE_ORDER).first()

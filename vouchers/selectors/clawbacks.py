"""Reads of money demanded back: what may still be demanded, lists, sums, one demand's page."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Sum

from accounts.enums import Role
from accounts.models import User
from common.clock import local_date
from documents.models import Document
from enterprises.models import Enterprise
from vouchers.models import Clawback, Payout, Voucher
from vouchers.models.account import ZERO
from vouchers.models.clawback import ClawbackState
from vouchers.selectors.visibility import visible_to as vouchers_visible_to

PAGE_SIZE = 50
ORDER = ("-opened_at", "-id")
# Who reads of demands: suppliers have no part in what an enterprise owes.
READERS = (Role.ENTERPRISE, Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a list of demands, in yuan; what was cancelled is left out of them."""

    count: int
    demanded: Decimal
    repaid: Decimal
    outstanding: Decimal
    overdue: int


def claimable(voucher: Voucher) -> Decimal:
    """What was paid of a voucher and is not demanded back yet, in yuan; two queries.

    A demand counts in full; of a cancelled one only what came back before.
    """
    payout = Payout.objects.filter(voucher=voucher, bounced_at=None).first()
    paid = payout.amount + payout.bonus if payout else ZERO
    found = Clawback.objects.filter(voucher=voucher).aggregate(
        live=Sum("demanded", filter=~Q(state=ClawbackState.CANCELLED)),
        gone=Sum("repaid", filter=Q(state=ClawbackState.CANCELLED)),
    )
    return max(ZERO, paid - (found["live"] or ZERO) - (found["gone"] or ZERO))


def stands_against_bounce(voucher: Voucher) -> bool:
    """Whether a payout cannot have come back: money of it was demanded, or repaid (R5)."""
    rows = Clawback.objects.filter(voucher=voucher)
    return rows.filter(~Q(state=ClawbackState.CANCELLED) | Q(repaid__gt=0)).exists()


def open_clawbacks_of(enterprise: Enterprise | OuterRef | int) -> QuerySet[Clawback]:
    """What the enterprise still has to repay, the most urgent first (E9), with no more of each
    than that takes to say.
    """
    rows = Clawback.objects.filter(enterprise=enterprise, state=ClawbackState.OPEN)
    said = rows.only("document_number", "state", "demanded", "repaid", "due_on")
    return said.order_by("due_on", "pk")


def open_clawback_on(voucher: Voucher) -> Clawback | None:
    """The voucher's open demand, of which there is one at most."""
    return Clawback.objects.filter(voucher=voucher, state=ClawbackState.OPEN).first()


def visible_to(user: User) -> QuerySet[Clawback]:
    """An enterprise's own; of officials those of the vouchers they see."""
    rows = Clawback.objects.all()
    if not user.is_active or user.role not in READERS:
        return rows.none()
    if user.role in (Role.PROVINCE, Role.AUDITOR):
        return rows
    if user.role == Role.ENTERPRISE:
        return rows.filter(enterprise__organisation=user.organisation_id)
    return rows.filter(voucher__in=vouchers_visible_to(user))


def clawback_of(user: User, public_id: UUID) -> Clawback:
    """One demand with its voucher; Clawback.DoesNotExist for a stranger. One query."""
    rows = visible_to(user).select_related("voucher", "enterprise", "opened_by", "closed_by")
    return rows.get(public_id=public_id)


def may_open_receipt(user: User, document: Document) -> bool:
    """Whoever sees a demand opens the receipts of its repayments (asked by documents)."""
    return visible_to(user).filter(repayments__document=document).exists()


def narrowed(
    clawbacks: QuerySet[Clawback], *, state: str, text: str, on: date
) -> QuerySet[Clawback]:
    """Those of a state, or overdue on that day, whose number or enterprise holds the text."""
    if state == OVERDUE:
        clawbacks = clawbacks.filter(state=ClawbackState.OPEN, due_on__lt=on)
    elif state:
        clawbacks = clawbacks.filter(state=state)
    if text:
        clawbacks = clawbacks.filter(
            Q(document_number__icontains=text)
            | Q(enterprise__name__icontains=text)
            | Q(voucher__number__iexact=text)
        )
    return clawbacks


def rows_of(clawbacks: QuerySet[Clawback]) -> QuerySet[Clawback, Any]:
    """The columns of the list."""
    return clawbacks.values(
        "pk",
        "id",
        "public_id",
        "document_number",
        "state",
        "demanded",
        "repaid",
        "due_on",
        "opened_at",
        enterprise_name=F("enterprise__name"),
        voucher_number=F("voucher__number"),
    )


def totals_of(clawbacks: QuerySet[Clawback], *, on: date) -> Totals:
    """The sums over a list, in one query."""
    standing = ~Q(state=ClawbackState.CANCELLED)
    is_open = Q(state=ClawbackState.OPEN)
    found = clawbacks.aggregate(
        count=Count("pk", filter=standing),
        asked=Sum("demanded", filter=standing),
        returned=Sum("repaid", filter=standing),
        outstanding=Sum(F("demanded") - F("repaid"), filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_on__lt=on)),
    )
    return Totals(
        count=found["count"],
        demanded=found["asked"] or ZERO,
        repaid=found["returned"] or ZERO,
        outstanding=found["outstanding"] or ZERO,
        overdue=found["overdue"],
    )


def open_count(user: User) -> int:
    """How many demands are open: the number beside the navigation."""
    return visible_to(user).filter(state=ClawbackState.OPEN).count()


def overdue_on(clawback: Clawback, on: date) -> bool:
    """Whether the day to repay has passed; the due date itself is in time."""
    return clawback.state == ClawbackState.OPEN and clawback.due_on < on


def overdue(*, at: datetime) -> QuerySet[Clawback]:
    """Open demands whose day has passed, oldest first, with whom to tell."""
    rows = Clawback.objects.filter(state=ClawbackState.OPEN, due_on__lt=local_date(at))
    return rows.select_related("voucher", "enterprise", "opened_by").order_by("due_on", "pk")

"""What waits to be paid out, and what was paid (R5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from accounts.enums import Role
from accounts.models import User
from common.text import normalise_reference
from enterprises.models import BankAccount
from vouchers.models import Payout, PayoutLine, Redemption, Voucher
from vouchers.models.batch import LineOutcome
from vouchers.models.redemption import RedemptionOutcome
from vouchers.selectors.publicity import objected, payable, running, unpublished, with_publicity
from vouchers.selectors.visibility import visible_to
from vouchers.states import State

PAGE_SIZE = 50
MANY_BATCHES = 200
WAITING_ORDER = ("redeemed_at", "id")
PAID_ORDER = ("-recorded_at", "-id")
ZERO = Decimal("0.00")


class Standing(models.TextChoices):
    """Whether the money has stayed."""

    PAID = "paid", "已拨付"
    BOUNCED = "bounced", "已退汇"


@dataclass(frozen=True, slots=True)
class WaitingFilters:
    """What the list of those that wait is narrowed to."""

    text: str = ""
    city: str = ""
    publicity: str = ""


@dataclass(frozen=True, slots=True)
class PaidFilters:
    """What the list of payouts is narrowed to; days are inclusive."""

    text: str = ""
    batch: str = ""
    standing: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a whole list, not only the page: how many, and yuan."""

    count: int
    amount: Decimal
    bonus: Decimal

    @property
    def total(self) -> Decimal:
        """Voucher and bonus together."""
        return self.amount + self.bonus


def waiting_for(user: User, filters: WaitingFilters, *, at: datetime) -> QuerySet[Voucher]:
    """Redeemed vouchers whose money is due, those that bounced among them."""
    return narrowed(visible_to(user).filter(state=State.REDEEMED), filters, at=at)


def narrowed(
    rows: QuerySet[Voucher], filters: WaitingFilters, *, at: datetime
) -> QuerySet[Voucher]:
    """Redeemed vouchers narrowed as the list is."""
    rows = rows.filter(_text(filters.text))
    if filters.city:
        rows = rows.filter(city_id=filters.city)
    standings = {
        "over": payable(at) & ~in_batch(),
        "running": running(at),
        "none": unpublished(),
        "objected": objected(),
        "sent": in_batch(),
    }
    return rows.filter(standings.get(filters.publicity, Q()))


def in_batch() -> Q:
    """Vouchers sent to the treasury that it has not answered."""
    lines = PayoutLine.objects.filter(voucher=OuterRef("pk"), outcome=LineOutcome.PENDING)
    return Q(Exists(lines))


def waiting_rows(vouchers: QuerySet[Voucher]) -> QuerySet[Voucher]:
    """The vouchers with `account_pk`, where `pay_out` would send the money, `bounce_reason`,
    `sent_in` (the batch they stand in), and what `with_publicity` adds.
    """
    bounced = Payout.objects.filter(voucher=OuterRef("pk")).exclude(bounced_at=None)
    approved = Redemption.objects.filter(
        voucher=OuterRef("pk"), outcome=RedemptionOutcome.APPROVED
    ).values("bank_account")[:1]
    current = BankAccount.objects.filter(
        enterprise=OuterRef("enterprise"), replaced_at=None
    ).values("pk")[:1]
    lines = PayoutLine.objects.filter(voucher=OuterRef("pk"), outcome=LineOutcome.PENDING)
    rows = vouchers.select_related("enterprise", "city", "region", "cycle")
    return with_publicity(rows).annotate(
        # After a bounce the enterprise's account of today, as it has been put right.
        account_pk=Case(
            When(Exists(bounced), then=Coalesce(_key(current), _key(approved))),
            default=_key(approved),
            output_field=models.BigIntegerField(),
        ),
        sent_in=Subquery(lines.values("batch__number")[:1]),
        bounce_reason=Subquery(bounced.order_by("-bounced_at").values("bounce_reason")[:1]),
    )


def _key(rows: QuerySet[Any, Any]) -> Subquery:
    return Subquery(rows, output_field=models.BigIntegerField())


def accounts_of(vouchers: Iterable[Any]) -> dict[int, BankAccount]:
    """The bank accounts of rows of `waiting_rows`, by key; one query."""
    return BankAccount.objects.in_bulk({row.account_pk for row in vouchers if row.account_pk})


def chosen_for(user: User, public_ids: Iterable[UUID]) -> list[Any]:
    """The vouchers chosen for a payout that still wait, first redeemed first; at most a page."""
    rows = visible_to(user).filter(state=State.REDEEMED, public_id__in=list(public_ids))
    return list(waiting_rows(rows).order_by(*WAITING_ORDER)[:PAGE_SIZE])


def waiting_totals(vouchers: QuerySet[Voucher]) -> Totals:
    """Sums over all that wait; one query."""
    return _totals(vouchers, "amount", "bonus_amount")


def waiting_count(user: User) -> int:
    """How many wait, for the navigation."""
    return visible_to(user).filter(state=State.REDEEMED).count()


def payouts_for(user: User, filters: PaidFilters) -> QuerySet[Payout]:
    """Payouts recorded, bounced ones among them."""
    rows = Payout.objects.all()
    if user.role not in (Role.PROVINCE, Role.AUDITOR):  # they see all: no need to ask for each
        rows = rows.filter(voucher__in=visible_to(user).values("pk"))
    rows = rows.filter(_text(filters.text, "voucher__"))
    if filters.batch:
        rows = rows.filter(batch=filters.batch)
    if filters.standing:
        rows = rows.filter(bounced_at__isnull=filters.standing == Standing.PAID)
    if filters.since:
        rows = rows.filter(paid_on__gte=filters.since)
    if filters.until:
        rows = rows.filter(paid_on__lte=filters.until)
    return rows


def paid_rows(payouts: QuerySet[Payout]) -> QuerySet[Payout]:
    """Payouts with what a list shows of them."""
    return payouts.select_related("voucher__enterprise", "voucher__city", "recorded_by")


def paid_totals(payouts: QuerySet[Payout]) -> Totals:
    """Sums over all payouts listed, those that came back left out; one query."""
    return _totals(payouts.filter(bounced_at=None), "amount", "bonus")


def batches() -> list[str]:
    """Batches in use, latest first."""
    rows = Payout.objects.values("batch").annotate(last=models.Max("recorded_at"))
    return [row["batch"] for row in rows.order_by("-last")[:MANY_BATCHES]]


def standing_payout(voucher: Voucher) -> Payout | None:
    """The payout that has not come back."""
    return Payout.objects.filter(voucher=voucher, bounced_at=None).first()


def grouped(number: str) -> str:
    """`6222 0213 0001`: in groups a number is read and compared without losing the place."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _totals(rows: QuerySet[Any], amount: str, bonus: str) -> Totals:
    sums = rows.order_by().aggregate(n=Count("pk"), a=Sum(amount), b=Sum(bonus))
    return Totals(sums["n"], sums["a"] or ZERO, sums["b"] or ZERO)


def _text(text: str, prefix: str = "") -> Q:
    text = text.strip()
    if not text:
        return Q()
    key = normalise_reference(text)
    return Q(**{f"{prefix}number": key}) | Q(**{f"{prefix}enterprise__name__icontains": text})

"""Whether voucher, claim, batch and answer tell the same sums, by batch and by cycle (R5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from vouchers.models import Account, Cycle, Payout, PayoutBatch, PayoutLine, Redemption, Voucher
from vouchers.models.account import ZERO
from vouchers.models.batch import LineOutcome
from vouchers.models.redemption import RedemptionOutcome
from vouchers.states import SETTLED, State


@dataclass(frozen=True, slots=True)
class Sums:
    """One row of the comparison, in yuan: what each of the four says."""

    vouchers: Decimal
    claims: Decimal
    sent: Decimal
    paid: Decimal
    bounced: Decimal
    pending: Decimal
    count: int = 0

    @property
    def difference(self) -> Decimal:
        """All disagreements together, none cancelling another; 0 when everything agrees."""
        answered = self.paid + self.bounced + self.pending
        return (
            abs(self.vouchers - self.claims)
            + abs(self.claims - self.sent)
            + abs(self.sent - answered)
        )


@dataclass(frozen=True, slots=True)
class Overall:
    """One cycle as a whole, in yuan; `ledger` and `ledger_paid` are the accounts' balances."""

    vouchers: Decimal
    claims: Decimal
    ledger: Decimal
    by_batches: Decimal
    singly: Decimal
    ledger_paid: Decimal
    waiting: Decimal

    @property
    def paid(self) -> Decimal:
        """All that has been paid and stayed."""
        return self.by_batches + self.singly

    @property
    def difference(self) -> Decimal:
        """All disagreements together; 0 when everything agrees."""
        return (
            abs(self.vouchers - self.claims)
            + abs(self.vouchers - self.ledger)
            + abs(self.paid - self.ledger_paid)
            + abs(self.vouchers - self.paid - self.waiting)
        )


def claims() -> Combinable:
    """What the approved redemption and the bonus decision grant a line's voucher."""
    approved = Redemption.objects.filter(
        voucher=OuterRef("voucher"), outcome=RedemptionOutcome.APPROVED
    ).values("approved_amount")[:1]
    bonus = Coalesce(F("voucher__integration_bonus__amount"), ZERO)
    return Coalesce(Subquery(approved), ZERO) + bonus


def compared_lines(batch: PayoutBatch) -> QuerySet[PayoutLine]:
    """The lines of a batch with `claim`, in their order."""
    rows = batch.lines.select_related("voucher__enterprise", "account", "payout")
    return rows.annotate(claim=claims()).order_by("position")


def line_sums(line: Any) -> Sums:
    """One line of `compared_lines` as the four tell it."""
    sent, returned = line.amount + line.bonus, line.returned or ZERO
    answered = line.payout.amount + line.payout.bonus if line.payout else ZERO
    # The answer and the payout made of it have to be the same sum.
    paid = returned if line.outcome == LineOutcome.PAID else ZERO
    bounced = returned if line.outcome == LineOutcome.BOUNCED else ZERO
    pending = sent if line.outcome == LineOutcome.PENDING else ZERO
    if line.payout and answered != returned:
        paid, bounced = answered, ZERO
    total = line.voucher.amount + line.voucher.bonus_amount
    return Sums(total, line.claim, sent, paid, bounced, pending, 1)


def sums_by_batch(batches: Iterable[PayoutBatch]) -> dict[int, Sums]:
    """The sums of each batch that was not called off; one query."""
    lines = PayoutLine.objects.filter(batch__in=[one.pk for one in batches])
    total = F("amount") + F("bonus")
    answered = F("payout__amount") + F("payout__bonus")
    rows: Any = (
        lines.exclude(outcome=LineOutcome.CANCELLED)
        .annotate(claim=claims())
        .order_by()
        .values("batch")
        .annotate(
            count=Count("pk"),
            vouchers=Sum(F("voucher__amount") + F("voucher__bonus_amount")),
            claims=Sum("claim"),
            sent=Sum(total),
            paid=Coalesce(Sum(answered, filter=Q(outcome=LineOutcome.PAID)), ZERO),
            bounced=Coalesce(Sum(answered, filter=Q(outcome=LineOutcome.BOUNCED)), ZERO),
            pending=Coalesce(Sum(total, filter=Q(outcome=LineOutcome.PENDING)), ZERO),
        )
    )
    return {row.pop("batch"): Sums(**row) for row in rows}


def overall(cycle: Cycle) -> Overall:
    """The whole cycle, vouchers against claims, ledger and payouts; four queries."""
    total = F("amount") + F("bonus_amount")
    vouchers = Voucher.objects.filter(cycle=cycle, state__in=SETTLED).aggregate(
        all=Sum(total), waiting=Sum(total, filter=Q(state=State.REDEEMED))
    )
    approved = Redemption.objects.filter(
        voucher__cycle=cycle, outcome=RedemptionOutcome.APPROVED
    ).aggregate(
        sum=Sum(F("approved_amount") + Coalesce(F("voucher__integration_bonus__amount"), ZERO))
    )
    accounts = Account.objects.filter(cycle=cycle).aggregate(
        due=Sum(F("settled") + F("bonus")), paid=Sum("paid")
    )
    sent = F("amount") + F("bonus")
    payouts = Payout.objects.filter(voucher__cycle=cycle, bounced_at=None).aggregate(
        batches=Sum(sent, filter=Q(line__isnull=False)),
        singly=Sum(sent, filter=Q(line__isnull=True)),
    )
    return Overall(
        vouchers=vouchers["all"] or ZERO,
        claims=approved["sum"] or ZERO,
        ledger=accounts["due"] or ZERO,
        by_batches=payouts["batches"] or ZERO,
        singly=payouts["singly"] or ZERO,
        ledger_paid=accounts["paid"] or ZERO,
        waiting=vouchers["waiting"] or ZERO,
    )


def batches_of(cycle: Cycle) -> QuerySet[PayoutBatch]:
    """The cycle's batches, latest first."""
    return PayoutBatch.objects.filter(cycle=cycle).order_by("-created_at", "-id")


def cycles_with_money() -> QuerySet[Cycle]:
    """Cycles where anything has been redeemed, latest first."""
    settled = Voucher.objects.filter(state__in=SETTLED).values("cycle")
    return Cycle.objects.filter(pk__in=settled)

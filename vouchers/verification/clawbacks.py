"""Demands for money back against their repayments, their steps, and what was paid (E9)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from vouchers.models import Clawback, ClawbackEvent, Payout, Repayment
from vouchers.models.account import ZERO
from vouchers.models.clawback import ClawbackState, ClawbackStep
from vouchers.verification.chains import broken_links
from vouchers.verification.report import Difference


def check_clawback(
    clawback: Clawback, repayments: Sequence[Repayment], events: Sequence[ClawbackEvent]
) -> Iterator[Difference]:
    """Repaid is what the receipts and the steps add up to, never above the demand."""
    name = f"clawback {clawback.pk}"
    head = (clawback.chain_seq, clawback.chain_hash)
    yield from broken_links(events, subject=name, head=head)
    by_receipts = sum((one.amount for one in repayments), ZERO)
    steps = (one.amount for one in events if one.step == ClawbackStep.REPAY)
    for what, total in (("receipts", by_receipts), ("steps", sum(steps, ZERO))):
        if total != clawback.repaid:
            yield Difference(name, f"repaid by {what}", f"{total:.2f}", f"{clawback.repaid:.2f}")
    in_full = clawback.repaid == clawback.demanded
    if clawback.repaid > clawback.demanded:
        yield Difference(name, "within demand", f"<= {clawback.demanded}", f"{clawback.repaid}")
    if in_full != (clawback.state == ClawbackState.REPAID):
        yield Difference(name, "state by sums", str(in_full), clawback.state)


def check_within_payout(
    voucher_id: int, clawbacks: Sequence[Clawback], payouts: Sequence[Payout]
) -> Iterator[Difference]:
    """All demands on a voucher together stay within what was paid out."""
    paid = sum((one.amount + one.bonus for one in payouts if one.bounced_at is None), ZERO)
    demanded: Decimal = sum((_weight(one) for one in clawbacks), ZERO)
    if demanded > paid:
        yield Difference(f"voucher {voucher_id}", "demanded back", f"<= {paid}", f"{demanded}")


def _weight(clawback: Clawback) -> Decimal:
    cancelled = clawback.state == ClawbackState.CANCELLED
    return clawback.repaid if cancelled else clawback.demanded

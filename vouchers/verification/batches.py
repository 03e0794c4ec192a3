"""Payout batches against payouts, and publicity against both (R5)."""

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet

from vouchers.models import Payout, PayoutBatch, PayoutLine
from vouchers.models.batch import BatchState, LineOutcome
from vouchers.verification.report import Difference, Report

ANSWERED = (LineOutcome.PAID, LineOutcome.BOUNCED)
EXPECTED = {
    BatchState.DRAFT: (LineOutcome.PENDING,),
    BatchState.EXPORTED: (LineOutcome.PENDING,),
    BatchState.SETTLED: ANSWERED,
    BatchState.CANCELLED: (LineOutcome.CANCELLED,),
}


def lines_to_verify() -> QuerySet[PayoutLine]:
    """Every line with what it is compared with."""
    return PayoutLine.objects.select_related("batch", "payout", "account", "voucher")


def verify_lines(lines: list[PayoutLine], report: Report) -> None:
    """Lines against their payouts and batches."""
    for line in lines:
        report.differences.extend(_line_differences(line))
    report.compared["batch lines"] += len(lines)


def verify_batches(report: Report) -> None:
    """Payouts that no line and no end of publicity allows for."""
    report.compared["payout batches"] += PayoutBatch.objects.count()
    report.differences.extend(_stray_payouts())
    report.differences.extend(_hasty_payouts())


def _line_differences(line: PayoutLine) -> Iterator[Difference]:
    name = f"payout line {line.pk}"
    if line.outcome not in EXPECTED[BatchState(line.batch.state)]:
        yield Difference(name, "outcome in its batch", line.batch.state, line.outcome)
    if line.outcome == LineOutcome.CANCELLED:
        return
    voucher, payout = line.voucher, line.payout
    if (line.amount, line.bonus) != (voucher.amount, voucher.bonus_amount):
        sums = f"{line.amount:.2f} + {line.bonus:.2f}"
        expected = f"{voucher.amount:.2f} + {voucher.bonus_amount:.2f}"
        yield Difference(name, "amounts by voucher", expected, sums)
    if payout is None:
        return
    sent = (line.voucher_id, line.amount, line.bonus, line.account.number, line.batch.number)
    made = (payout.voucher_id, payout.amount, payout.bonus, payout.account_number, payout.batch)
    if sent != made:
        yield Difference(name, "payout", str(sent), str(made))
    if line.outcome == LineOutcome.BOUNCED and payout.bounced_at is None:
        yield Difference(name, "bounce", "bounced", "standing")


def _stray_payouts() -> Iterator[Difference]:
    """Payouts that carry a batch's number and stand in none of its lines."""
    numbers = PayoutBatch.objects.values("number")
    for payout in Payout.objects.filter(line=None, batch__in=numbers):
        yield Difference(f"payout {payout.pk}", "line of its batch", payout.batch, "none")


def _hasty_payouts() -> Iterator[Difference]:
    """Payouts recorded while the voucher's publicity was still running.

    One the treasury answered is measured at its batch's export: an objection of after that may have
    moved the end of the term, and the money had left (R5).
    """
    ends, published = F("voucher__publicity__ends_at"), F("voucher__publicity__batch__published_at")
    early = Q(line=None, recorded_at__lte=ends) | Q(line__batch__exported_at__lte=published)
    rows = Payout.objects.filter(early, voucher__publicity__state="shown")
    for payout in rows.annotate(ends=ends):
        found = payout.recorded_at.isoformat()
        expected = f"after {payout.ends.isoformat()}"
        yield Difference(f"payout {payout.pk}", "end of publicity", expected, found)

"""Rows of payout batches, return files and the reconciliation in words."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from common.clock import SHANGHAI
from enterprises.services.bank import masked_number
from vouchers.models import PayoutBatch, PayoutLine
from vouchers.models.batch import BatchState, LineOutcome
from vouchers.publicity import ItemState
from vouchers.selectors.batches import is_unmended, obstacle
from vouchers.selectors.reconciling import Sums, line_sums

BATCH_TONES = {
    BatchState.DRAFT: "neutral",
    BatchState.EXPORTED: "waiting",
    BatchState.SETTLED: "done",
    BatchState.CANCELLED: "ended",
}
LINE_TONES = {
    LineOutcome.PENDING: "waiting",
    LineOutcome.PAID: "done",
    LineOutcome.BOUNCED: "wrong",
    LineOutcome.CANCELLED: "ended",
}


def yuan(amount: Decimal) -> str:
    """`¥1,234.00`, as every row of these lists writes it."""
    return f"¥{amount:,.2f}"


def candidate_row(row: Any, bounced: dict[int, datetime]) -> dict[str, Any]:
    """One voucher on the second look before a batch is made."""
    account, total = row.payout_account, row.amount + row.bonus_amount
    return {
        "value": str(row.public_id),
        "number": row.number,
        "enterprise": row.enterprise.name,
        "account_name": account.account_name if account else "",
        "account": f"{account.bank} {account.number}" if account else "未设置",
        "total": yuan(total),
        "fault": obstacle(row),
        "warning": "曾退汇，企业尚未更新收款账户" if is_unmended(row, bounced) else "",
        "bounced": row.bounce_reason or "",
    }


def batch_row(batch: Any) -> dict[str, Any]:
    """One row of `selectors.batches.batches`."""
    state = BatchState(batch.state)
    return {
        "url": reverse("vouchers:payout-batch", args=[batch.pk]),
        "number": batch.number,
        "document": batch.document_number,
        "cycle": batch.cycle.name,
        "created": f"{batch.created_at.astimezone(SHANGHAI):%Y-%m-%d}",
        "lines": batch.lines_number,
        "total": yuan(batch.total),
        "bounced": yuan(batch.bounced) if batch.bounced else "",
        "word": state.label,
        "tone": BATCH_TONES[state],
    }


def line_row(line: Any, stopped: Mapping[int, ItemState]) -> dict[str, Any]:
    """One line of `compared_lines`, with what voucher, claim, batch and answer say.

    `stopped`: `selectors.batches.stopped_items` of the lines' vouchers.
    """
    outcome, sums = LineOutcome(line.outcome), line_sums(line)
    return {
        "position": line.position,
        "url": reverse("vouchers:voucher", args=[line.voucher.public_id]),
        "number": line.voucher.number,
        "enterprise": line.voucher.enterprise.name,
        "account": f"{line.account.bank} {masked_number(line.account.number)}",
        "word": outcome.label,
        "tone": LINE_TONES[outcome],
        "day": line.returned_on,
        "reason": line.reason,
        "remark": remark(stopped.get(line.voucher_id)),
        "key": line.pk,
        "vouchers": yuan(sums.vouchers),
        "claims": yuan(sums.claims),
        "sent": yuan(sums.sent),
        "returned": yuan(line.returned) if line.returned is not None else "",
        "difference": yuan(sums.difference) if outcome is not LineOutcome.CANCELLED else "",
        "wrong": outcome is not LineOutcome.CANCELLED and sums.difference != 0,
    }


def sums_row(batch: PayoutBatch, sums: Sums | None) -> dict[str, Any]:
    """One batch of the reconciliation; a batch called off has no sums."""
    state = BatchState(batch.state)
    row = {
        "url": reverse("vouchers:payout-batch", args=[batch.pk]),
        "number": batch.number,
        "document": batch.document_number,
        "word": state.label,
        "tone": BATCH_TONES[state],
        "wrong": False,
    }
    if sums is not None:
        names = ("vouchers", "claims", "sent", "paid", "bounced", "pending", "difference")
        row |= {name: yuan(getattr(sums, name)) for name in names}
        row |= {"count": sums.count, "wrong": sums.difference != 0}
    return row


def remark(state: ItemState | None) -> str:
    """What is said beside a voucher that an objection has reached."""
    return f"公示：{state.label}" if state else ""


def answer_row(
    line: PayoutLine, answer: dict[str, Any], stopped: Mapping[int, ItemState]
) -> dict[str, Any]:
    """One line of a return file beside the line it answers."""
    outcome = LineOutcome.PAID if answer["paid"] else LineOutcome.BOUNCED
    return {
        "row": answer["row"],
        "position": line.position,
        "number": line.voucher.number,
        "enterprise": line.voucher.enterprise.name,
        "account": f"{line.account.bank} {line.account.number}",
        "total": yuan(line.amount + line.bonus),
        "word": outcome.label,
        "tone": LINE_TONES[outcome],
        "day": answer["day"],
        "reason": answer["reason"],
        "remark": remark(stopped.get(line.voucher_id)),
    }

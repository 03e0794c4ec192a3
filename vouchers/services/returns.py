"""The treasury's answer: matched as a whole, then applied as a whole or not at all (R5)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from common import audit
from common.errors import Conflict, DomainErrors
from vouchers.errors import ReturnMismatch
from vouchers.models import Account, PayoutBatch, PayoutLine, PayoutReturn, Voucher
from vouchers.models.batch import BatchState, LineOutcome
from vouchers.policies import check_is_province
from vouchers.selectors.batches import bounds_of, lines_of, orders_of, stopped_items
from vouchers.services.batches import SUBJECT, lock_batch
from vouchers.services.payout import PayoutFacts, bounce_payout, pay_out
from vouchers.treasury.columns import Answer, Fault, GivenAnswer
from vouchers.treasury.matching import match_return
from vouchers.treasury.reading import fingerprint, read_return
from vouchers.treasury.writing import sheet_of

NAME_LENGTH = 120


class ReturnRefused(ReturnMismatch):
    """The file does not match its batch; `faults` says where, row by row."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"回单与批次不一致，共 {len(faults)} 处，整份文件没有处理。", field="file")
        self.faults = faults


@transaction.atomic
def take_return(
    batch: PayoutBatch, *, by: User, at: datetime, filename: str, content: bytes
) -> PayoutReturn:
    """Read and match a return file and keep it, so that it can be looked at before it counts.

    The same file again is the one kept before. Raises ReturnMismatch for what is no return file,
    ReturnRefused with every fault for what does not match; then nothing is kept.
    """
    check_is_province(by)
    answers, digest = read_return(filename, content), fingerprint(content)
    fresh = lock_batch(batch)
    if known := fresh.returns.filter(sha256=digest).first():
        return known
    _check_awaits(fresh)
    rows = _matched_rows(fresh, answers, at=at)
    kept = PayoutReturn.objects.create(
        batch=fresh,
        filename=filename[-NAME_LENGTH:],
        sha256=digest,
        rows=rows,
        uploaded_by=by,
        uploaded_at=at,
    )
    facts = {"filename": kept.filename, "sha256": digest, "lines": len(rows)}
    audit.record(SUBJECT, fresh.pk, action="take_return", by=by, at=at, facts=facts)
    return kept


@transaction.atomic
def apply_return(kept: PayoutReturn, *, by: User, at: datetime) -> PayoutReturn:
    """Record every line, paid or bounced, by `pay_out` and `bounce_payout`: all of them or none.

    A line that an objection has reached since the export is recorded as the treasury says, with a
    remark: the objection holds its voucher, never the batch (R5). Applied before, it changes
    nothing more. Raises Conflict when the batch has been answered by another file, and what the
    payouts raise.
    """
    check_is_province(by)
    batch = lock_batch(kept.batch)
    fresh = PayoutReturn.objects.select_for_update().get(pk=kept.pk)
    if fresh.applied_at is not None:
        return fresh
    _check_awaits(batch)
    lines = {line.position: line for line in _lock_lines(batch)}
    stopped = stopped_items(line.voucher_id for line in lines.values())
    numbers = [x.voucher.number for x in lines.values() if x.voucher_id in stopped]
    for row in fresh.rows:
        _apply_line(batch, lines.pop(row["position"]), row, by=by, at=at)
    if lines:
        raise Conflict("批次内容在上传回单后有变化，请重新上传回单。")
    fresh.applied_by, fresh.applied_at = by, at
    fresh.save()
    batch.state, batch.settled_at = BatchState.SETTLED, at
    batch.save()
    facts = {"return": fresh.pk, "sha256": fresh.sha256, "lines": len(fresh.rows)}
    if numbers:
        facts["under_objection"] = numbers
    audit.record(SUBJECT, batch.pk, action="apply_return", by=by, at=at, facts=facts)
    return fresh


@transaction.atomic
def record_answers(
    batch: PayoutBatch, *, by: User, at: datetime, answers: Sequence[GivenAnswer]
) -> PayoutReturn:
    """Take and apply a return that came from a program: kept as the sheet it would have been.

    The same answers again are the return kept before. Raises what `take_return` and `apply_return`
    do; faults of lines as DomainErrors whose fields count the answers from 0: `lines[0]`.
    """
    check_is_province(by)
    content = sheet_of(batch.number, answers)
    try:
        kept = take_return(batch, by=by, at=at, filename="api.csv", content=content)
    except ReturnRefused as refused:
        raise DomainErrors(
            [
                ReturnMismatch(
                    fault.message, field=f"lines[{fault.row - 2}]" if fault.row else "lines"
                )
                for fault in refused.faults
            ]
        ) from refused
    return apply_return(kept, by=by, at=at)


def _check_awaits(batch: PayoutBatch) -> None:
    if batch.state == BatchState.DRAFT:
        raise Conflict("该批次尚未导出送财政，不能登记回单。")
    if batch.state != BatchState.EXPORTED:
        raise Conflict(f"该批次{batch.get_state_display()}，不能再登记其他回单。")


def _matched_rows(
    batch: PayoutBatch, answers: tuple[Answer, ...], *, at: datetime
) -> list[dict[str, Any]]:
    lines = list(lines_of(batch))
    bounds = bounds_of(batch, lines, at=at)
    match = match_return(orders_of(batch, lines), answers, bounds=bounds)
    if not match.lawful:
        raise ReturnRefused(match.faults)
    return [
        {
            "row": one.row,
            "position": one.position,
            "paid": one.paid,
            "day": one.day.isoformat(),
            "reason": one.reason,
        }
        for one in sorted(match.answers, key=lambda one: one.position)
    ]


def _lock_lines(batch: PayoutBatch) -> list[PayoutLine]:
    """Accounts first, then vouchers, each by key, so that two batches cannot block each other."""
    lines = list(batch.lines.select_related("voucher", "account"))
    accounts = {x.voucher.account_id for x in lines if x.voucher.account_id is not None}
    list(Account.objects.select_for_update().filter(pk__in=accounts).order_by("pk").values("pk"))
    vouchers = Voucher.objects.select_for_update().filter(pk__in=[x.voucher_id for x in lines])
    list(vouchers.order_by("pk").values("pk"))
    return lines


def _apply_line(
    batch: PayoutBatch, line: PayoutLine, row: dict[str, Any], *, by: User, at: datetime
) -> None:
    day = date.fromisoformat(row["day"])
    facts = PayoutFacts(batch.number, batch.document_number, day)
    payout = pay_out(line.voucher, by=by, at=at, facts=facts, line=line)
    if not row["paid"]:
        payout = bounce_payout(line.voucher, by=by, at=at, reason=row["reason"])
    line.outcome = LineOutcome.PAID if row["paid"] else LineOutcome.BOUNCED
    line.payout, line.returned = payout, payout.amount + payout.bonus
    line.returned_on, line.reason = day, row["reason"]
    line.save()

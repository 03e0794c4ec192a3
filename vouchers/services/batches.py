"""Payout batches: put together, sent to the treasury, called off (R5).

Lock order: batch, accounts by key, vouchers by key, lines. The money itself moves in
`services.payout` only, when the treasury has answered (`services.returns`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from accounts.models import User
from common import audit
from common.clock import local_date
from common.errors import Conflict, DomainErrors
from vouchers.errors import InvalidBatch, ReasonMissing
from vouchers.models import Cycle, PayoutBatch, PayoutLine, Voucher
from vouchers.models.batch import BatchState, LineOutcome
from vouchers.policies import check_is_province, check_no_own_cases
from vouchers.selectors.batches import MANY, chosen_candidates, obstacle, total_of
from vouchers.selectors.publicity import payable
from vouchers.states import State

SUBJECT = "payout_batch"
NAMED = 3
FAR = 1_000_000  # beyond every place a line can have


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """The document the treasury is asked by."""

    document_number: str
    document_on: date


@transaction.atomic
def assemble_batch(
    cycle: Cycle, chosen: Sequence[UUID], *, by: User, at: datetime, facts: BatchFacts
) -> PayoutBatch:
    """Put the chosen vouchers into one batch with their sums and accounts, all or none.

    Raises InvalidBatch for what is missing or cannot be paid, Conflict when one of them is no
    longer waiting, OwnCase for a voucher of an organisation the person belongs or belonged to (V7).
    """
    check_is_province(by)
    _check_facts(facts, chosen, at)
    locked = Voucher.objects.select_for_update().filter(public_id__in=set(chosen))
    list(locked.order_by("pk").values_list("pk"))
    rows = [row for row in chosen_candidates(by, chosen, at=at) if row.cycle_id == cycle.pk]
    if len(rows) != len(set(chosen)):
        raise Conflict("所选服务券中有的已不能拨付或已编入其他批次，请重新选择。")
    check_no_own_cases(by, [row.pk for row in rows])
    faults = [(row, word) for row in rows if (word := obstacle(row))]
    if faults:
        raise DomainErrors([InvalidBatch(f"{row.number}：{word}。") for row, word in faults])
    batch = PayoutBatch.objects.create(
        number=_next_number(at),
        cycle=cycle,
        document_number=facts.document_number.strip(),
        document_on=facts.document_on,
        created_by=by,
        created_at=at,
    )
    PayoutLine.objects.bulk_create(
        PayoutLine(
            batch=batch,
            voucher=row,
            position=place,
            amount=row.amount,
            bonus=row.bonus_amount,
            account=row.payout_account,
        )
        for place, row in enumerate(rows, start=1)
    )
    recorded = {"number": batch.number, "vouchers": len(rows), "total": f"{total_of(rows):.2f}"}
    audit.record(SUBJECT, batch.pk, action="assemble", by=by, at=at, facts=recorded)
    return batch


@transaction.atomic
def export_batch(batch: PayoutBatch, *, by: User, at: datetime) -> PayoutBatch:
    """The batch goes to the treasury: from here its lines stand still. Again changes nothing.

    Raises Conflict naming what can no longer be paid: an objection of the last minute holds a
    voucher that was free when the batch was put together (R5).
    """
    check_is_province(by)
    fresh = lock_batch(batch)
    if fresh.state == BatchState.EXPORTED:
        return fresh
    if fresh.state != BatchState.DRAFT:
        raise Conflict(f"该批次{fresh.get_state_display()}，不能再导出。")
    check_no_own_cases(by, fresh.lines.values_list("voucher_id", flat=True))
    _check_still_payable(fresh, at=at)
    fresh.state, fresh.exported_by, fresh.exported_at = BatchState.EXPORTED, by, at
    fresh.save()
    audit.record(SUBJECT, fresh.pk, action="export", by=by, at=at, facts={"number": fresh.number})
    return fresh


@transaction.atomic
def remove_line(line: PayoutLine, *, by: User, at: datetime, reason: str) -> PayoutBatch:
    """Take one voucher out of a draft batch; it waits again, the lines behind it move up.

    Raises Conflict once the batch is with the treasury or the line gone, InvalidBatch for the last.
    """
    check_is_province(by)
    batch = lock_batch(line.batch)
    if batch.state != BatchState.DRAFT:
        raise Conflict(f"该批次{batch.get_state_display()}，名单不再变动。")
    found = batch.lines.select_related("voucher").filter(pk=line.pk).first()
    if found is None:
        raise Conflict("这一笔已移出批次，可能已由同事处理。")
    if not reason.strip():
        raise ReasonMissing("请写明移出原因。", rule="R5", field="reason")
    if batch.lines.count() == 1:
        raise InvalidBatch("批次只剩这一笔，不能移出；如不再拨付，请作废批次。")
    facts = {
        "number": batch.number,
        "voucher": found.voucher.number,
        "position": found.position,
        "total": f"{found.amount + found.bonus:.2f}",
    }
    found.delete()
    # In two steps: a place is unique at every moment, and the rows move in no known order.
    behind = batch.lines.filter(position__gt=found.position)
    behind.update(position=F("position") + FAR)
    batch.lines.filter(position__gt=FAR).update(position=F("position") - (FAR + 1))
    audit.record(
        SUBJECT, batch.pk, action="remove_line", by=by, at=at, reason=reason.strip(), facts=facts
    )
    return batch


@transaction.atomic
def cancel_batch(batch: PayoutBatch, *, by: User, at: datetime, reason: str) -> PayoutBatch:
    """Call a batch off before the treasury has answered; its vouchers wait again."""
    check_is_province(by)
    fresh = lock_batch(batch)
    if fresh.state not in (BatchState.DRAFT, BatchState.EXPORTED):
        raise Conflict(f"该批次{fresh.get_state_display()}，不能作废。")
    if not reason.strip():
        raise ReasonMissing("请写明作废原因。", rule="R5", field="reason")
    fresh.state, fresh.cancel_reason = BatchState.CANCELLED, reason.strip()
    fresh.cancelled_by, fresh.cancelled_at = by, at
    fresh.save()
    fresh.lines.filter(outcome=LineOutcome.PENDING).update(outcome=LineOutcome.CANCELLED)
    facts = {"number": fresh.number}
    audit.record(SUBJECT, fresh.pk, action="cancel", by=by, at=at, reason=reason, facts=facts)
    return fresh


def _check_still_payable(batch: PayoutBatch, *, at: datetime) -> None:
    """Lock the batch's vouchers, and raise unless publicity lets every one of them pass."""
    rows = Voucher.objects.filter(payout_lines__batch=batch)
    locked = rows.select_for_update(of=("self",))
    keys = list(locked.order_by("pk").values_list("pk", flat=True))
    free = Voucher.objects.filter(payable(at), pk__in=keys, state=State.REDEEMED)
    stopped = Voucher.objects.filter(pk__in=keys).exclude(pk__in=free.values("pk"))
    numbers = list(stopped.order_by("pk").values_list("number", flat=True))
    if numbers:
        named = "、".join(numbers[:NAMED]) + ("等" if len(numbers) > NAMED else "")
        raise Conflict(f"{named}已不能拨付（收到异议或公示未满），请先将其移出本批次，再导出。")


def lock_batch(batch: PayoutBatch) -> PayoutBatch:
    """The batch as it is now, row locked; before any account or voucher."""
    fresh: PayoutBatch = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
    return fresh


def _check_facts(facts: BatchFacts, chosen: Sequence[UUID], at: datetime) -> None:
    if not chosen:
        raise InvalidBatch("请先选择要拨付的服务券。")
    if len(set(chosen)) > MANY:
        raise InvalidBatch(f"一个拨付批次最多 {MANY} 张，请分批拨付。")
    if not facts.document_number.strip():
        raise InvalidBatch("请填写拨付文号。", field="document_number")
    if facts.document_on > local_date(at):
        raise InvalidBatch("文件日期不能晚于今天。", field="document_on")


def _next_number(at: datetime) -> str:
    """BF20260007: the year and a running number, handed out one at a time."""
    year = local_date(at).year
    with connection.cursor() as cursor:  # until the end of the transaction
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [SUBJECT])
    prefix = f"BF{year}"
    numbers = PayoutBatch.objects.filter(number__startswith=prefix).order_by("-number")
    last = numbers.values_list("number", flat=True).first()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"

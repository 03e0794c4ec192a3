"""Making redeemed vouchers public, and public anew after an objection was upheld (R5)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from common import audit
from common.dates import format_day, local_date
from common.errors import Conflict
from vouchers.errors import InvalidPublicity, ReasonMissing
from vouchers.models import Cycle, PayoutLine, PublicityBatch, PublicityItem, Voucher
from vouchers.models.batch import LineOutcome
from vouchers.models.publicity import ObjectionState
from vouchers.policies import check_is_province, check_no_own_cases, check_not_own_case
from vouchers.publicity import LIVE_ITEMS, ItemState, term_end
from vouchers.selectors.publicity import MANY
from vouchers.services.transition import lock_voucher, record_event
from vouchers.states import State

SUBJECT = "publicity_batch"
NAMED = 3


@transaction.atomic
def publish_batch(
    cycle: Cycle,
    chosen: Sequence[UUID],
    *,
    by: User,
    at: datetime,
    title: str,
    document_number: str,
) -> PublicityBatch:
    """Make the chosen vouchers public from `at` for the cycle's days, all of them or none.

    Raises InvalidPublicity for what is missing, Conflict when one of them cannot be published,
    OwnCase for a voucher of an organisation the person belongs or belonged to (V7).
    """
    check_is_province(by)
    title, document_number = title.strip(), document_number.strip()
    _check_batch(cycle, chosen, title, document_number)
    vouchers = _lock_publishable(cycle, chosen)
    check_no_own_cases(by, [voucher.pk for voucher in vouchers])
    batch = PublicityBatch.objects.create(
        cycle=cycle,
        title=title,
        document_number=document_number,
        days=cycle.publicity_days,
        published_by=by,
        published_at=at,
        ends_at=term_end(at, cycle.publicity_days),
    )
    PublicityItem.objects.bulk_create(
        PublicityItem(batch=batch, voucher=voucher, position=place, ends_at=batch.ends_at)
        for place, voucher in enumerate(vouchers, start=1)
    )
    until = format_day(local_date(batch.ends_at))
    for voucher in vouchers:
        voucher.version += 1
        reason = f"{batch.title}（{batch.document_number}），公示至{until}"
        record_event(voucher, "publicity", by=by, at=at, reason=reason)
    total = sum(voucher.amount + voucher.bonus_amount for voucher in vouchers)
    facts = {"vouchers": len(vouchers), "total": f"{total:.2f}", "ends_at": batch.ends_at}
    audit.record(SUBJECT, batch.pk, action="publish", by=by, at=at, facts=_plain(facts))
    return batch


@transaction.atomic
def reopen_item(item: PublicityItem, *, by: User, at: datetime, reason: str) -> PublicityItem:
    """What an upheld objection was about is settled: the voucher waits to be made public anew.

    Raises Conflict while another objection to the item waits for its answer.
    """
    check_is_province(by)
    voucher = lock_voucher(item.voucher)
    check_not_own_case(by, voucher)
    fresh = PublicityItem.objects.select_for_update().get(pk=item.pk)
    if fresh.state != ItemState.WITHHELD:
        raise Conflict("该公示事项已不在“暂停拨付”状态，可能已由同事处理。")
    if fresh.objections.filter(state=ObjectionState.OPEN).exists():
        # Made public anew it could be paid while this one is still being looked into.
        raise Conflict("该公示事项还有未处理的异议，请先逐件处理，再办结。")
    if not reason.strip():
        raise ReasonMissing("请写明处理结果，企业将看到此内容。", field="reason")
    fresh.state, fresh.closed_reason = ItemState.CLOSED, reason.strip()
    fresh.closed_by, fresh.closed_at = by, at
    fresh.save()
    voucher.version += 1
    record_event(voucher, "publicity_reopened", by=by, at=at, reason=reason.strip())
    facts = {"voucher": voucher.number}
    audit.record(SUBJECT, fresh.batch_id, action="reopen", by=by, at=at, reason=reason, facts=facts)
    return fresh


def _check_batch(cycle: Cycle, chosen: Sequence[UUID], title: str, document_number: str) -> None:
    if not cycle.publicity_days:
        raise InvalidPublicity("本批次设置为不公示，可直接拨付。")
    if not chosen:
        raise InvalidPublicity("请先选择要公示的服务券。")
    if len(set(chosen)) > MANY:
        raise InvalidPublicity(f"一个公示批次最多 {MANY} 张，请分批公示。")
    if not title:
        raise InvalidPublicity("请填写公示标题。", field="title")
    if not document_number:
        raise InvalidPublicity("请填写公示文号。", field="document_number")
    if PublicityBatch.objects.filter(document_number=document_number).exists():
        message = "该文号已用于其他公示批次，请核对。"
        raise InvalidPublicity(message, field="document_number")


def _lock_publishable(cycle: Cycle, chosen: Sequence[UUID]) -> list[Voucher]:
    """The vouchers locked in the order of their keys, returned first redeemed first."""
    rows = Voucher.objects.select_for_update().filter(public_id__in=set(chosen), cycle=cycle)
    vouchers = list(rows.order_by("pk"))
    live = PublicityItem.objects.filter(voucher__in=vouchers, state__in=LIVE_ITEMS)
    shown = set(live.values_list("voucher_id", flat=True))
    # What is with the treasury is not made public any more: its answer is to come (R5).
    sent = PayoutLine.objects.filter(voucher__in=vouchers, outcome=LineOutcome.PENDING)
    shown |= set(sent.values_list("voucher_id", flat=True))
    unfit = [v.number for v in vouchers if v.state != State.REDEEMED or v.pk in shown]
    if unfit or len(vouchers) != len(set(chosen)):
        named = "、".join(unfit[:NAMED]) + ("等" if len(unfit) > NAMED else "")
        raise Conflict(
            f"所选服务券中有的已不在待公示状态{f'（{named}）' if named else ''}，请重新选择。"
        )
    vouchers.sort(key=lambda voucher: (voucher.redeemed_at, voucher.pk))
    return vouchers


def _plain(facts: dict[str, object]) -> dict[str, object]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in facts.items()}

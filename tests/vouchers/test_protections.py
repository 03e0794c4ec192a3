"""Facts that are decided stand in the database itself, whoever holds the keys to it (R2, R5)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.utils import InternalError

from common.clock import local_date
from tests.vouchers.publicity import (
    answer,
    objection,
    public_world,
    published,
    redeemed,
    sent,
)
from tests.vouchers.world import World, make_world
from vouchers.models import (
    Objection,
    Payment,
    Payout,
    PayoutBatch,
    PayoutLine,
    PayoutReturn,
    PublicityBatch,
    PublicityItem,
    ReceiptNumber,
)
from vouchers.services.batches import BatchFacts, assemble_batch
from vouchers.services.objections import dismiss_objection, uphold_objection
from vouchers.services.payments import remove_payment
from vouchers.services.publicity import reopen_item
from vouchers.services.returns import apply_return, take_return

pytestmark = pytest.mark.django_db
Changes = list[tuple[Any, dict[str, Any]]]
ANSWER = {"reply": "已核实。", "reason": "经现场核实。"}


def refused(change: Callable[[], Any], error: type[Exception] = InternalError) -> None:
    with pytest.raises(error), transaction.atomic():
        change()


def with_treasury() -> tuple[World, PayoutBatch]:
    world = make_world()
    return world, sent(world, *redeemed(world, "100000", "150000"))


def settled() -> PayoutBatch:
    world, batch = with_treasury()
    acts = {"by": world.province}
    content = answer(batch, "成功", "退汇")
    kept = take_return(batch, at=world.tick(), filename="回单.csv", content=content, **acts)
    apply_return(kept, at=world.tick(), **acts)
    return batch


# One world for all rows of a table: what is refused leaves it as it was.
SENT: Changes = [
    (PayoutBatch, {"document_number": "别号"}),
    (PayoutBatch, {"number": "BF20180099"}),
    (PayoutBatch, {"state": "draft"}),
    (PayoutBatch, {"exported_at": None}),
    (PayoutLine, {"amount": F("amount") - 1}),
    (PayoutLine, {"position": F("position") + 9}),
]
ANSWERED: Changes = [
    (PayoutBatch, {"settled_at": None}),
    (PayoutLine, {"returned_on": "2018-12-31"}),
    (PayoutLine, {"outcome": "pending"}),
    (PayoutReturn, {"rows": []}),
    (PayoutReturn, {"applied_at": None}),
    (Payout, {"amount": 1}),
    (Payout, {"account_number": "1"}),
]
SHOWN: Changes = [
    (PublicityBatch, {"title": "别的公示"}),
    (PublicityItem, {"position": F("position") + 9}),
    (PublicityItem, {"ends_at": F("ends_at") - timedelta(days=1)}),
    (Objection, {"statement": "没有异议"}),
    (Objection, {"name": "李四"}),
]


def all_refused(changes: Changes) -> None:
    for model, change in changes:
        refused(partial(model.objects.update, **change))


def test_what_is_with_the_treasury_stands_still() -> None:
    with_treasury()
    all_refused(SENT)


def test_what_the_treasury_answered_stands_still_and_stays() -> None:
    batch = settled()
    all_refused(ANSWERED)
    for rows in (batch.returns, batch.lines, Payout.objects, PayoutBatch.objects):
        refused(lambda rows=rows: raw_delete(rows.all()))
    line = batch.lines.order_by("position")[0]
    line.pk, line.position, line.outcome = None, 9, "pending"
    line.payout = line.returned = None
    refused(line.save)


def raw_delete(rows: Any) -> None:
    rows._raw_delete(rows.db)  # as SQL would: no cascade stands before the trigger


def test_a_draft_line_can_go_and_never_change() -> None:
    world = make_world()
    vouchers = redeemed(world, "100000", "150000")
    facts, chosen = BatchFacts("9号", local_date(world.at)), [v.public_id for v in vouchers]
    batch = assemble_batch(world.cycle, chosen, by=world.province, at=world.tick(), facts=facts)
    refused(lambda: batch.lines.update(amount=1))
    raw_delete(batch.lines.filter(position=2))
    assert batch.lines.count() == 1


def test_a_batch_number_is_paid_by_its_own_line_only() -> None:
    world, _ = with_treasury()
    (voucher,) = redeemed(world, "50000")
    payout = Payout(
        voucher=voucher,
        redemption=voucher.redemptions.get(),
        amount=voucher.amount,
        document_number="9号",
        paid_on=local_date(world.at),
        recorded_by=world.province,
        recorded_at=world.at,
    )
    for payout.batch in ("BF20180001", "BF20180099"):
        refused(payout.save)
    payout.batch = "单笔"
    payout.save()


def test_what_is_public_stands_still_and_stays() -> None:
    world = public_world()
    objection(world, published(world, *redeemed(world, "100000")).items.get())
    all_refused(SHOWN)
    for model in (PublicityBatch, PublicityItem, Objection):
        refused(partial(raw_delete, model.objects.all()))


def test_decided_objections_and_closed_items_stand_still() -> None:
    world = public_world()
    item = published(world, *redeemed(world, "100000")).items.get()
    first, second = objection(world, item), objection(world, item)
    act = {"by": world.province, "at": world.tick()}
    dismiss_objection(first, **act, **ANSWER)
    refused(lambda: Objection.objects.filter(pk=first.pk).update(reply="另一答复"))
    uphold_objection(second, **act, **ANSWER)
    reopen_item(item, **act, reason="已整改")
    refused(lambda: PublicityItem.objects.update(closed_reason="另一结果"))


def test_a_receipt_number_stands_once_in_all_tables() -> None:
    world = make_world()
    voucher = world.issued(cloud_fee="100000")
    world.pay(voucher)
    payment = voucher.payments.get()
    found = ReceiptNumber.objects.get()
    assert (found.key, found.source) == (payment.receipt_key, "vouchers_payment")
    refused(lambda: Payment.objects.update(receipt_key="X1"))
    remove_payment(payment, by=world.owner, at=world.tick())
    assert not ReceiptNumber.objects.exists()
    ReceiptNumber.objects.create(key=payment.receipt_key, source="vouchers_repayment")
    payment.pk = None
    refused(lambda: payment.save(force_insert=True), IntegrityError)

"""Cases found by reading payouts, publicity and repayments as somebody who wants the money."""

from datetime import timedelta
from uuid import uuid4

import pytest

from common.clock import local_date
from common.errors import Conflict
from tests.factories.enterprises import DocumentFactory
from tests.factories.vouchers import in_state, present_world
from tests.vouchers.publicity import later, objection, public_world, published, redeemed
from tests.vouchers.test_clawback import opened, repaid
from tests.vouchers.world import World, make_world
from vouchers.errors import InvalidPayout, NumberAlreadyUsed, ObjectionTooLate
from vouchers.models import PayoutBatch, Voucher
from vouchers.models.batch import BatchState
from vouchers.publicity import ItemState
from vouchers.selectors.batches import candidates
from vouchers.selectors.timeline import events_of, happening
from vouchers.services.batches import BatchFacts, assemble_batch, cancel_batch, export_batch
from vouchers.services.decision import Judgement
from vouchers.services.objections import (
    ObjectionFacts,
    dismiss_objection,
    file_objection,
    uphold_objection,
)
from vouchers.services.payout import PayoutFacts, pay_out
from vouchers.services.publicity import reopen_item
from vouchers.services.redemption import refuse_redemption
from vouchers.states import State
from vouchers.treasury.matching import _amount

pytestmark = pytest.mark.django_db
ANSWER = {"reply": "已核实。", "reason": "经核实材料属实。"}


@pytest.fixture
def world() -> World:
    return public_world()


def drafted(world: World, *vouchers: Voucher) -> PayoutBatch:
    facts = BatchFacts("粤财〔2018〕9号", world.at.date())
    chosen = [voucher.public_id for voucher in vouchers]
    return assemble_batch(world.cycle, chosen, by=world.province, at=world.tick(), facts=facts)


def test_objection_of_the_last_second_keeps_a_drafted_batch_from_the_treasury(
    world: World,
) -> None:
    first, second = redeemed(world, "100000", "150000")
    items = published(world, first, second).items.select_related("voucher")
    later(world, 8)
    batch = drafted(world, first, second)
    held = items.get(voucher=second)
    facts = ObjectionFacts(uuid4(), "陈国强", "13600136000", "服务未上线。")
    file_objection(held, at=held.ends_at, facts=facts)
    with pytest.raises(Conflict, match=second.number):
        export_batch(batch, by=world.province, at=world.tick())
    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT
    cancel_batch(batch, by=world.province, at=world.tick(), reason="收到异议")
    assert list(candidates(world.province, at=world.at)) == [first]


def test_objection_to_what_has_been_paid_meanwhile_is_too_late(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    item = published(world, voucher).items.select_related("voucher").get()
    later(world, 8)
    facts = PayoutFacts("单笔", "1号", world.at.date())
    pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
    world.at = item.ends_at - timedelta(minutes=1)
    with pytest.raises(ObjectionTooLate, match="已办结"):
        objection(world, item)
    item.refresh_from_db()
    assert item.state == ItemState.SHOWN


def test_matter_is_not_settled_while_another_objection_is_open(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    item = published(world, voucher).items.select_related("voucher").get()
    first, second = objection(world, item), objection(world, item, name="李四")
    uphold_objection(first, by=world.province, at=world.tick(), **ANSWER)
    with pytest.raises(Conflict, match="未处理的异议"):
        reopen_item(item, by=world.province, at=world.tick(), reason="已退回差额")
    dismiss_objection(second, by=world.province, at=world.tick(), **ANSWER)
    reopen_item(item, by=world.province, at=world.tick(), reason="已退回差额")
    item.refresh_from_db()
    assert item.state == ItemState.CLOSED


def test_one_file_handed_in_twice_is_kept_once(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    item = published(world, voucher).items.select_related("voucher").get()
    paper = DocumentFactory(organisation=world.province.organisation)
    filed = objection(world, item, documents=[paper, paper])
    assert filed.files.count() == 1


def test_refusal_after_an_extension_that_has_not_arrived_leaves_the_voucher_good() -> None:
    world = make_world()
    filed = world.filed(world.issued())
    assert filed.redeem_by is not None
    end = filed.redeem_by
    type(world.cycle).objects.update(redemption_closes_at=end + timedelta(days=30))
    act = {"by": world.officer, "at": end + timedelta(days=1)}
    refused = refuse_redemption(filed, **act, judgement=Judgement(reason="材料不符"))
    assert refused.state == State.ISSUED


def test_receipt_of_money_paid_back_pays_no_contract() -> None:
    world = present_world()
    other = in_state(world, State.ISSUED, cloud_fee="100000")
    repaid(world, opened(world, in_state(world, State.PAID, cloud_fee="300000")))
    with pytest.raises(NumberAlreadyUsed, match="银行回单号"):
        world.pay(other, receipt_number="rz2026-0001", paid_on=local_date(world.at))


def test_single_payout_takes_no_number_of_a_batch_to_come() -> None:
    world = make_world()
    (voucher,) = redeemed(world, "100000")
    facts = PayoutFacts("bf 20180007", "1号", world.at.date())
    with pytest.raises(InvalidPayout, match="系统拨付批次号"):
        pay_out(voucher, by=world.province, at=world.tick(), facts=facts)


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "1E+40"])
def test_amount_that_is_no_sum_is_a_fault_and_no_crash(text: str) -> None:
    assert _amount(text) is None


def test_supplier_reads_that_money_is_demanded_and_not_how_much() -> None:
    world = present_world()
    paid = in_state(world, State.PAID, cloud_fee="300000")
    opened(world, paid)
    event = events_of(paid).first()
    assert event is not None
    told = {role: happening(event, viewer=role) for role in (world.owner, world.seller)}
    assert told[world.owner].reason
    assert told[world.owner].facts
    assert (told[world.seller].reason, told[world.seller].facts) == ("", ())

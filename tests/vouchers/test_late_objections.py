"""An objection that arrives while the money is with the treasury holds its item, not the batch."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from common.models import AuditEvent
from tests.vouchers.publicity import answer, later, public_world, published, redeemed, sent
from tests.vouchers.world import World
from vouchers.errors import NotPayable
from vouchers.models import Event, Objection, PayoutBatch, PublicityItem
from vouchers.publicity import ItemState
from vouchers.selectors.batches import candidates
from vouchers.services.objections import (
    ObjectionFacts,
    dismiss_objection,
    file_objection,
    uphold_objection,
)
from vouchers.services.payout import PayoutFacts, pay_out
from vouchers.services.returns import apply_return, take_return
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db
ANSWER = {"reply": "已核实。", "reason": "经现场核实。"}


@pytest.fixture
def world() -> World:
    return public_world()


def overtaken(world: World) -> tuple[PayoutBatch, Objection]:
    """A batch of two with the treasury; sent in the last minute, an objection waited for a lock."""
    publicity = published(world, *redeemed(world, "100000", "150000"))
    in_time = publicity.ends_at - timedelta(seconds=1)
    later(world, 8)
    items = list(publicity.items.select_related("voucher"))
    batch = sent(world, *[item.voucher for item in items])
    facts = ObjectionFacts(uuid4(), "陈国强", "13600136000", "服务未上线。")
    return batch, file_objection(items[0], at=in_time, facts=facts)


def answered(world: World, batch: PayoutBatch, *results: str) -> None:
    act: dict[str, Any] = {"by": world.province}
    content = answer(batch, *results)
    kept = take_return(batch, at=world.tick(), filename="回单.csv", content=content, **act)
    apply_return(kept, at=world.tick(), **act)


def states(batch: PayoutBatch) -> list[str]:
    return list(batch.lines.order_by("position").values_list("voucher__state", flat=True))


def test_paid_is_a_fact_told_with_a_remark_and_paid_once(world: World) -> None:
    batch, found = overtaken(world)
    answered(world, batch)
    assert states(batch) == [State.PAID, State.PAID]
    voucher = found.item.voucher
    event = Event.objects.filter(voucher=voucher, move="pay_out").get()
    assert "送财政后收到异议" in event.reason
    other = Event.objects.filter(move="pay_out").exclude(voucher=voucher).get()
    assert "异议" not in other.reason
    audited = AuditEvent.objects.filter(action="apply_return").get()
    assert audited.facts["under_objection"] == [voucher.number]
    assert PublicityItem.objects.get(pk=found.item_id).state == ItemState.HELD
    assert voucher.payouts.count() == 1
    assert verify_everything().differences == []


def test_what_bounced_waits_for_the_objection(world: World) -> None:
    batch, found = overtaken(world)
    answered(world, batch, "退汇", "成功")
    assert states(batch) == [State.REDEEMED, State.PAID]
    assert not candidates(world.province, at=world.tick()).exists()
    facts = PayoutFacts("第二批", "2号", world.at.date())
    with pytest.raises(NotPayable):
        pay_out(found.item.voucher, by=world.province, at=world.tick(), facts=facts)
    dismiss_objection(found, by=world.province, at=world.tick(), **ANSWER)
    later(world, 1)
    assert candidates(world.province, at=world.tick()).get() == found.item.voucher
    assert verify_everything().differences == []


@pytest.mark.parametrize("first", ["decision", "return"])
@pytest.mark.parametrize(
    ("verb", "state", "said"),
    [
        pytest.param(dismiss_objection, ItemState.SHOWN, "款项此前", id="dismissed"),
        pytest.param(uphold_objection, ItemState.WITHHELD, "追回", id="upheld"),
    ],
)
def test_a_decision_before_or_after_the_return_changes_no_payment(
    world: World, first: str, verb: Any, state: ItemState, said: str
) -> None:
    batch, found = overtaken(world)
    acts = [
        lambda: verb(found, by=world.province, at=world.tick(), **ANSWER),
        lambda: answered(world, batch),
    ]
    for act in acts if first == "decision" else reversed(acts):
        act()
    assert states(batch) == [State.PAID, State.PAID]
    item = PublicityItem.objects.get(pk=found.item_id)
    assert item.state == state
    moves = Event.objects.filter(voucher=found.item.voucher, move__startswith="objection_")
    assert said in moves.get().reason
    assert verify_everything().differences == []


def test_pages_say_which_line_is_under_objection(world: World, client: Client) -> None:
    batch, found = overtaken(world)
    act: dict[str, Any] = {"by": world.province}
    content = answer(batch)
    kept = take_return(batch, at=world.tick(), filename="回单.csv", content=content, **act)
    client.force_login(world.province)

    def page(name: str, pk: int) -> str:
        return client.get(reverse(f"vouchers:{name}", args=[pk])).content.decode()

    look = page("payout-return", kept.pk)
    assert "有的服务券在送财政后收到异议" in look
    assert look.count("公示：异议核实中") == 1
    assert page("payout-batch", batch.pk).count("公示：异议核实中") == 1
    assert "财政拨付在前" not in page("objection", found.pk)
    apply_return(kept, at=world.tick(), **act)
    assert "财政拨付在前" in page("objection", found.pk)

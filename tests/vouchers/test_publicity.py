"""Publicity before payout, objections, and what they stop (R5)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from common.errors import Conflict, DomainError
from common.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.vouchers.publicity import later, objection, public_world, published, redeemed
from tests.vouchers.world import World, cycle_of, make_world
from vouchers.errors import InvalidObjection, NotPayable, NotYours, ObjectionTooLate
from vouchers.models import Event, PublicityItem
from vouchers.publicity import ItemState, Standing, check_publicity, read_contact, term_end
from vouchers.selectors.batches import candidates
from vouchers.selectors.publicity import unpublished_for
from vouchers.services.objections import dismiss_objection, uphold_objection
from vouchers.services.payout import PayoutFacts, pay_out
from vouchers.services.publicity import publish_batch, reopen_item

pytestmark = pytest.mark.django_db
ANSWER = {"reply": "已核实。", "reason": "经核实材料属实。"}


@pytest.fixture
def world() -> World:
    return public_world()


def pay(world: World, item: PublicityItem) -> object:
    facts = PayoutFacts("第一批", "1号", world.at.date())
    return pay_out(item.voucher, by=world.province, at=world.tick(), facts=facts)


def item_of(world: World, fee: str = "100000") -> PublicityItem:
    return published(world, *redeemed(world, fee)).items.select_related("voucher").get()


@pytest.mark.parametrize(
    ("at", "end"),
    [
        pytest.param("2018-10-08T02:00", "2018-10-15T15:59", id="morning"),
        pytest.param("2018-10-08T15:59", "2018-10-15T15:59", id="last-minute-of-the-day"),
        pytest.param("2018-10-08T16:00", "2018-10-16T15:59", id="next-day-in-shanghai"),
    ],
)
def test_term_ends_with_the_day_in_shanghai(at: str, end: str) -> None:
    found = term_end(datetime.fromisoformat(at).replace(tzinfo=UTC), 7)
    assert found.astimezone(UTC).isoformat().startswith(end)


@pytest.mark.parametrize(
    ("standing", "days", "hours", "said"),
    [
        pytest.param(None, 0, 0, "", id="switched-off"),
        pytest.param(None, 7, 0, "尚未公示", id="never-public"),
        pytest.param(ItemState.SHOWN, 7, 0, "正在公示", id="last-instant"),
        pytest.param(ItemState.SHOWN, 7, 1, "", id="over"),
        pytest.param(ItemState.HELD, 7, 1, "收到异议", id="held"),
        pytest.param(ItemState.WITHHELD, 0, 1, "暂停拨付", id="withheld"),
    ],
)
def test_publicity_decides_who_is_payable(
    standing: ItemState | None, days: int, hours: int, said: str
) -> None:
    ends = term_end(datetime(2018, 10, 8, tzinfo=UTC), 7)
    at, item = ends + timedelta(hours=hours), Standing(standing, ends) if standing else None
    if not said:
        check_publicity(item, days=days, at=at)
        return
    with pytest.raises(NotPayable, match=said):
        check_publicity(item, days=days, at=at)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("136 0013 6000", "13600136000", id="spaces"),
        pytest.param("１３６００１３６０００", "13600136000", id="full-width"),
        pytest.param("+86-13600136000", "13600136000", id="country-code"),
        pytest.param("Chen@Mail.example", "chen@mail.example", id="mail"),
        pytest.param("12345", None, id="no-number"),
        pytest.param("chen@mail", None, id="no-mail"),
    ],
)
def test_contact_is_a_mobile_or_a_mail(text: str, read: str | None) -> None:
    assert read_contact(text) == read


def test_money_waits_for_the_end_of_publicity(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    assert list(unpublished_for(world.province, cycle=world.cycle)) == [voucher]
    item = published(world, voucher).items.select_related("voucher").get()
    assert not unpublished_for(world.province, cycle=world.cycle).exists()
    with pytest.raises(NotPayable, match="公示期满后"):
        pay(world, item)
    assert not candidates(world.province, at=world.at).exists()
    later(world, 8)
    assert candidates(world.province, at=world.at).get() == voucher
    facts = PayoutFacts("第一批", "1号", item.ends_at.date())
    with pytest.raises(NotPayable, match="公示期满"):  # backdated into the term
        pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
    pay(world, item)
    assert Event.objects.filter(voucher=voucher, move="publicity").count() == 1


def test_a_voucher_is_public_once(world: World) -> None:
    item = item_of(world)
    with pytest.raises(Conflict, match="待公示"):
        published(world, item.voucher)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicityItem.objects.create(
            batch=item.batch, voucher=item.voucher, position=2, ends_at=item.ends_at
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"title": " "}, "公示标题", id="no-title"),
        pytest.param({"document_number": ""}, "公示文号", id="no-number"),
        pytest.param({"chosen": []}, "先选择", id="nothing-chosen"),
        pytest.param({"chosen": [uuid4()]}, "待公示", id="unknown"),
    ],
)
def test_incomplete_batches_publish_nothing(world: World, changes: dict, said: str) -> None:
    (voucher,) = redeemed(world, "100000")
    facts = {"title": "公示", "document_number": "1号", "chosen": [voucher.public_id], **changes}
    with pytest.raises(DomainError, match=said):
        publish_batch(world.cycle, facts.pop("chosen"), by=world.province, at=world.at, **facts)
    assert not PublicityItem.objects.exists()


def test_a_cycle_without_publicity_publishes_nothing() -> None:
    world = make_world(cycle=cycle_of())
    (voucher,) = redeemed(world, "100000")
    with pytest.raises(DomainError, match="不公示"):
        published(world, voucher)
    assert candidates(world.province, at=world.at).get() == voucher


def test_a_used_document_number_is_refused(world: World) -> None:
    first, second = redeemed(world, "100000", "90000")
    batch = published(world, first)
    with pytest.raises(DomainError, match="已用于其他公示"):
        publish_batch(
            world.cycle,
            [second.public_id],
            by=world.province,
            at=world.at,
            title="公示",
            document_number=batch.document_number,
        )


def test_an_objection_holds_its_item_and_not_the_batch(world: World) -> None:
    first, second = redeemed(world, "100000", "90000")
    held, other = published(world, first, second).items.select_related("voucher")
    objection(world, held)
    later(world, 8)
    assert list(candidates(world.province, at=world.at)) == [other.voucher]
    with pytest.raises(NotPayable, match="异议"):
        pay(world, held)
    pay(world, other)


def test_a_dismissed_objection_leaves_the_days_that_were_left(world: World) -> None:
    item = item_of(world)
    later(world, 3)
    found = objection(world, item)
    later(world, 10)
    dismiss_objection(found, by=world.province, at=world.tick(), **ANSWER)
    item.refresh_from_db()
    assert (item.state, item.ends_at) == (ItemState.SHOWN, term_end(world.at, 4))
    event = Event.objects.filter(voucher=item.voucher).latest("seq")
    assert event.move == "objection_dismissed"
    assert "公示继续" in event.reason


def test_the_last_open_objection_frees_the_item(world: World) -> None:
    item = item_of(world)
    pair = [objection(world, item), objection(world, item)]
    dismiss_objection(pair[0], by=world.province, at=world.tick(), **ANSWER)
    item.refresh_from_db()
    assert item.state == ItemState.HELD
    dismiss_objection(pair[1], by=world.province, at=world.tick(), **ANSWER)
    item.refresh_from_db()
    assert item.state == ItemState.SHOWN
    with pytest.raises(Conflict, match="同事"):
        uphold_objection(pair[1], by=world.province, at=world.tick(), **ANSWER)


def test_an_upheld_objection_withholds_until_public_anew(world: World) -> None:
    item = item_of(world)
    found = objection(world, item)
    uphold_objection(found, by=world.province, at=world.tick(), **ANSWER)
    later(world, 30)
    item.refresh_from_db()
    with pytest.raises(NotPayable, match="暂停拨付"):
        pay(world, item)
    with pytest.raises(ObjectionTooLate, match="已作出处理"):
        objection(world, item)
    with pytest.raises(DomainError, match="处理结果"):
        reopen_item(item, by=world.province, at=world.tick(), reason=" ")
    reopen_item(item, by=world.province, at=world.tick(), reason="已退还重复资金。")
    with pytest.raises(Conflict):
        reopen_item(item, by=world.province, at=world.tick(), reason="再次")
    again = published(world, item.voucher).items.get()
    later(world, 8)
    pay(world, again)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param({"name": " "}, "name", "匿名", id="no-name"),
        pytest.param({"contact": ""}, "contact", "没有联系方式", id="no-contact"),
        pytest.param({"contact": "找我"}, "contact", "11 位手机", id="bad-contact"),
        pytest.param({"statement": ""}, "statement", "依据", id="no-statement"),
    ],
)
def test_unsigned_objections_are_refused(
    world: World, changes: dict, field: str, said: str
) -> None:
    item = item_of(world)
    with pytest.raises(InvalidObjection, match=said) as refused:
        objection(world, item, **changes)
    assert refused.value.field == field
    item.refresh_from_db()
    assert item.state == ItemState.SHOWN


def test_an_objection_after_the_deadline_is_refused(world: World) -> None:
    item = item_of(world)
    world.at = item.ends_at
    with pytest.raises(ObjectionTooLate, match="不再受理"):
        objection(world, item)  # a minute too late


def test_one_form_files_one_objection(world: World) -> None:
    item, key = item_of(world), uuid4()
    assert objection(world, item, key=key) == objection(world, item, key=key)
    assert item.objections.count() == 1


def test_nobody_learns_who_objected(world: World) -> None:
    item = item_of(world)
    found = objection(world, item)
    with pytest.raises(DomainError, match="不能出现异议人"):
        dismiss_objection(
            found, by=world.province, at=world.tick(), reply="谢谢", reason="陈国强所述不实"
        )
    dismiss_objection(found, by=world.province, at=world.tick(), **ANSWER)
    told = [*Event.objects.values_list("actor", "reason", "amounts")]
    trail = [*AuditEvent.objects.values_list("actor", "reason", "facts")]
    assert "陈国强" not in f"{told}{trail}"
    assert "13600136000" not in f"{told}{trail}"


@pytest.mark.parametrize("who", ["owner", "seller", "officer"])
def test_only_the_province_publishes_and_decides(world: World, who: str) -> None:
    item = item_of(world)
    found, by = objection(world, item), getattr(world, who)
    with pytest.raises(NotYours):
        publish_batch(world.cycle, [uuid4()], by=by, at=world.at, title="公示", document_number="x")
    with pytest.raises(NotYours):
        dismiss_objection(found, by=by, at=world.at, **ANSWER)
    with pytest.raises(NotYours):
        uphold_objection(found, by=UserFactory(auditor=True), at=world.at, **ANSWER)

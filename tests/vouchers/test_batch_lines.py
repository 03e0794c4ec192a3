"""Which vouchers a batch holds: no own cases, no removed lines, all a filter leaves (R5, V7)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from common.clock import local_date
from common.errors import Conflict
from common.models import AuditEvent
from tests.vouchers.publicity import public_world, published, redeemed
from tests.vouchers.redeeming import as_, open_world
from tests.vouchers.world import World, make_world
from vouchers.errors import InvalidBatch, NotYours, OwnCase
from vouchers.models import PayoutBatch, PublicityBatch, Voucher
from vouchers.selectors import batches as selecting
from vouchers.selectors.batches import candidates
from vouchers.services.batches import (
    BatchFacts,
    assemble_batch,
    cancel_batch,
    export_batch,
    remove_line,
)

pytestmark = pytest.mark.django_db


def drafted(world: World, *vouchers: Voucher) -> PayoutBatch:
    facts, chosen = BatchFacts("9号", local_date(world.at)), [v.public_id for v in vouchers]
    return assemble_batch(world.cycle, chosen, by=world.province, at=world.tick(), facts=facts)


def once_with(world: World, party: str) -> None:
    """The official used to work for a party of the case."""
    organisation = getattr(world, party).organisation
    facts = {"organisation": organisation, "joined_at": world.at, "left_at": world.at}
    Membership.objects.create(user=world.province, **facts)


@pytest.mark.parametrize("party", ["enterprise", "supplier"])
def test_nobody_publishes_or_batches_an_own_case(party: str) -> None:
    world = public_world()
    vouchers = redeemed(world, "100000")
    once_with(world, party)
    with pytest.raises(OwnCase, match=vouchers[0].number):
        published(world, *vouchers)
    assert not PublicityBatch.objects.exists()
    world.cycle.publicity_days = 0
    world.cycle.save()
    with pytest.raises(OwnCase):
        drafted(world, *vouchers)
    assert not PayoutBatch.objects.exists()


def test_nobody_sends_an_own_case_to_the_treasury() -> None:
    world = make_world()
    batch = drafted(world, *redeemed(world, "100000"))
    once_with(world, "enterprise")
    with pytest.raises(OwnCase):
        export_batch(batch, by=world.province, at=world.tick())


def test_a_line_leaves_a_draft_and_the_others_move_up() -> None:
    world = make_world()
    batch = drafted(world, *redeemed(world, "100000", "150000", "50000"))
    line = batch.lines.get(position=1)
    remove_line(line, by=world.province, at=world.tick(), reason="账户待更正")
    assert list(batch.lines.values_list("position", flat=True)) == [1, 2]
    assert candidates(world.province, at=world.at).get() == line.voucher
    kept = AuditEvent.objects.get(action="remove_line")
    assert (kept.facts["voucher"], kept.facts["position"]) == (line.voucher.number, 1)
    with pytest.raises(Conflict):
        remove_line(line, by=world.province, at=world.tick(), reason="再次")
    export_batch(batch, by=world.province, at=world.tick())
    with pytest.raises(Conflict, match="不再变动"):
        remove_line(batch.lines.first(), by=world.province, at=world.tick(), reason="晚了")
    cancel_batch(batch, by=world.province, at=world.tick(), reason="文号有误")


def test_the_last_line_stays_and_only_the_province_removes() -> None:
    world = make_world()
    (line,) = drafted(world, *redeemed(world, "100000")).lines.all()
    with pytest.raises(InvalidBatch, match="作废批次"):
        remove_line(line, by=world.province, at=world.tick(), reason="不再拨付")
    with pytest.raises(NotYours):
        remove_line(line, by=world.officer, at=world.tick(), reason="不再拨付")


@pytest.fixture
def world() -> World:
    return open_world()


@pytest.fixture
def province(client: Client, world: World) -> Client:
    return as_(client, world.province)


def text_of(response: Any) -> str:
    return response.content.decode()


def test_a_line_is_removed_after_a_second_look(province: Client, world: World) -> None:
    batch = drafted(world, *redeemed(world, "100000", "150000"))
    line = batch.lines.get(position=2)
    url = reverse("vouchers:payout-line-remove", args=[batch.pk, line.pk])
    page = reverse("vouchers:payout-batch", args=[batch.pk])
    assert url in text_of(province.get(page))
    assert line.voucher.number in text_of(province.get(url))
    assert province.post(url, {"reason": " "}).status_code == 422
    assert province.post(url, {"reason": "账户待更正"}).url == page
    assert province.post(url, {"reason": "再次"}).status_code == 409
    assert url not in text_of(province.get(page))


def test_everything_means_what_the_filter_leaves(
    province: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = redeemed(world, "100000", "150000")
    new = reverse("vouchers:payout-batch-new")
    listed = text_of(province.get(reverse("vouchers:payouts"), {"q": second.number}))
    assert f"?q={second.number}&amp;all=1" in listed
    narrowed = text_of(province.get(new, {"all": "1", "q": second.number}))
    assert second.number in narrowed
    assert first.number not in narrowed
    monkeypatch.setattr(selecting, "MANY", 1)
    page = text_of(province.get(new, {"all": "1"}))
    assert "另有 1 张请在生成后编入下一批次" in page
    assert second.number not in page

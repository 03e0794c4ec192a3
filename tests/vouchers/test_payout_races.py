"""Two officials at once: a return file counts once, a voucher is paid once (R5)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.factories.accounts import UserFactory
from tests.vouchers.publicity import answer, redeemed, sent
from tests.vouchers.racing import LANES, Track, won
from tests.vouchers.world import World, make_world
from vouchers.models import Payout, PayoutBatch, PayoutLine
from vouchers.services.batches import BatchFacts, assemble_batch
from vouchers.services.payout import PayoutFacts, pay_out
from vouchers.services.returns import apply_return, take_return
from vouchers.verification import verify_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def track() -> Iterator[Track]:
    track = Track()
    yield track
    track.close()


def officials(world: World) -> list[Any]:
    organisation = world.province.organisation
    return [UserFactory(province=True, organisation=organisation) for _ in range(LANES)]


def test_one_return_file_counts_once(track: Track) -> None:
    world = make_world()
    batch = sent(world, *redeemed(world, "100000", "150000"))
    content, at = answer(batch, "成功", "退汇"), world.tick()
    people = officials(world)
    taken = track.race(
        [
            partial(take_return, batch, by=by, at=at, filename="a.csv", content=content)
            for by in people
        ]
    )
    assert len({kept.pk for kept in taken}) == 1
    kept = taken[0]
    results = track.race([partial(apply_return, kept, by=by, at=world.tick()) for by in people])
    assert len(won(results)) == LANES
    assert Payout.objects.count() == 2
    assert verify_everything().differences == []


def test_a_voucher_is_batched_or_paid_and_never_both(track: Track) -> None:
    world = make_world()
    people, at = officials(world), world.tick()
    (voucher,) = redeemed(world, "100000")
    day = world.at.date()
    at = world.tick()
    single = PayoutFacts("单笔", "1号", day)
    batched = BatchFacts("2号", day)
    calls = [
        partial(pay_out, voucher, by=by, at=at, facts=single)
        if lane % 2
        else partial(assemble_batch, world.cycle, [voucher.public_id], by=by, at=at, facts=batched)
        for lane, by in enumerate(people)
    ]
    assert len(won(track.race(calls))) == 1
    assert Payout.objects.count() + PayoutLine.objects.count() == 1
    assert PayoutBatch.objects.count() == PayoutLine.objects.count()
    assert verify_everything().differences == []

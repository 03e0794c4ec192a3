"""A demand, a repayment and an application at the same moment (E9)."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from common.errors import DomainErrors
from tests.factories.vouchers import in_state
from tests.vouchers.racing import LANES, Track, while_waiting, won
from tests.vouchers.test_clawback import demand_of, entry_of, opened
from tests.vouchers.world import World, make_world
from vouchers.clawback_news import _judged
from vouchers.models import Clawback, Repayment, Voucher
from vouchers.services.application import submit_application
from vouchers.services.clawback import open_clawback, record_repayment
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
EIGHTH = Decimal("12500.00")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def track() -> Iterator[Track]:
    track = Track()
    yield track
    track.close()


def test_a_demand_and_an_application_see_each_other(world: World) -> None:
    """Whoever comes second knows of the first: the application is refused, or the bureau told."""
    paid = in_state(world, State.PAID, cloud_fee="50000")
    draft, demand = world.draft(cloud_fee="40000"), demand_of(world, demanded=EIGHTH)
    at = world.tick()
    demanding = partial(open_clawback, paid, by=world.province, at=at, demand=demand)
    submitting = partial(submit_application, draft, by=world.owner, at=at)

    with pytest.raises(DomainErrors) as refused:
        while_waiting(demanding, submitting)
    assert [error.rule for error in refused.value.errors] == ["E9"]


def test_an_application_a_moment_earlier_is_named_to_the_bureau(world: World) -> None:
    paid = in_state(world, State.PAID, cloud_fee="50000")
    draft, demand = world.draft(cloud_fee="40000"), demand_of(world, demanded=EIGHTH)
    at = world.tick()
    demanding = partial(open_clawback, paid, by=world.province, at=at, demand=demand)
    clawback = while_waiting(partial(submit_application, draft, by=world.owner, at=at), demanding)

    assert Voucher.objects.get(pk=draft.pk).state == State.SUPPLIER_CONFIRMATION
    assert [one.pk for one in _judged(clawback)] == [paid.pk, draft.pk]


def test_eight_demands_at_once_leave_one(world: World, track: Track, rounds: int) -> None:
    paid = in_state(world, State.PAID, cloud_fee="100000")
    for turn in range(min(rounds, 10)):
        results = track.race([partial(_demand, world, paid, f"{turn}-{n}") for n in range(LANES)])
        assert len(won(results)) == 1
        clawback = Clawback.objects.get(state="open")
        entry = entry_of(world, amount=EIGHTH, receipt_number=f"R{turn}")
        record_repayment(clawback, by=world.province, at=world.tick(), entry=entry)
        if turn == LANES - 1:  # all that was paid is demanded: there is nothing left to race for
            break
    assert verify_everything().differences == []


def _demand(world: World, paid: Voucher, number: str) -> Any:
    demand = demand_of(world, document_number=number, demanded=EIGHTH)
    return open_clawback(paid, by=world.province, at=world.at, demand=demand)


def test_repayments_at_once_never_exceed_the_demand(
    world: World, track: Track, rounds: int
) -> None:
    paid = in_state(world, State.PAID, cloud_fee="400000")
    for turn in range(min(rounds, 8)):
        clawback = opened(world, paid, document_number=f"追 {turn}", demanded=EIGHTH * 3)
        calls = [
            partial(
                record_repayment,
                clawback,
                by=world.province,
                at=world.at,
                entry=entry_of(world, amount=EIGHTH, receipt_number=f"{turn}-{n}"),
            )
            for n in range(LANES)
        ]
        assert len(won(track.race(calls))) == 3
        assert Clawback.objects.get(pk=clawback.pk).state == "repaid"
        assert Repayment.objects.filter(clawback=clawback).count() == 3
    assert verify_everything().differences == []

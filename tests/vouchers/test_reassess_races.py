"""Room freed while somebody works on the voucher that gains: nobody's work is written over (A4)."""

import pytest

from tests.vouchers.racing import while_waiting
from tests.vouchers.world import YES, World, make_world
from vouchers.models import Voucher
from vouchers.services.application import submit_application, withdraw_application
from vouchers.services.decision import Judgement, confirm_application, send_back_application
from vouchers.services.draft import save_draft
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_correction_saved_meanwhile_is_not_lost(world: World) -> None:
    first, second = world.submitted(), world.confirmed("quality-control")
    mend = Judgement(defects=["请更正名称"])
    send_back_application(second, by=world.officer, at=world.tick(), judgement=mend)
    at = world.tick()
    while_waiting(
        lambda: save_draft(second, by=world.owner, at=at, typed={"contract_title": "更正"}),
        lambda: withdraw_application(first, by=world.owner, at=at, reason="不需要"),
    )
    kept = Voucher.objects.get(pk=second.pk)
    assert kept.typed["contract_title"] == "更正"
    assert kept.amount == kept.entitlement
    assert not verify_everything().differences


def test_a_confirmation_made_meanwhile_stands_and_the_withdrawal_goes_through(
    world: World,
) -> None:
    first, second = world.submitted(), world.submitted("quality-control")
    at = world.tick()
    ended = while_waiting(
        lambda: confirm_application(second, by=world.seller, at=at, judgement=YES),
        lambda: withdraw_application(first, by=world.owner, at=at, reason="不需要"),
    )
    kept = Voucher.objects.get(pk=second.pk)
    assert ended.state == State.WITHDRAWN
    assert (kept.state, kept.amount) == (State.BUREAU_REVIEW, kept.entitlement)
    assert not verify_everything().differences


def test_room_is_given_in_the_order_in_which_batches_lock(world: World) -> None:
    early_draft, first = world.draft(), world.submitted("quality-control")
    second = submit_application(early_draft, by=world.owner, at=world.tick())  # smaller key, later
    third = world.submitted("quality-control", cloud_fee="10000")
    assert second.pk < first.pk
    assert (first.place or 0) < (second.place or 0)
    at, rows = world.tick(), Voucher.objects.select_for_update()
    # As a batch of both does it: the smaller key, then, while the other waits, the greater one.
    ended = while_waiting(
        lambda: rows.get(pk=second.pk),
        lambda: withdraw_application(third, by=world.owner, at=at, reason="不需要"),
        then=lambda: rows.get(pk=first.pk),
    )
    assert ended.state == State.WITHDRAWN

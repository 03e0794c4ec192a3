"""Room freed while somebody works on the voucher that gains: nobody's work is written over (A4)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection, transaction

from tests.vouchers.world import YES, World, make_world
from vouchers.models import Voucher
from vouchers.services.application import withdraw_application
from vouchers.services.decision import Judgement, confirm_application, send_back_application
from vouchers.services.draft import save_draft
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
PATIENCE = 10  # seconds


@pytest.fixture
def world() -> World:
    return make_world()


def while_waiting(work: Callable[[], Any], other: Callable[[], Any]) -> Any:
    """Do `work` in a transaction; before it commits, `other` starts and runs into its lock."""

    def elsewhere() -> Any:
        try:
            return other()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            work()
            later = pool.submit(elsewhere)
            _wait_for_a_lock()
        return later.result(timeout=PATIENCE)


def _wait_for_a_lock() -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waited for a lock")


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

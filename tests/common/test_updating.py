"""Many rows changed in one statement, each to values of its own."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from common.updating import update_each
from tests.vouchers.world import World, make_world
from vouchers.models import Account, Voucher

pytestmark = pytest.mark.django_db
LATE = datetime(2018, 9, 1, 1, 2, 3, 456789, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return make_world()


def test_every_row_gets_its_own_values_and_the_others_none(world: World) -> None:
    first, second, third = (world.submitted(cloud_fee="10000") for _ in range(3))
    first.due_at, first.outcome_reason, first.amount = LATE, "“甲”；'乙'", Decimal("0.01")
    second.due_at, second.outcome_reason, second.amount = None, "", Decimal("2.50")
    third.amount = Decimal(3)  # in memory only
    with CaptureQueriesContext(connection) as captured:
        update_each([second, first], ("due_at", "outcome_reason", "amount"))
    assert len(captured) == 1
    kept = {row.pk: row for row in Voucher.objects.all()}
    assert (kept[first.pk].due_at, kept[second.pk].due_at) == (LATE, None)
    assert kept[first.pk].outcome_reason == "“甲”；'乙'"
    amounts = [kept[one.pk].amount for one in (first, second, third)]
    assert amounts == [Decimal("0.01"), Decimal("2.50"), Decimal(10_000)]
    assert kept[first.pk].state_since == first.state_since


def test_nothing_to_change_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        update_each([], ("amount",))
    assert not captured.captured_queries


def test_a_row_that_is_gone_is_an_error(world: World) -> None:
    account = world.submitted().account
    assert account is not None
    with pytest.raises(DatabaseError, match="1 of 2"):
        update_each([account, Account(pk=account.pk + 1, cap=1)], ("reserved",))

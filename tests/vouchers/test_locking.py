"""A lock that had to be waited for gives the row as it is now, with all that hangs on it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from catalog.models import Service
from enterprises.models import Enterprise, Region
from tests.vouchers.racing import while_waiting
from tests.vouchers.world import World, make_world
from vouchers.models import Voucher
from vouchers.services.application import submit_application
from vouchers.services.transition import WITH_ENTERPRISE, lock_voucher

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def world() -> World:
    return make_world()


@transaction.atomic
def locked(voucher: Voucher) -> Voucher:
    return lock_voucher(voucher, rows=WITH_ENTERPRISE)


def locked_behind(change: Callable[[], Any], voucher: Voucher) -> Voucher:
    """What somebody gets who asks for the locks while `change` is not committed yet."""
    found: Voucher = while_waiting(change, lambda: locked(voucher))
    return found


def test_service_chosen_meanwhile_comes_with_the_row(
    world: World, django_assert_num_queries: Any
) -> None:
    draft = world.draft()
    other = Service.objects.exclude(pk=draft.service_id)[0]
    rows = Voucher.objects.filter(pk=draft.pk)
    fresh = locked_behind(lambda: rows.update(service=other), draft)
    with django_assert_num_queries(0):
        assert fresh.service == other


def test_draft_submitted_meanwhile_comes_with_cycle_and_account(world: World) -> None:
    draft = world.draft()
    fresh = locked_behind(lambda: submit_application(draft, by=world.owner, at=world.at), draft)
    assert fresh.cycle == world.cycle
    assert fresh.account is not None
    assert fresh.entry is not None
    assert fresh.entry.version == fresh.catalog_version


def test_enterprise_moved_meanwhile_comes_with_its_region(world: World) -> None:
    draft, old = world.draft(), world.enterprise.region_id
    region = Region.objects.exclude(pk=old).filter(city__isnull=False)[0]
    rows = Enterprise.objects.filter(pk=world.enterprise.pk)
    fresh = locked_behind(lambda: rows.update(region=region), draft)
    assert fresh.enterprise.region == region

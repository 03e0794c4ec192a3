"""What is read before the account's lock is never a word against what is true under it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from catalog.enums import VersionStatus
from catalog.models import Service
from catalog.services.drafts import start_draft
from common.errors import DomainErrors
from enterprises.models import Enterprise, Region
from tests.vouchers.world import CLOSES, World, cycle_of, make_world
from vouchers.errors import InvalidApplication, NoOpenCycle, StaleVoucher
from vouchers.models import Account, Voucher
from vouchers.services.application import submit_application
from vouchers.services.assessment import open_account
from vouchers.states import State

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=30)
NEXT = CLOSES + timedelta(days=300)


@pytest.fixture
def world() -> World:
    return make_world()


def rows_of(draft: Voucher) -> Any:
    return Voucher.objects.filter(pk=draft.pk)


def last_place(world: World) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last_value, is_called FROM vouchers_place_{world.cycle.pk}")
        return cursor.fetchone()


def test_fee_changed_since_the_caller_read_counts(world: World) -> None:
    draft = world.draft(cloud_fee="480000")
    rows_of(draft).update(cloud_fee=Decimal(30_000))
    assert submit_application(draft, by=world.owner, at=world.tick()).amount == 30_000


def test_service_chosen_since_the_caller_read_is_stamped(world: World) -> None:
    draft = world.draft()
    other = Service.objects.get(code="quality-control")
    rows_of(draft).update(service=other)
    voucher = submit_application(draft, by=world.owner, at=world.tick())
    assert voucher.entry is not None
    assert voucher.entry.service == other


def test_region_changed_since_the_caller_read_is_stamped(world: World) -> None:
    draft, old = world.draft(), world.enterprise.region_id
    region = Region.objects.exclude(pk=old).filter(city__isnull=False)[0]
    Enterprise.objects.filter(pk=world.enterprise.pk).update(region=region)
    voucher = submit_application(draft, by=world.owner, at=world.tick())
    assert (voucher.region, voucher.city_id) == (region, region.city_code)


def gap(draft: Voucher) -> None:
    draft.contract_document = None


def firm_unfit(draft: Voucher) -> None:
    draft.enterprise.is_independent_legal_person = False


@pytest.mark.parametrize("spoil", [gap, firm_unfit])
def test_fault_only_the_caller_knows_refuses_nothing(
    world: World, spoil: Callable[[Voucher], None]
) -> None:
    draft = world.draft()
    spoil(draft)
    voucher = submit_application(draft, by=world.owner, at=world.tick())
    assert voucher.state == State.SUPPLIER_CONFIRMATION


def test_old_page_is_told_so_before_its_faults(world: World) -> None:
    draft = world.draft(cloud_fee="")
    rows_of(draft).update(version=9)
    with pytest.raises(StaleVoucher):
        submit_application(draft, by=world.owner, at=world.tick(), version=draft.version)


def test_refused_application_leaves_no_gap(world: World) -> None:
    world.submitted(cloud_fee="1000")
    before = last_place(world)
    with pytest.raises(DomainErrors):
        submit_application(world.draft(cloud_fee=""), by=world.owner, at=world.tick())
    assert last_place(world) == before


def late_colleague(world: World, draft: Voucher) -> None:
    """A colleague's application of a later instant, which had the lock first."""
    later = world.at + 2 * LATER
    account, _ = Account.objects.get_or_create(
        enterprise=draft.enterprise, cycle=world.cycle, cap=500_000
    )
    Account.objects.filter(pk=account.pk).update(last_submitted_at=later)


def test_moment_moved_on_past_a_new_version_rests_on_it(world: World) -> None:
    draft, new = world.draft(), start_draft(by=world.province, at=world.at)
    new.status, new.published_at = VersionStatus.PUBLISHED, world.at
    new.effective_at = world.at + LATER
    new.save()
    late_colleague(world, draft)
    voucher = submit_application(draft, by=world.owner, at=world.at)
    assert voucher.submitted_at is not None
    assert voucher.submitted_at > new.effective_at
    assert voucher.catalog_version == new


def test_moment_moved_on_past_the_window_is_too_late(world: World) -> None:
    draft = world.draft()
    world.at = CLOSES - LATER
    late_colleague(world, draft)
    with pytest.raises(NoOpenCycle):
        submit_application(draft, by=world.owner, at=world.at)


def test_moment_moved_on_into_the_next_cycle_is_refused(world: World) -> None:
    draft = world.draft()
    world.at = CLOSES - LATER
    late_colleague(world, draft)
    starts = CLOSES + timedelta(microseconds=1)
    facts = {"opens_at": starts, "closes_at": starts + LATER * 9, "redemption_closes_at": NEXT}
    cycle_of(code="2019", name="2019 年度服务券", **facts)
    with pytest.raises(InvalidApplication, match="周期刚刚结束"):
        submit_application(draft, by=world.owner, at=world.at)
    assert not Voucher.objects.filter(submitted_at__isnull=False).exists()


def test_account_is_opened_once(world: World, django_assert_num_queries: Any) -> None:
    key, cap = world.enterprise.pk, Decimal(500_000)
    with django_assert_num_queries(1):
        first = open_account(key, world.cycle, cap=cap)
    again = open_account(key, world.cycle, cap=cap)
    assert (again, again.cap, again.committed) == (first, cap, 0)

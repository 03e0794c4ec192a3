"""Quotas on real vouchers: who is held back by name, who moves up, what the rows add up to."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common.errors import DomainErrors, NotAllowed
from common.outbox import deliver_due
from suppliers.models import Supplier
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.vouchers.world import REDEEM_BY, YES, World, make_world
from vouchers.errors import Blocked, StaleCycle, UnlawfulQuota
from vouchers.models import Cycle, Event, Quota, Voucher
from vouchers.selectors.blockers import blockers_of
from vouchers.selectors.cycles import trail_of
from vouchers.selectors.explaining import explanation_of
from vouchers.selectors.quotas import uses_of
from vouchers.services.application import withdraw_application
from vouchers.services.decision import (
    Judgement,
    approve_application,
    clear_application,
    refuse_application,
)
from vouchers.services.ending import revoke_voucher, surrender_voucher
from vouchers.services.overdue import expire_voucher
from vouchers.services.quota_setting import Key, set_quotas
from vouchers.services.redemption import redeem_voucher
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db
JIANGMEN: Key = ("440700", "")
TELECOM: Key = ("", "telecom")
SOLUTION: Key = ("", "solution")


@pytest.fixture
def world() -> World:
    return make_world()


def firm(world: World, **facts: Any) -> World:
    """Another enterprise of the same city, in the same world."""
    enterprise = EnterpriseFactory(approved=True)
    own = {"enterprise": enterprise, "owner": owner_of(enterprise), **facts}
    return World(**{**vars(world), **own})


def quota(world: World, amounts: Mapping[Key, str]) -> Cycle:
    world.cycle.refresh_from_db()
    sums = {key: Decimal(amount) for key, amount in amounts.items()}
    return set_quotas(
        world.cycle, sums, revision=world.cycle.revision, by=world.province, at=world.tick()
    )


def approve(world: World, voucher: Voucher) -> Voucher:
    return approve_application(voucher, by=world.officer, at=world.tick(), judgement=YES)


def deliver() -> None:
    while deliver_due():
        pass


def committed(key: Key) -> Decimal:
    rows = Quota.objects.filter(supplier_kind=key[1], city=key[0] or None)
    return rows.get().committed


def verified() -> None:
    assert verify_everything().differences == []


def fresh(voucher: Voucher) -> Voucher:
    return Voucher.objects.select_related("cycle", "enterprise").get(pk=voucher.pk)


def test_without_quotas_nothing_is_asked(world: World) -> None:
    voucher = fresh(world.confirmed())
    with CaptureQueriesContext(connection) as captured:
        assert blockers_of(voucher, holds=()) == ()
    assert captured.captured_queries == []


def test_issue_is_counted_where_the_voucher_belongs(world: World) -> None:
    quota(world, {JIANGMEN: "500000", TELECOM: "480000", SOLUTION: "1"})
    world.issued(cloud_fee="100000")
    assert [committed(key) for key in (JIANGMEN, TELECOM, SOLUTION)] == [100_000, 100_000, 0]
    verified()


def test_setting_counts_what_was_issued_before(world: World) -> None:
    world.issued(cloud_fee="100000")
    quota(world, {JIANGMEN: "150000"})
    assert committed(JIANGMEN) == 100_000
    verified()


def test_later_application_waits_by_name_and_the_earlier_keeps_its_share(world: World) -> None:
    first, second = world.confirmed(cloud_fee="80000"), firm(world).confirmed(cloud_fee="50000")
    quota(world, {JIANGMEN: "100000"})
    with pytest.raises(Blocked) as held:
        approve(world, second)
    assert held.value.rule == "Q2"
    assert "江门市额度不足" in held.value.message
    assert "可用 2万元" in held.value.message
    assert second.amount == 50_000  # the award stands
    assert approve(world, first).state == State.ISSUED
    with pytest.raises(Blocked):
        approve(world, second)
    verified()


def test_smaller_one_does_not_slip_past(world: World) -> None:
    world.confirmed(cloud_fee="80000")
    firm(world).confirmed(cloud_fee="50000")
    small = firm(world).confirmed(cloud_fee="10000")
    quota(world, {JIANGMEN: "100000"})
    with pytest.raises(Blocked):
        approve(world, small)


def test_quota_of_the_suppliers_kind_as_of_submission(world: World) -> None:
    voucher = world.confirmed(cloud_fee="80000")
    Supplier.objects.filter(pk=world.supplier.pk).update(kind="cloud")
    quota(world, {TELECOM: "70000", ("", "cloud"): "900000"})
    with pytest.raises(Blocked, match="电信运营商额度不足"):
        approve(world, voucher)


def test_case_of_the_province_waits_as_well(world: World) -> None:
    world.enterprise.revenues.update(amount=Decimal(9_000_000))
    voucher = world.issued(cloud_fee="80000")
    assert voucher.state == State.PROVINCIAL_CHECK
    quota(world, {JIANGMEN: "70000"})
    with pytest.raises(Blocked):
        clear_application(voucher, by=world.province, at=world.tick(), judgement=YES)
    quota(world, {JIANGMEN: "80000"})
    cleared = clear_application(voucher, by=world.province, at=world.tick(), judgement=YES)
    assert cleared.state == State.ISSUED
    verified()


def _refuse(world: World, voucher: Voucher) -> None:
    reason = Judgement(reason="合同未列明费用")
    refuse_application(voucher, by=world.officer, at=world.tick(), judgement=reason)


def _withdraw(world: World, voucher: Voucher) -> None:
    withdraw_application(voucher, by=world.owner, at=world.tick(), reason="不再实施")


def _surrender(world: World, voucher: Voucher) -> None:
    approve(world, voucher)
    surrender_voucher(voucher, by=world.owner, at=world.tick(), reason="不再实施")


def _revoke(world: World, voucher: Voucher) -> None:
    approve(world, voucher)
    revoke_voucher(voucher, by=world.province, at=world.tick(), reason="违规")


def _expire(world: World, voucher: Voucher) -> None:
    approve(world, voucher)
    expire_voucher(voucher, at=REDEEM_BY + timedelta(days=1))


def _reduce(world: World, voucher: Voucher) -> None:
    approve(world, voucher)
    verified_one = world.verified(fresh(voucher))
    less = Judgement(checklist=YES.checklist, reason="核减")
    redeem_voucher(
        verified_one, by=world.province, at=world.tick(), judgement=less, amount=Decimal(40_000)
    )


@pytest.mark.parametrize("fall", [_refuse, _withdraw, _surrender, _revoke, _expire, _reduce])
def test_freed_room_goes_to_the_next_with_an_event_and_messages(
    world: World, fall: Callable[[World, Voucher], None]
) -> None:
    first, other = world.confirmed(cloud_fee="80000"), firm(world)
    second = other.confirmed(cloud_fee="60000")
    quota(world, {JIANGMEN: "100000"})
    deliver()
    assert fresh(second).quota_waiting_since is not None
    assert other.owner.notices.filter(title__startswith="申请列入额度候补").count() == 1
    fall(world, first)
    deliver()
    assert fresh(second).quota_waiting_since is None
    moves = Event.objects.filter(voucher=second, move__startswith="quota").order_by("seq")
    assert [event.move for event in moves] == ["quota_wait", "quota_room"]
    assert other.owner.notices.filter(title__startswith="额度候补已解除").count() == 1
    assert world.officer.notices.filter(title__startswith="额度候补已解除").count() == 1
    assert approve(world, second).state == State.ISSUED
    verified()


def test_raised_quota_releases_and_telling_again_says_nothing_new(world: World) -> None:
    voucher = world.confirmed(cloud_fee="80000")
    quota(world, {JIANGMEN: "70000"})
    deliver()
    quota(world, {JIANGMEN: "90000"})
    deliver()
    quota(world, {JIANGMEN: "95000"})
    deliver()
    assert Event.objects.filter(voucher=voucher, move__startswith="quota").count() == 2
    quota(world, {})
    assert not Cycle.objects.get().quotas_on
    assert approve(world, voucher).state == State.ISSUED
    verified()


def test_raise_of_an_issued_voucher_is_the_enterprises_right(world: World) -> None:
    """A4 outlives the quota: what the cap frees is raised, and kept apart as overrun."""
    earlier = world.confirmed(cloud_fee="400000")
    issued = world.issued(cloud_fee="200000")  # 100,000 by the cap
    quota(world, {JIANGMEN: "100000"})
    _withdraw(world, earlier)
    assert fresh(issued).amount == 200_000
    row = Quota.objects.get()
    assert (row.committed, row.overrun) == (200_000, 100_000)
    verified()
    surrender_voucher(issued, by=world.owner, at=world.tick(), reason="不再实施")
    row.refresh_from_db()
    assert (row.committed, row.overrun) == (0, 0)
    verified()


def test_row_with_an_overrun_stays_as_it_is_when_others_change(world: World) -> None:
    earlier = world.confirmed(cloud_fee="400000")
    world.issued(cloud_fee="200000")
    quota(world, {JIANGMEN: "100000"})
    _withdraw(world, earlier)
    quota(world, {JIANGMEN: "100000", SOLUTION: "5"})
    assert Quota.objects.get(city="440700").overrun == 100_000
    verified()


@pytest.mark.parametrize(
    ("amounts", "field", "said"),
    [
        pytest.param({JIANGMEN: "99999.99"}, "city-440700", "¥100,000.00", id="below-committed"),
        pytest.param({JIANGMEN: "-1"}, "city-440700", "大于 0", id="negative"),
        pytest.param({TELECOM: "0"}, "kind-telecom", "大于 0", id="nothing"),
        pytest.param({("999999", ""): "1"}, "city-999999", "名单", id="unknown-city"),
        pytest.param({("440704", ""): "1"}, "city-440704", "名单", id="district"),
        pytest.param({("", "bank"): "1"}, "kind-bank", "名单", id="unknown-kind"),
    ],
)
def test_unlawful_quotas_are_refused_at_their_field(
    world: World, amounts: dict[Key, str], field: str, said: str
) -> None:
    world.issued(cloud_fee="100000")
    with pytest.raises(DomainErrors) as refused:
        quota(world, amounts)
    (fault,) = refused.value.errors
    assert isinstance(fault, UnlawfulQuota)
    assert fault.field == field
    assert said in fault.message
    assert not Quota.objects.exists()


def test_two_people_setting(world: World) -> None:
    quota(world, {JIANGMEN: "100000"})
    with pytest.raises(StaleCycle):
        set_quotas(world.cycle, {}, revision=1, by=world.province, at=world.tick())
    event = trail_of(world.cycle).get()
    assert event.facts == {"city-440700": [None, "100000.00"]}


@pytest.mark.parametrize("trait", ["auditor", "bureau", "supplier", "admin"])
def test_only_the_province_sets_quotas(world: World, trait: str) -> None:
    with pytest.raises(NotAllowed):
        set_quotas(world.cycle, {}, revision=1, by=UserFactory(**{trait: True}), at=world.tick())


def test_database_keeps_the_quota_by_itself(world: World) -> None:
    quota(world, {JIANGMEN: "100000"})
    with pytest.raises(IntegrityError, match="quota_kept"), transaction.atomic():
        Quota.objects.update(committed=100_001)


def test_verify_finds_a_wrong_row(world: World) -> None:
    world.issued(cloud_fee="100000")
    quota(world, {JIANGMEN: "150000"})
    Quota.objects.update(committed=90_000)
    (found,) = verify_everything().differences
    assert (found.what, found.expected, found.found) == (
        "committed by vouchers",
        "100000.00",
        "90000.00",
    )


def test_use_of_a_quota_in_its_parts(world: World) -> None:
    world.confirmed(cloud_fee="10000")
    world.issued(cloud_fee="20000")
    world.filed(world.issued(cloud_fee="30000"))
    world.redeemed(world.issued(cloud_fee="40000"))
    quota(world, {JIANGMEN: "90000"})
    deliver()
    use = uses_of(world.cycle).of(Quota.objects.get())
    parts = (use.reserved, use.issued, use.claimed, use.paid, use.waiting)
    assert parts == (10_000, 20_000, 70_000, 0, 1)


def test_explanation_tells_the_quota_to_everybody(world: World) -> None:
    voucher = world.confirmed(cloud_fee="80000")
    quota(world, {JIANGMEN: "70000"})
    case = Voucher.objects.select_related("cycle", "entry__version", "account").get(pk=voucher.pk)
    for viewer in (world.owner, world.seller, world.officer):
        explained = explanation_of(case, viewer=viewer)
        assert explained is not None
        line = next(line for line in explained.lines if line.rule == "Q2")
        assert (line.label, line.amount, line.binds) == ("江门市额度", 70_000, False)
        assert "列为额度候补" in explained.conclusion
        assert explained.amount == 80_000

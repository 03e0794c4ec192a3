"""Officers of one city approve at the same moment: the quota is never broken (Q2)."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db.models import Sum

from catalog.locks import hold_still
from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.vouchers.racing import LANES, Track, unguarded, while_waiting, won
from tests.vouchers.world import YES, World, make_world
from vouchers.errors import Blocked
from vouchers.models import Account, Event, LedgerEntry, Quota, Voucher
from vouchers.selectors.quotas import COMMITTED
from vouchers.services.application import submit_application
from vouchers.services.decision import approve_application
from vouchers.services.ending import surrender_voucher
from vouchers.services.quota_line import settle_line
from vouchers.services.quota_setting import set_quotas
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
JIANGMEN, TELECOM = ("440700", ""), ("", "telecom")
CONTROL_ROUNDS = 40
EACH = 10_000
ROOM = 3  # vouchers that fit
WALLS = [
    (Quota, "quota_kept"),
    (LedgerEntry, "ledger_chain_place"),
    (Event, "event_chain_place"),
    (Account, "account_within_cap"),
    (Account, "account_balances_sane"),
]


@pytest.fixture
def track() -> Iterator[Track]:
    track = Track()
    yield track
    track.close()


@pytest.fixture
def worlds() -> list[World]:
    """Eight enterprises of one city, one contract each on the bureau's desk."""
    world = make_world()
    firms = EnterpriseFactory.create_batch(LANES, approved=True)
    return [World(**{**vars(world), "enterprise": firm, "owner": owner_of(firm)}) for firm in firms]


def bound(world: World, amount: int) -> None:
    world.cycle.refresh_from_db()
    sums = {JIANGMEN: Decimal(amount), TELECOM: Decimal(amount)}
    facts = {"revision": world.cycle.revision, "by": world.province, "at": world.tick()}
    set_quotas(world.cycle, sums, **facts)


def approvals(worlds: list[World], vouchers: list[Voucher]) -> list[Any]:
    at = worlds[0].tick()
    pairs = zip(worlds, vouchers, strict=True)
    return [
        partial(approve_application, voucher, by=world.officer, at=at, judgement=YES)
        for world, voucher in pairs
    ]


def issued() -> Decimal:
    rows = Voucher.objects.filter(state__in=COMMITTED)
    return rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def back_to_the_desk(vouchers: list[Voucher]) -> None:
    """As they were before the race, for another one."""
    keys = [voucher.pk for voucher in vouchers]
    facts = {"state": State.BUREAU_REVIEW, "number": "", "issued_at": None, "amount": EACH}
    Voucher.objects.filter(pk__in=keys).update(**facts)
    Account.objects.update(reserved=EACH, issued=0, committed=EACH)
    Quota.objects.update(committed=0, overrun=0)


def test_quota_holds_when_eight_officers_approve_at_once(
    worlds: list[World], track: Track, rounds: int
) -> None:
    vouchers = [world.confirmed(cloud_fee=str(EACH)) for world in worlds]
    bound(worlds[0], ROOM * EACH)
    for _ in range(max(rounds // 10, 3)):
        back_to_the_desk(vouchers)
        results = track.race(approvals(worlds, vouchers))
        assert all(isinstance(one, Voucher | Blocked) for one in results)
        assert issued() <= ROOM * EACH
        assert all(row.committed == issued() for row in Quota.objects.all())
        # In line: only the first three can ever pass, however the threads ran.
        places = sorted(voucher.place for voucher in vouchers)[:ROOM]
        assert {one.place for one in won(results)} <= set(places)


def test_room_is_used_to_the_end_after_a_race(worlds: list[World], track: Track) -> None:
    vouchers = [world.confirmed(cloud_fee=str(EACH)) for world in worlds]
    bound(worlds[0], ROOM * EACH)
    for _ in range(ROOM):  # those refused because an earlier one was undecided try again
        track.race(approvals(worlds, vouchers))
    assert issued() == ROOM * EACH
    assert verify_everything().differences == []


def test_quota_breaks_without_lock_and_check(worlds: list[World], track: Track) -> None:
    """Each was alone in line when it looked: earlier ones are decided, the lock is off."""
    vouchers = [world.confirmed(cloud_fee=str(EACH)) for world in worlds]
    bound(worlds[0], LANES * EACH)

    def breaks() -> bool:
        back_to_the_desk(vouchers)
        track.race(approvals(worlds, vouchers))
        return any(row.committed != issued() for row in Quota.objects.all())

    with unguarded(*WALLS, clean=[Quota, Voucher, Account]):
        assert any(breaks() for _ in range(CONTROL_ROUNDS))


def test_setting_a_quota_misses_nobody_who_is_just_issuing(
    worlds: list[World], track: Track, rounds: int
) -> None:
    """Seven approve, one sets the first quota: each issue is in the sum, or was held back."""
    vouchers = [world.confirmed(cloud_fee=str(EACH)) for world in worlds]
    for _ in range(max(rounds // 10, 3)):
        Quota.objects.all().delete()
        back_to_the_desk(vouchers)
        worlds[0].cycle.quotas_on = False
        worlds[0].cycle.save()
        calls = approvals(worlds, vouchers)[: LANES - 1]
        *results, _ = track.race([*calls, partial(bound, worlds[0], LANES * EACH)])
        assert len(won(results)) == LANES - 1
        assert [row.committed for row in Quota.objects.all()] == [issued()] * 2


def test_whoever_is_just_submitting_is_in_the_line(worlds: list[World]) -> None:
    """One has read a cycle without quotas when the first are set: they wait for that submission."""
    first, late = worlds[0], worlds[1]
    first.confirmed(cloud_fee=str(EACH))
    draft, at = late.draft(cloud_fee=str(EACH)), late.tick()

    def set_and_settle() -> None:
        bound(first, EACH)
        first.cycle.refresh_from_db()
        settle_line(first.cycle, at=at)

    submit = partial(submit_application, draft, by=late.owner, at=at)
    while_waiting(hold_still, set_and_settle, then=submit)
    draft.refresh_from_db()
    assert draft.quota_waiting_since == at


def test_giving_back_and_issuing_at_once_keep_the_sum(
    worlds: list[World], track: Track, rounds: int
) -> None:
    half = LANES // 2
    bound(worlds[0], LANES * EACH)
    for _ in range(max(rounds // 40, 2)):
        issued_ones = [world.issued(cloud_fee=str(EACH)) for world in worlds[:half]]
        waiting = [world.confirmed(cloud_fee=str(EACH)) for world in worlds[half:]]
        at = worlds[0].tick()
        back = [
            partial(surrender_voucher, voucher, by=world.owner, at=at, reason="不再实施")
            for world, voucher in zip(worlds[:half], issued_ones, strict=True)
        ]
        results = track.race([*back, *approvals(worlds[half:], waiting)])
        assert len(won(results)) == LANES
        assert all(row.committed == issued() == half * EACH for row in Quota.objects.all())
        for world, voucher in zip(worlds[half:], waiting, strict=True):
            surrender_voucher(voucher, by=world.owner, at=world.tick(), reason="不再实施")

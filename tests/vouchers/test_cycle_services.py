"""Setting and changing cycles: nothing half done, everything told, nobody overtaken."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from common.errors import Conflict, DomainError, DomainErrors, NotAllowed
from common.outbox import deliver_due
from tests.factories.accounts import UserFactory
from tests.vouchers.racing import LANES, Track, won
from tests.vouchers.world import AT, CLOSES, REDEEM_BY, World, cycle_of, make_world
from vouchers.cycles import Terms
from vouchers.errors import StaleCycle
from vouchers.models import Cycle, Event, Voucher
from vouchers.selectors.cycles import terms_of, trail_of
from vouchers.services.application import submit_application
from vouchers.services.cycles import change_cycle, create_cycle
from vouchers.services.overdue import expire_voucher
from vouchers.states import State

pytestmark = pytest.mark.django_db
YEAR, DAY = timedelta(days=365), timedelta(days=1)


@pytest.fixture
def world() -> World:
    return make_world()


def next_terms(cycle: Cycle, **change: Any) -> Terms:
    terms = terms_of(cycle)
    windows = {
        name: getattr(terms, name) + YEAR
        for name in ("opens_at", "closes_at", "redemption_closes_at")
    }
    return replace(terms, **{"code": "2019", "name": "2019 年度服务券", **windows, **change})


def changed(cycle: Cycle, by: User, at: datetime = AT, **change: Any) -> Cycle:
    cycle.refresh_from_db()
    terms = replace(terms_of(cycle), **change)
    return change_cycle(cycle, terms=terms, revision=cycle.revision, by=by, at=at)


def faults(error: DomainError) -> dict[str, str]:
    assert isinstance(error, DomainErrors)
    return {one.field: one.message for one in error.errors}


def test_cycle_is_set_up_with_its_cities_and_its_queue(world: World) -> None:
    terms = next_terms(world.cycle, excluded_cities=frozenset({"440700"}))
    made = create_cycle(terms, by=world.province, at=AT)
    assert terms_of(Cycle.objects.get(pk=made.pk)) == terms
    event = trail_of(made).get()
    assert (event.action, event.actor) == ("created", world.province.name)
    assert event.facts["excluded_cities"] == ["440700"]


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        pytest.param({"opens_at": CLOSES}, "opens_at", "2018 年度服务券", id="one-instant"),
        pytest.param({"code": "2018"}, "code", "2018 年度服务券", id="same-number"),
        pytest.param({"closes_at": CLOSES}, "closes_at", "晚于申领开始", id="reversed"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    world: World, change: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(DomainErrors) as refused:
        create_cycle(next_terms(world.cycle, **change), by=world.province, at=AT)
    assert said in faults(refused.value)[field]
    assert Cycle.objects.count() == 1


def test_windows_that_only_touch_do_not_overlap(world: World) -> None:
    terms = next_terms(world.cycle, opens_at=CLOSES + timedelta(microseconds=1))
    assert create_cycle(terms, by=world.province, at=AT).pk


def test_overlap_is_refused_by_the_database_as_well(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        cycle_of(code="2018b", name="又一个")


@pytest.mark.parametrize("trait", ["auditor", "bureau", "supplier", "admin"])
def test_only_the_province_sets_cycles(world: World, trait: str) -> None:
    stranger = UserFactory(**{trait: True})
    with pytest.raises(NotAllowed):
        create_cycle(next_terms(world.cycle), by=stranger, at=AT)
    with pytest.raises(NotAllowed):
        changed(world.cycle, stranger, name="改名")


def test_change_is_told_old_and_new(world: World) -> None:
    cycle = changed(world.cycle, world.province, correction_days=8, payment_ratio=Decimal(60))
    event = trail_of(cycle).get()
    assert event.facts == {"correction_days": [5, 8], "payment_ratio": [None, "60"]}
    assert cycle.revision == 2


def test_saving_what_is_there_changes_nothing(world: World) -> None:
    assert changed(world.cycle, world.province).revision == 1
    assert not trail_of(world.cycle).exists()


def test_stale_page_is_a_conflict(world: World) -> None:
    terms = terms_of(world.cycle)
    changed(world.cycle, world.province, name="甲")
    with pytest.raises(StaleCycle) as refused:
        change_cycle(
            world.cycle, terms=replace(terms, name="乙"), revision=1, by=world.province, at=AT
        )
    assert isinstance(refused.value, Conflict)
    assert Cycle.objects.get().name == "甲"


def test_harmful_change_of_an_entered_cycle_is_refused_whole(world: World) -> None:
    world.submitted()
    with pytest.raises(DomainErrors) as refused:
        changed(
            world.cycle,
            world.province,
            payment_ratio=Decimal(90),
            closes_at=CLOSES - DAY,
            name="改",
        )
    assert set(faults(refused.value)) == {"payment_ratio", "closes_at"}
    assert Cycle.objects.get().name == "2018 年度服务券"


def test_same_change_is_lawful_while_nobody_is_in(world: World) -> None:
    cycle = changed(world.cycle, world.province, payment_ratio=Decimal(90), closes_at=CLOSES - DAY)
    assert cycle.payment_ratio == 90


def test_later_end_reaches_the_vouchers_issued_under_it(world: World) -> None:
    issued = world.issued(cloud_fee="100000")
    filed = world.filed(world.issued(cloud_fee="90000"))
    ended = world.issued(cloud_fee="80000")
    expire_voucher(ended, at=REDEEM_BY + DAY)
    later = REDEEM_BY + 30 * DAY
    changed(world.cycle, world.province, redemption_closes_at=later)
    # Its own date has passed, but the cycle's has not: it waits for its extension.
    assert expire_voucher(issued, at=REDEEM_BY + DAY) is None
    while deliver_due():
        pass
    for voucher in (issued, filed):
        voucher.refresh_from_db()
        assert voucher.redeem_by == later
        event = Event.objects.get(voucher=voucher, move="extend")
        assert event.reason == "2019年6月30日 23:59 → 2019年7月30日 23:59"
    assert issued.due_at == later
    ended.refresh_from_db()
    assert ended.redeem_by == REDEEM_BY
    assert world.owner.notices.filter(title__startswith="兑现截止日期已延长").count() == 2
    assert expire_voucher(issued, at=later + DAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_nobody_enters_while_the_terms_are_tightened(rounds: int) -> None:
    """Seven submit, one tightens: either the change came first, or it was refused."""
    world = make_world()
    track = Track()
    try:
        for number in range(max(rounds // 20, 3)):
            Voucher.objects.exclude(state=State.DRAFT).update(cycle=None, place=None, state="draft")
            ratio = Decimal(number + 1)
            drafts = [world.draft(cloud_fee="1000") for _ in range(LANES - 1)]
            at = world.tick()
            calls = [partial(submit_application, d, by=world.owner, at=at) for d in drafts]
            tighten = partial(changed, world.cycle, world.province, at, payment_ratio=ratio)
            *submitted, outcome = track.race([*calls, tighten])
            assert len(won(submitted)) == LANES - 1
            refused = isinstance(outcome, DomainErrors)
            seen = [v.cycle.payment_ratio == ratio for v in won(submitted)]
            assert not any(seen) if refused else all(seen)
    finally:
        track.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_windows_set_at_once_never_overlap(rounds: int) -> None:
    world = make_world()
    terms = next_terms(world.cycle)
    track = Track()
    try:
        for number in range(max(rounds // 20, 3)):
            year = timedelta(days=400 * number)
            windows = {
                "opens_at": terms.opens_at + year,
                "closes_at": terms.closes_at + year,
                "redemption_closes_at": terms.redemption_closes_at + year,
            }
            calls = [
                partial(
                    create_cycle,
                    replace(terms, code=f"{number}-{lane}", **windows),
                    by=world.province,
                    at=AT,
                )
                for lane in range(LANES)
            ]
            assert len(won(track.race(calls))) == 1
    finally:
        track.close()

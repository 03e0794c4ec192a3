"""Spot checks: drawn, assigned, decided; who may, and what the parties are told (V7)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import InternalError, transaction

from accounts.models import Membership, Notice, User
from common.errors import DomainErrors, NotAllowed
from common.outbox import deliver_due
from documents.access import may_see
from documents.enums import Kind
from reviews.enums import Finding
from reviews.errors import InvalidAssignment, InvalidDraw
from reviews.findings import standing_notices
from reviews.models import CheckResult, Decision, SpotCheck, SpotCheckItem
from reviews.selectors.cases import record_of
from reviews.selectors.checks import (
    Scope,
    checks_visible_to,
    items_visible_to,
    redraw,
    waiting_count,
)
from reviews.services.drawing import Plan, assign_items, draw_check
from reviews.services.inspecting import Result, record_result
from tests.exporting import exported
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import DocumentFactory, bureau_user
from tests.factories.vouchers import World, in_state, present_world
from tests.vouchers.test_clawback import opened
from vouchers.errors import NotYours, OwnCase, StaleVoucher
from vouchers.models import Event, Voucher
from vouchers.services.clawback import cancel_clawback
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db
PLAN = Plan(
    title="第一次抽查",
    scope=Scope(),
    words=[["服务券状态", "已发放、已兑现、已拨付"]],
    seed="2026",
    rate=Decimal("0.5"),
)


def drawn(world: World, *, by: User | None = None, **changes: Any) -> SpotCheck:
    return draw_check(by=by or world.province, at=world.tick(), plan=replace(PLAN, **changes))


def assigned(world: World, check: SpotCheck, inspector: User | None = None) -> SpotCheckItem:
    item = check.items.first()
    assert item is not None
    act = {"by": check.drawn_by, "at": world.tick()}
    assign_items(check, [item.pk], inspector=inspector or world.officer, **act)
    return SpotCheckItem.objects.select_related("voucher").get(pk=item.pk)


def result_of(world: World, **changes: Any) -> Result:
    facts = Result(
        outcome=Finding.FOUND,
        findings="现场未见合同所列设备",
        questioned=Decimal("20000.00"),
        files=[DocumentFactory(organisation=world.officer.organisation, kind=Kind.EVIDENCE)],
    )
    return replace(facts, **changes)


def found(world: World, item: SpotCheckItem, **changes: Any) -> CheckResult:
    return record_result(
        item, by=item.inspector, at=world.tick(), result=result_of(world, **changes)
    )


def notices_on(voucher: Voucher) -> list[dict[str, str]]:
    record = record_of(voucher)
    return standing_notices(voucher, demands=record.demands, found=record.found)


@pytest.fixture
def today(db: None) -> World:
    """A cycle open now, an enterprise that may apply, its supplier and officials."""
    return present_world()


@pytest.fixture
def vouchers(today: World) -> list[Voucher]:
    """Three in the population, two outside it."""
    states = [State.ISSUED, State.REDEEMED, State.PAID, State.BUREAU_REVIEW, State.SURRENDERED]
    return [in_state(today, state, cloud_fee="50000") for state in states]


def test_draw_freezes_the_population_and_can_be_made_again(
    today: World, vouchers: list[Voucher]
) -> None:
    check = drawn(today)
    assert (check.population_count, check.population_sum) == (3, Decimal("150000.00"))
    assert check.items.count() == 2
    numbers = sorted(voucher.number for voucher in vouchers[:3])
    assert [line.split(",")[0] for line in check.population.content.splitlines()] == numbers
    Voucher.objects.update(amount=1)  # whatever happens to the vouchers later
    again = redraw(check)
    assert again.same_population
    assert again.same_sample


def test_draw_that_was_tampered_with_is_told(today: World, vouchers: list[Voucher]) -> None:
    check = drawn(today, rate=Decimal("0.1"))
    item = check.items.get()
    other = next(v for v in vouchers[:3] if v.pk != item.voucher_id)
    SpotCheckItem.objects.filter(pk=item.pk).update(voucher=other)
    assert not redraw(check).same_sample


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        pytest.param({"states": (State.PAID,)}, 1, id="state"),
        pytest.param({"states": (State.BUREAU_REVIEW,)}, 0, id="no state of a voucher"),
        pytest.param({"cities": ("440700",)}, 3, id="city"),
        pytest.param({"cities": ("440100",)}, 0, id="another city"),
        pytest.param({"services": ("smart-scheduling",)}, 3, id="service"),
        pytest.param({"cycle": "1999"}, 0, id="another cycle"),
    ],
)
def test_scope_narrows_the_population(
    today: World, vouchers: list[Voucher], scope: dict[str, Any], count: int
) -> None:
    if count:
        assert drawn(today, scope=Scope(**scope)).population_count == count
        return
    with pytest.raises(InvalidDraw, match="没有服务券"):
        drawn(today, scope=Scope(**scope))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"rate": Decimal(0)}, "rate", id="no rate"),
        pytest.param({"rate": Decimal("1.1")}, "rate", id="above all"),
        pytest.param({"seed": " "}, "seed", id="no seed"),
        pytest.param({"title": ""}, "title", id="no title"),
    ],
)
def test_unlawful_plan_is_refused(today: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainErrors) as refused:
        drawn(today, **changes)
    assert [error.field for error in refused.value.errors] == [field]


def test_bureau_draws_of_its_regions_only(today: World, vouchers: list[Voucher]) -> None:
    check = drawn(today, by=today.officer)
    elsewhere = bureau_user("440600")
    assert check.population_count == 3
    with pytest.raises(InvalidDraw):
        drawn(today, by=elsewhere)
    seen = {who: checks_visible_to(who).count() for who in (today.province, elsewhere)}
    assert seen == {today.province: 1, elsewhere: 0}


@pytest.mark.parametrize("who", ["owner", "seller"])
def test_parties_neither_draw_nor_see(today: World, vouchers: list[Voucher], who: str) -> None:
    with pytest.raises(NotAllowed):
        drawn(today, by=getattr(today, who))
    drawn(today)
    assert not checks_visible_to(getattr(today, who)).exists()
    assert not items_visible_to(getattr(today, who)).exists()


def test_draw_population_and_results_cannot_be_changed(
    today: World, vouchers: list[Voucher]
) -> None:
    check = drawn(today)
    found(today, assigned(today, check))
    changes = [
        lambda: SpotCheck.objects.update(seed="other"),
        lambda: type(check.population).objects.update(content=""),
        lambda: CheckResult.objects.update(findings=""),
        lambda: CheckResult.objects.all()._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_inspector_is_told_once_for_all_that_was_assigned(
    today: World, vouchers: list[Voucher]
) -> None:
    check = drawn(today, rate=Decimal(1))
    items = list(check.items.values_list("pk", flat=True))
    Notice.objects.all().delete()
    count = assign_items(check, items, inspector=today.officer, by=today.province, at=today.tick())
    while deliver_due():
        pass
    told = Notice.objects.filter(user=today.officer, needs_action=True, title__contains="核查")
    assert (count, waiting_count(today.officer)) == (3, 3)
    assert told.get().title == "请核查 3 张服务券：第一次抽查"


def test_nobody_is_asked_to_check_a_case_of_their_own(
    today: World, vouchers: list[Voucher]
) -> None:
    check = drawn(today, rate=Decimal("0.1"))
    item = check.items.get()
    joined = {"joined_at": today.at, "left_at": today.at}
    former = UserFactory(province=True)
    Membership.objects.create(user=former, organisation=today.supplier.organisation, **joined)
    judge = UserFactory(province=True)
    Decision.objects.create(
        voucher=item.voucher, desk="province", move="clear", decided_by=judge, decided_at=today.at
    )
    for person in (former, judge, bureau_user("440600"), today.owner):
        with pytest.raises(DomainErrors):
            assigned(today, check, person)
    assert SpotCheckItem.objects.get(pk=item.pk).inspector is None


def test_only_the_drawing_body_assigns_and_only_what_is_open(
    today: World, vouchers: list[Voucher]
) -> None:
    check = drawn(today, rate=Decimal("0.1"))
    item = assigned(today, check)
    found(today, item)
    with pytest.raises(InvalidAssignment, match="已有结果"):
        assigned(today, check)
    with pytest.raises(NotAllowed):
        assign_items(check, [item.pk], inspector=today.officer, by=today.officer, at=today.tick())


def test_finding_stands_on_the_timeline_and_is_told_to_the_parties(
    today: World, vouchers: list[Voucher]
) -> None:
    item = assigned(today, drawn(today, rate=Decimal("0.1")))
    while deliver_due():
        pass
    Notice.objects.all().delete()
    found(today, item)
    while deliver_due():
        pass
    event = Event.objects.filter(voucher=item.voucher).last()
    assert (event.move, event.reason) == ("check_found", "现场未见合同所列设备")
    assert event.amounts == {"questioned": "20000.00"}
    for person in (today.owner, today.seller):
        assert "抽查发现问题" in Notice.objects.get(user=person).title
    assert waiting_count(today.officer) == 0
    assert verify_everything().clean


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"findings": " "}, ["findings"], id="nothing said"),
        pytest.param({"questioned": Decimal("50000.01")}, ["questioned"], id="above the voucher"),
        pytest.param({"questioned": Decimal(-1)}, ["questioned"], id="negative"),
        pytest.param({"outcome": Finding.PASSED}, ["questioned"], id="passed with a sum"),
    ],
)
def test_unlawful_result_is_refused(
    today: World, vouchers: list[Voucher], changes: dict[str, Any], fields: list[str]
) -> None:
    item = assigned(today, drawn(today, rate=Decimal("0.1")))
    with pytest.raises(DomainErrors) as refused:
        found(today, item, **changes)
    assert [error.field for error in refused.value.errors] == fields
    assert not CheckResult.objects.exists()


def test_only_the_inspector_says_what_was_found(today: World, vouchers: list[Voucher]) -> None:
    item = assigned(today, drawn(today, rate=Decimal("0.1")))
    for person, error in (
        (today.province, NotAllowed),
        (today.owner, NotAllowed),
        (bureau_user("440600"), NotYours),
    ):
        with pytest.raises(error):
            record_result(item, by=person, at=today.tick(), result=result_of(today))


def test_inspector_who_joined_a_party_stands_aside(today: World, vouchers: list[Voucher]) -> None:
    item = assigned(today, drawn(today, rate=Decimal("0.1")))
    organisation = today.enterprise.organisation
    Membership.objects.create(
        user=today.officer, organisation=organisation, joined_at=today.at, left_at=today.at
    )
    with pytest.raises(OwnCase):
        found(today, item)


@pytest.mark.parametrize("amending", [False, True])
def test_nobody_checks_what_they_decided_meanwhile(
    today: World, vouchers: list[Voucher], amending: bool
) -> None:
    item, judge = assigned(today, drawn(today)), today.officer
    result = result_of(today)
    if amending:
        found(today, item)
        judge, result = today.province, result_of(today, amendment="金额有误")
    Decision.objects.create(
        voucher=item.voucher, desk="province", move="redeem", decided_by=judge, decided_at=today.at
    )
    with pytest.raises(OwnCase, match="审核过"):
        record_result(item, by=judge, at=today.tick(), result=result)


def test_result_is_put_right_by_the_province_with_a_reason(
    today: World, vouchers: list[Voucher]
) -> None:
    item = assigned(today, drawn(today, scope=Scope(states=(State.PAID,))))
    found(today, item)
    right = result_of(
        today, outcome=Finding.PASSED, questioned=Decimal(0), amendment="设备在另一厂区"
    )
    with pytest.raises(NotAllowed):
        record_result(item, by=today.officer, at=today.tick(), result=right)
    clawback = opened(today, item.voucher, demanded=Decimal(100))
    act = {"by": today.province, "at": today.tick()}
    with pytest.raises(DomainErrors, match="先撤销追回"):
        record_result(item, **act, result=right)
    cancel_clawback(clawback, **act, reason="核查有误")
    with pytest.raises(DomainErrors, match="更正原因"):
        record_result(item, **act, result=replace(right, amendment=" "))
    record_result(item, **act, result=right)

    item.refresh_from_db()
    assert item.outcome == Finding.PASSED
    assert list(item.results.values_list("seq", "outcome")) == [(2, "passed"), (1, "found")]


def test_old_page_is_told(today: World, vouchers: list[Voucher]) -> None:
    item = assigned(today, drawn(today, rate=Decimal("0.1")))
    with pytest.raises(StaleVoucher):
        record_result(
            item,
            by=today.officer,
            at=today.tick(),
            result=result_of(today),
            version=item.version - 1,
        )


def test_files_open_to_whoever_sees_the_voucher(today: World, vouchers: list[Voucher]) -> None:
    result = found(today, assigned(today, drawn(today, rate=Decimal("0.1"))))
    document = result.files.get().document
    stranger = bureau_user("440600")
    people = [today.owner, today.seller, today.officer, today.province, stranger]
    assert [may_see(person, document) for person in people] == [True] * 4 + [False]


def test_those_who_judge_are_noticed_of_findings_and_debts(
    today: World, vouchers: list[Voucher]
) -> None:
    waiting = vouchers[3]
    assert [row["level"] for row in notices_on(waiting)] == ["pass"]
    item = assigned(today, drawn(today, scope=Scope(states=(State.PAID,))))
    found(today, item)
    opened(today, item.voucher, demanded=Decimal(100))
    rows = notices_on(waiting)
    assert [(row["rule"], row["level"]) for row in rows] == [("", "notice"), ("E9", "notice")]
    assert item.voucher.number in rows[0]["text"]


def test_draws_and_their_items_are_exported(today: World, vouchers: list[Voucher]) -> None:
    check = drawn(today)
    found(today, assigned(today, check))
    (row,) = exported(today.province, "checks")
    assert (row["抽查编号"], row["抽取张数"], row["发现问题"]) == (
        check.number,
        check.items.count(),
        1,
    )
    rows = exported(today.province, "check-items", f"check={check.pk}")
    assert [one["抽取次序"] for one in rows] == sorted(one["抽取次序"] for one in rows)
    assert {one["服务券编号"] for one in rows} <= {voucher.number for voucher in vouchers}
    assert exported(today.province, "check-items", "check=0") == []
    assert exported(bureau_user("440600"), "check-items") == []

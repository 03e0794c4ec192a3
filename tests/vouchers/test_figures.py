"""Kept figures are the vouchers' own: counted once, whatever happens, and checked."""

import random
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from common.errors import DomainError
from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.vouchers.test_money_machine import STEPS
from tests.vouchers.world import World, make_world
from vouchers.figures.measures import CELL, FACTS, MEASURES
from vouchers.models import FigureCell, FigureChange, FigureState, Voucher, VoucherFigure
from vouchers.services.figures import count_all_changes, count_changes, rebuild_figures
from vouchers.states import State
from vouchers.verification.figures import verify_figures
from vouchers.verification.report import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def differences() -> list[str]:
    report = Report()
    list(verify_figures(report))
    return [str(difference) for difference in report.differences]


def cells() -> set[tuple[object, ...]]:
    return set(FigureCell.objects.filter(applied__gt=0).values_list(*CELL, *MEASURES))


def cell(scope: str = "", dimension: str = "all", key: str = "") -> FigureCell:
    return FigureCell.objects.get(scope=scope, dimension=dimension, key=key, applied__gt=0)


def test_columns_are_the_facts_and_the_measures() -> None:
    assert {field.name for field in VoucherFigure._meta.fields} == set(FACTS)
    kept = {field.attname for field in FigureCell._meta.fields}
    assert kept == {"id", *CELL, *MEASURES}


def test_draft_is_not_counted_and_a_submission_is(world: World) -> None:
    world.draft()
    assert count_changes() == 0
    world.submitted(cloud_fee="90000")
    assert count_changes() == 1
    found = cell()
    assert (found.applied, found.open, found.applied_sum) == (1, 1, Decimal(90_000))


def test_counting_twice_is_counting_once(world: World) -> None:
    voucher = world.issued(cloud_fee="90000")
    count_all_changes()
    before = cells()
    FigureChange.objects.bulk_create([FigureChange(voucher_id=voucher.pk)] * 3)
    assert count_changes() == 3
    assert cells() == before
    assert differences() == []


def test_what_the_stages_took(world: World) -> None:
    voucher = world.submitted(cloud_fee="90000")
    world.tick(days=2)
    STEPS["confirm"](world, voucher)
    world.tick(days=3)
    STEPS["approve"](world, voucher)
    count_all_changes()
    found, day = cell(), 24 * 3600
    assert (found.confirm_seconds, found.review_seconds) == (2 * day + 60, 3 * day + 60)
    assert (found.issued, found.issued_sum, found.promised) == (1, Decimal(90_000), 1)
    assert cell("440700").issued == cell(voucher.region_id).issued == 1
    assert cell(dimension="issued_in").issued == 1


def play(world: World, dice: random.Random, firms: list[World]) -> None:
    """One step of somebody's; what the rules refuse just does not happen."""
    one = dice.choice(firms)
    own = list(Voucher.objects.filter(enterprise=one.enterprise))
    one.at = world.tick(hours=dice.randrange(1, 300))
    try:
        if not own or dice.random() < 0.3:
            one.submitted(cloud_fee=str(dice.randrange(1_000, 400_000)))
        else:
            STEPS[dice.choice(sorted(STEPS))](one, dice.choice(own))
    except DomainError:
        pass


@pytest.mark.parametrize("seed", [1, 2])
def test_any_course_of_events_leaves_the_true_figures(world: World, seed: int) -> None:
    dice = random.Random(seed)
    firms = [world]
    for region in ("440100", "441900"):
        made = EnterpriseFactory(approved=True, region_id=region)
        firms.append(World(**{**vars(world), "enterprise": made, "owner": owner_of(made)}))
    for _ in range(40):
        play(world, dice, firms)
        if dice.random() < 0.3:
            count_changes(batch=dice.randrange(1, 4))
        if dice.random() < 0.1:
            assert differences() == []
    count_all_changes()
    assert not FigureChange.objects.exists()
    assert differences() == []
    counted = cells()
    rebuild_figures()
    assert cells() == counted
    everywhere = FigureCell.objects.filter(scope="", dimension="all")
    applied = everywhere.aggregate(Sum("applied"))["applied__sum"]
    assert applied == Voucher.objects.exclude(state=State.DRAFT).count()


def test_enterprise_that_grows_takes_its_vouchers_along(world: World) -> None:
    world.issued(cloud_fee="90000")
    count_all_changes()
    world.enterprise.size = "large"
    world.enterprise.save()
    count_all_changes()
    assert cell(dimension="size", key="large").issued == 1
    assert FigureCell.objects.filter(scope="", dimension="size", applied__gt=0).count() == 1
    assert differences() == []


TAMPERINGS: list[tuple[str, str]] = [
    ("UPDATE vouchers_figurecell SET issued_sum = issued_sum + 1 WHERE scope = ''", "issued_sum"),
    ("DELETE FROM vouchers_figurecell WHERE dimension = 'service'", "/service/"),
    ("UPDATE vouchers_voucherfigure SET amount = amount + 1", "counted facts"),
    ("DELETE FROM vouchers_voucherfigure", "counted facts"),
]


@pytest.mark.parametrize(("statement", "found"), TAMPERINGS)
def test_tampering_is_found(world: World, statement: str, found: str) -> None:
    world.issued(cloud_fee="90000")
    count_all_changes()
    assert differences() == []
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(found in difference for difference in differences())


def test_rebuild_mends_and_says_what_it_did(world: World) -> None:
    world.issued(cloud_fee="90000")
    count_all_changes()
    FigureCell.objects.update(applied=7)
    out = StringIO()
    call_command("rebuild_figures", stdout=out)
    assert "1 vouchers counted into" in out.getvalue()
    assert differences() == []


def test_page_is_told_until_when_all_is_counted(world: World) -> None:
    for _ in range(2):
        world.submitted(cloud_fee="9000")
    assert count_changes(batch=1) == 1
    assert not FigureState.objects.exists()
    call_command("fold_figures", stdout=StringIO())
    assert FigureState.objects.count() == 1

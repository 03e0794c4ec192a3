"""Figures as tables: nothing is lost in them, and nothing divided by nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from vouchers.figures import tables
from vouchers.figures.measures import ALL, ISSUED_IN, PAID_IN, REDEEMED_IN
from vouchers.selectors.figures import NOTHING, Figures, Sums
from vouchers.states import ENDED, PROMISED, REDEEMING, UNISSUED_OPEN, State


def sums(**known: Any) -> Sums:
    return {**NOTHING, **known}


def of_keys(*amounts: int) -> Figures:
    by_key = {
        f"k{n}": sums(applied=2, issued=1, issued_sum=Decimal(amount))
        for n, amount in enumerate(amounts)
    }
    return Figures(tables.add(by_key.values()), by_key)


def test_every_state_stands_somewhere_on_the_board_and_only_there() -> None:
    groups = [*UNISSUED_OPEN, *PROMISED, *REDEEMING, State.REDEEMED, State.PAID, *ENDED]
    assert sorted(groups) == sorted(set(State) - {State.DRAFT})


def test_most_money_comes_first_and_the_rest_is_summed_up() -> None:
    found = tables.breakdown(
        of_keys(1, 3, 2, 0), key="service", label="应用服务", names={}, limit=2
    )
    assert [row.cells[0] for row in found.rows] == ["k1", "k2", "其他（2）"]
    assert [row.cells[3] for row in found.rows] == [3, 2, 1]
    assert found.total[:4] == ("合计", 8, 4, 6)


@pytest.mark.parametrize("limit", [None, 4, 9])
def test_nothing_is_summed_up_where_all_are_shown(limit: int | None) -> None:
    found = tables.breakdown(
        of_keys(1, 3, 2, 0), key="size", label="企业规模", names={"k1": "大型"}, limit=limit
    )
    assert [row.cells[0] for row in found.rows] == ["大型", "k2", "k0", "k3"]


def test_months_without_anything_are_there_too() -> None:
    by_month: dict[str, dict[date, Sums]] = {
        ALL: {date(2025, 11, 1): sums(applied=3, applied_sum=Decimal(7))},
        ISSUED_IN: {},
        REDEEMED_IN: {},
        PAID_IN: {date(2026, 2, 1): sums(paid=1, paid_sum=Decimal(5))},
    }
    found = tables.trend(by_month)
    assert [row.cells[0] for row in found.rows] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert found.total == ("合计", 3, 7, 0, 0, 0, 0, 1, 5)


@pytest.mark.parametrize(
    ("build", "column"),
    [pytest.param(tables.funnel, 3, id="share"), pytest.param(tables.stages, 2, id="days")],
)
def test_nothing_is_divided_by_nothing(build: Any, column: int) -> None:
    assert {row.cells[column] for row in build(NOTHING).rows} == {None}


def test_mean_days_are_of_those_who_left_the_stage() -> None:
    found = tables.stages(sums(confirmed=4, confirm_seconds=6 * tables.DAY))
    assert found.rows[0].cells == ("供应商确认", 4, Decimal("1.5"))

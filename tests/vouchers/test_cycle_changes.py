"""What may still change in a cycle, as rows: the change, the stage, and what is said against it."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from vouchers.cycles import (
    LABELS,
    Stage,
    Terms,
    lawful_faults,
    locks_at,
    proposal_from,
    shown,
    stage_of,
)

OPENS = datetime(2026, 1, 8, 1, tzinfo=UTC)  # 9:00 in Shanghai
CLOSES = datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC)
REDEEM = datetime(2027, 3, 31, 15, 59, 59, tzinfo=UTC)
DAY = timedelta(days=1)
TERMS = Terms(
    name="2026 年度服务券",
    code="2026",
    opens_at=OPENS,
    closes_at=CLOSES,
    redemption_closes_at=REDEEM,
    minimum_age_years=1,
    revenue_threshold=Decimal("10000000.00"),
    clean_record_years=5,
    contract_signed_after=date(2018, 3, 20),
    supplier_days=5,
    correction_days=5,
    publicity_days=7,
    payment_ratio=Decimal("90.00"),
    requires_acceptance_report=True,
    requires_effect_note=True,
    excluded_cities=frozenset({"440300", "440400"}),
)
BEFORE, DURING, AFTER, LATE = OPENS - DAY, OPENS + DAY, CLOSES + DAY, REDEEM + DAY


def fields_of(faults: tuple[Any, ...]) -> list[str]:
    return [fault.field for fault in faults]


# Field, how it is changed for the worse and for the better of those already in (None: neither).
DIRECTIONS = [
    ("code", "2026A", None),
    ("opens_at", OPENS + DAY, None),
    ("closes_at", CLOSES - DAY, CLOSES + DAY),
    ("redemption_closes_at", REDEEM - DAY, REDEEM + DAY),
    ("minimum_age_years", 2, 0),
    ("revenue_threshold", Decimal("10000000.01"), Decimal("9999999.99")),
    ("clean_record_years", 6, 4),
    ("contract_signed_after", date(2018, 3, 21), date(2018, 3, 19)),
    ("supplier_days", 4, 6),
    ("correction_days", 4, 6),
    ("publicity_days", 6, None),
    ("publicity_days", 8, None),
    ("payment_ratio", Decimal("90.01"), None),
    ("payment_ratio", Decimal("90.01"), Decimal("89.99")),
    ("excluded_cities", TERMS.excluded_cities | {"440700"}, frozenset({"440300"})),
    ("excluded_cities", frozenset({"440700"}), frozenset()),
]


@pytest.mark.parametrize(("field", "worse", "better"), DIRECTIONS)
def test_once_somebody_is_in_terms_only_become_kinder(field: str, worse: Any, better: Any) -> None:
    harmful = lawful_faults(
        TERMS, replace(TERMS, **{field: worse}), at=DURING, has_submissions=True
    )
    assert fields_of(harmful) == [field]
    assert LABELS[field] in harmful[0].message
    assert "已有企业按此提交申请" in harmful[0].message
    if better is not None:
        kinder = replace(TERMS, **{field: better})
        assert lawful_faults(TERMS, kinder, at=DURING, has_submissions=True) == ()


@pytest.mark.parametrize("field", ["requires_acceptance_report", "requires_effect_note"])
def test_reports_may_be_dropped_and_never_asked_for_later(field: str) -> None:
    without = replace(TERMS, **{field: False})
    assert lawful_faults(TERMS, without, at=DURING, has_submissions=True) == ()
    assert fields_of(lawful_faults(without, TERMS, at=DURING, has_submissions=True)) == [field]


def test_no_ratio_is_the_kindest_and_none_may_be_added() -> None:
    without = replace(TERMS, payment_ratio=None)
    assert lawful_faults(TERMS, without, at=DURING, has_submissions=True) == ()
    added = lawful_faults(without, TERMS, at=DURING, has_submissions=True)
    assert fields_of(added) == ["payment_ratio"]
    assert "不要求" in added[0].message


@pytest.mark.parametrize(("field", "worse", "better"), DIRECTIONS)
def test_a_planned_cycle_changes_freely(field: str, worse: Any, better: Any) -> None:
    assert lawful_faults(TERMS, replace(TERMS, **{field: worse}), at=BEFORE) == ()


@pytest.mark.parametrize(("field", "worse", "better"), DIRECTIONS)
def test_an_open_cycle_nobody_entered_keeps_only_its_beginning(
    field: str, worse: Any, better: Any
) -> None:
    faults = lawful_faults(TERMS, replace(TERMS, **{field: worse}), at=DURING)
    assert fields_of(faults) == (["opens_at"] if field == "opens_at" else [])


@pytest.mark.parametrize(
    ("field", "value", "free"),
    [
        pytest.param("name", "新名称", True, id="name"),
        pytest.param("redemption_closes_at", REDEEM + DAY, True, id="more-time-to-redeem"),
        pytest.param("supplier_days", 9, True, id="more-patience"),
        pytest.param("payment_ratio", None, True, id="no-ratio"),
        pytest.param("requires_effect_note", False, True, id="no-report"),
        pytest.param("closes_at", CLOSES + 3 * DAY, False, id="reopened"),
        pytest.param("minimum_age_years", 0, False, id="condition"),
        pytest.param("excluded_cities", frozenset(), False, id="cities"),
        pytest.param("redemption_closes_at", REDEEM - DAY, False, id="less-time"),
    ],
)
@pytest.mark.parametrize("entered", [True, False])
def test_closed_to_applications(field: str, value: Any, free: bool, entered: bool) -> None:
    new = replace(TERMS, **{field: value})
    faults = lawful_faults(TERMS, new, at=AFTER, has_submissions=entered)
    assert fields_of(faults) == ([] if free else [field])


@pytest.mark.parametrize("field", [f.name for f in fields(Terms) if f.name != "name"])
def test_nothing_but_the_name_changes_when_all_is_over(field: str) -> None:
    other = replace(
        TERMS,
        code="x",
        opens_at=OPENS - DAY,
        closes_at=CLOSES + DAY,
        redemption_closes_at=REDEEM + 9 * DAY,
        minimum_age_years=0,
        revenue_threshold=Decimal(0),
        clean_record_years=0,
        contract_signed_after=date(2017, 1, 1),
        supplier_days=9,
        correction_days=9,
        publicity_days=9,
        payment_ratio=None,
        requires_acceptance_report=False,
        requires_effect_note=False,
        excluded_cities=frozenset(),
    )
    new = replace(TERMS, **{field: getattr(other, field)})
    assert fields_of(lawful_faults(TERMS, new, at=LATE, has_submissions=True)) == [field]
    assert lawful_faults(TERMS, replace(TERMS, name="改名"), at=LATE) == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param({}, [], id="in-order"),
        pytest.param({"closes_at": OPENS}, ["closes_at"], id="closes-as-it-opens"),
        pytest.param({"opens_at": CLOSES + DAY}, ["closes_at"], id="reversed"),
        pytest.param(
            {"redemption_closes_at": CLOSES - DAY}, ["redemption_closes_at"], id="redeem-too-soon"
        ),
        pytest.param({"opens_at": BEFORE - DAY}, ["opens_at"], id="opens-in-the-past"),
        pytest.param(
            {"opens_at": BEFORE - 9 * DAY, "closes_at": BEFORE - 8 * DAY},
            ["opens_at", "closes_at"],
            id="all-past",
        ),
    ],
)
def test_windows_of_a_new_cycle(change: dict[str, Any], found: list[str]) -> None:
    assert fields_of(lawful_faults(None, replace(TERMS, **change), at=BEFORE)) == found


def test_an_open_window_is_not_closed_backwards() -> None:
    shortened = replace(TERMS, closes_at=DURING - timedelta(hours=1))
    assert fields_of(lawful_faults(TERMS, shortened, at=DURING)) == ["closes_at"]
    assert lawful_faults(TERMS, replace(TERMS, closes_at=DURING + DAY), at=DURING) == ()


@pytest.mark.parametrize(
    ("at", "entered", "stage"),
    [
        pytest.param(OPENS - timedelta(microseconds=1), False, Stage.PLANNED, id="before"),
        pytest.param(OPENS, False, Stage.OPEN, id="first-instant"),
        pytest.param(CLOSES, True, Stage.ENTERED, id="last-instant"),
        pytest.param(CLOSES + timedelta(microseconds=1), True, Stage.CLOSED, id="closed"),
        pytest.param(REDEEM, False, Stage.CLOSED, id="last-redemption"),
        pytest.param(REDEEM + timedelta(microseconds=1), True, Stage.OVER, id="over"),
    ],
)
def test_stage_at_the_boundaries(at: datetime, entered: bool, stage: Stage) -> None:
    assert stage_of(TERMS, at=at, has_submissions=entered) is stage


def test_form_and_judge_read_the_same_table() -> None:
    for stage in Stage:
        assert set(locks_at(stage)) <= set(LABELS)
    assert locks_at(Stage.PLANNED) == {}
    assert locks_at(Stage.ENTERED)["closes_at"][1] == "只能推迟：已有企业按此提交申请。"


def test_proposal_moves_on_by_whole_years() -> None:
    new = proposal_from(TERMS, at=DURING, taken_until=CLOSES)
    assert (new.code, new.name) == ("2027", "2027 年度服务券")
    assert new.opens_at == datetime(2027, 1, 8, 1, tzinfo=UTC)
    assert new.closes_at == datetime(2027, 10, 31, 15, 59, 59, tzinfo=UTC)
    assert new.redemption_closes_at == datetime(2028, 3, 31, 15, 59, 59, tzinfo=UTC)
    assert lawful_faults(None, new, at=DURING) == ()


@pytest.mark.parametrize(
    ("taken_until", "code", "opens_at"),
    [
        pytest.param(datetime(2027, 1, 8, 7, tzinfo=UTC), "2027", (2027, 1, 9, 1), id="by-hours"),
        pytest.param(datetime(2027, 2, 1, tzinfo=UTC), "2027", (2027, 2, 2, 1), id="by-weeks"),
        pytest.param(datetime(2028, 6, 1, tzinfo=UTC), "2028", (2028, 6, 2, 1), id="by-years"),
        pytest.param(datetime(2028, 11, 1, tzinfo=UTC), "2029", (2029, 1, 8, 1), id="whole-window"),
    ],
)
def test_proposal_opens_when_all_others_are_closed(
    taken_until: datetime, code: str, opens_at: tuple[int, ...]
) -> None:
    new = proposal_from(TERMS, at=DURING, taken_until=taken_until)
    assert (new.code, new.opens_at) == (code, datetime(*opens_at, tzinfo=UTC))
    assert new.opens_at < new.closes_at


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("opens_at", "2026年1月8日 09:00"),
        ("contract_signed_after", "2018年3月20日之后"),
        ("payment_ratio", "不低于 90%"),
        ("revenue_threshold", "¥10,000,000.00"),
        ("supplier_days", "5 个工作日"),
        ("requires_effect_note", "必须提供"),
        ("excluded_cities", "2 个市不参加"),
        ("code", "2026"),
    ],
)
def test_terms_in_words(field: str, text: str) -> None:
    assert shown(field, getattr(TERMS, field)) == text

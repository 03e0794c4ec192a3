"""C4: what changes, by meaning. No database."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from catalog.caps import Cap
from catalog.diff import AmountChange, Diff, compare
from catalog.snapshot import Line, Snapshot

TUNING = Line(
    "smart-tuning", 4, "设备智能调机", "生产管理", Cap("fixed", Decimal(300_000)), ("甲", "乙")
)
SUPPLY = Line("supply-chain", 8, "供应链协同", "经营管理", Cap("fixed", Decimal(30_000)), ("丙",))
HR = Line("hr-performance", 10, "人力资源与绩效管理", "经营管理", Cap("fixed", Decimal(30_000)))
OLD = Snapshot(1, "第一版", Decimal(500_000), Decimal(200_000), False, (TUNING, SUPPLY))


def with_lines(*lines: Line) -> Snapshot:
    return replace(OLD, number=2, lines=lines)


def test_same_content_is_no_change() -> None:
    diff = compare(OLD, replace(OLD, number=2, title="第二版"))
    assert not diff
    assert diff == Diff()


@pytest.mark.parametrize(
    ("new", "field", "expected"),
    [
        pytest.param(with_lines(TUNING, SUPPLY, HR), "added", (HR,), id="added"),
        pytest.param(with_lines(TUNING), "removed", (SUPPLY,), id="removed"),
    ],
)
def test_added_and_removed(new: Snapshot, field: str, expected: Any) -> None:
    diff = compare(OLD, new)
    assert getattr(diff, field) == expected
    assert diff.count == 1


@pytest.mark.parametrize(
    ("change", "field", "old", "new"),
    [
        pytest.param({"name": "智能调机"}, "renamed", "设备智能调机", "智能调机", id="renamed"),
        pytest.param({"theme": "研发设计"}, "moved", "生产管理", "研发设计", id="other-theme"),
    ],
)
def test_name_and_theme(change: dict[str, str], field: str, old: str, new: str) -> None:
    (found,) = getattr(compare(OLD, with_lines(replace(TUNING, **change), SUPPLY)), field)
    assert (found.line.code, found.old, found.new) == ("smart-tuning", old, new)


def test_a_service_with_the_name_of_another_is_still_a_new_one() -> None:
    twin = replace(SUPPLY, code="supply-network")
    diff = compare(OLD, with_lines(TUNING, twin))
    assert (diff.added, diff.removed, diff.renamed) == ((twin,), (SUPPLY,), ())


@pytest.mark.parametrize(
    ("old", "new", "difference", "percent"),
    [
        pytest.param(300_000, 400_000, 100_000, 33, id="up-by-a-third"),
        pytest.param(300_000, 200_000, -100_000, -33, id="down-by-a-third"),
        pytest.param(200_000, 300_000, 100_000, 50, id="up-by-half"),
        pytest.param(300_000, 0, -300_000, -100, id="down-to-nothing"),
        pytest.param(300_000, 300_300, 300, Decimal("0.1"), id="less-than-half-a-percent"),
        pytest.param(0, 300_000, 300_000, None, id="from-nothing"),
    ],
)
def test_amount_change(old: int, new: int, difference: int, percent: Any) -> None:
    change = AmountChange(Decimal(old), Decimal(new))
    assert (change.difference, change.percent) == (difference, percent)


def test_cap_change_of_the_same_kind_has_an_amount() -> None:
    raised = replace(TUNING, cap=Cap("fixed", Decimal(400_000)))
    (change,) = compare(OLD, with_lines(raised, SUPPLY)).caps
    assert change.amount == AmountChange(Decimal(300_000), Decimal(400_000))


def test_cap_change_of_kind_has_no_amount() -> None:
    per_set = replace(TUNING, cap=Cap("per_device", Decimal(300_000)))
    (change,) = compare(OLD, with_lines(per_set, SUPPLY)).caps
    assert change.amount is None
    assert (change.old.kind, change.new.kind) == ("fixed", "per_device")


@pytest.mark.parametrize(
    ("scenarios", "removed", "added"),
    [
        pytest.param(("甲", "丁"), ("乙",), ("丁",), id="one-replaced"),
        pytest.param(("甲",), ("乙",), (), id="one-removed"),
        pytest.param(("乙", "甲"), (), (), id="order-only"),
    ],
)
def test_scenarios(
    scenarios: tuple[str, ...], removed: tuple[str, ...], added: tuple[str, ...]
) -> None:
    (change,) = compare(OLD, with_lines(replace(TUNING, scenarios=scenarios), SUPPLY)).scenarios
    assert (change.removed, change.added) == (removed, added)


@pytest.mark.parametrize(
    ("change", "field", "expected"),
    [
        pytest.param(
            {"cumulative_cap": Decimal(600_000)},
            "cumulative_cap",
            AmountChange(Decimal(500_000), Decimal(600_000)),
            id="cumulative-cap",
        ),
        pytest.param(
            {"integration_bonus": Decimal(0)},
            "integration_bonus",
            AmountChange(Decimal(200_000), Decimal(0)),
            id="bonus",
        ),
        pytest.param(
            {"bonus_counts_toward_cap": True}, "bonus_counts_toward_cap", True, id="bonus-counts"
        ),
    ],
)
def test_settings(change: dict[str, Any], field: str, expected: Any) -> None:
    diff = compare(OLD, replace(OLD, **change))
    assert getattr(diff, field) == expected
    assert diff.count == 1
    assert diff

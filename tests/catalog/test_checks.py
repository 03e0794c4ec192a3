"""What stands against publishing a version. No database."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from catalog.caps import Cap
from catalog.checks import publication_faults, raise_all
from catalog.errors import InvalidEntry, NothingToPublish
from catalog.snapshot import Line, Snapshot
from common.errors import DomainErrors

ONE = Line(
    "quality-control", 1, "生产品质管控", "生产管理", Cap("fixed", Decimal(200_000)), ("甲",)
)
TWO = Line(
    "smart-tuning", 2, "设备智能调机", "生产管理", Cap("per_device", Decimal(2_000)), ("乙",)
)
SOUND = Snapshot(2, "第二版", Decimal(500_000), Decimal(200_000), False, (ONE, TWO))


def test_sound_version_has_no_faults() -> None:
    assert list(publication_faults(SOUND)) == []


@pytest.mark.parametrize(
    ("version", "words"),
    [
        pytest.param(replace(SOUND, lines=()), "还没有应用服务", id="nothing-listed"),
        pytest.param(replace(SOUND, cumulative_cap=Decimal(0)), "累计奖补上限", id="no-cap"),
        pytest.param(replace(SOUND, cumulative_cap=Decimal(-1)), "累计奖补上限", id="negative-cap"),
        pytest.param(replace(SOUND, integration_bonus=Decimal(-1)), "贯标", id="negative-bonus"),
        pytest.param(
            replace(SOUND, lines=(ONE, replace(TWO, cap=Cap("per_device", Decimal(-1))))),
            "“设备智能调机”的奖补上限",
            id="negative-rate",
        ),
        pytest.param(
            replace(SOUND, lines=(replace(ONE, cap=Cap("share", Decimal(1))), TWO)),
            "上限方式",
            id="unknown-kind-of-cap",
        ),
        pytest.param(
            replace(SOUND, lines=(ONE, replace(TWO, name=" 生产品质管控"))),
            "出现了 2 次",
            id="same-name",
        ),
        pytest.param(
            replace(SOUND, lines=(ONE, replace(TWO, number=1))),
            "序号 1 出现了 2 次",
            id="same-number",
        ),
        pytest.param(replace(SOUND, lines=(ONE, replace(TWO, name=" "))), "没有填写", id="no-name"),
        pytest.param(
            replace(SOUND, lines=(replace(ONE, scenarios=()), TWO)), "场景及功能", id="no-scenarios"
        ),
    ],
)
def test_each_fault_is_named(version: Snapshot, words: str) -> None:
    (fault,) = publication_faults(version)
    assert words in fault.message


def test_a_bonus_of_nothing_is_lawful() -> None:
    assert list(publication_faults(replace(SOUND, integration_bonus=Decimal(0)))) == []


def test_all_faults_are_raised_at_once() -> None:
    broken = replace(SOUND, lines=(), cumulative_cap=Decimal(0))
    with pytest.raises(DomainErrors) as raised:
        raise_all(publication_faults(broken))
    kinds: list[Any] = [type(error) for error in raised.value.errors]
    assert kinds == [InvalidEntry, NothingToPublish]

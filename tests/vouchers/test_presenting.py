"""How a voucher's parts are shaped for the page components."""

from decimal import Decimal
from typing import Any

import pytest

from vouchers.eligibility.verdicts import blocked, missing, noticed, passed, waiting
from vouchers.explanation import Contract, Setting, explain, explain_ended
from vouchers.models import Event
from vouchers.presenting import TONES, amount_card, verdict_rows
from vouchers.selectors.timeline import sentence
from vouchers.states import State
from vouchers.subsidy import Claim, FixedCap, assess, entitlement
from vouchers.workflow import ACTION_LABELS

CAP = Decimal(500_000)


def card(taken: list[int], own: int = 100_000) -> dict[str, Any]:
    """The card of an application behind others that took so much each."""
    sums = [*taken, own]
    claims = [
        Claim(key=place, entitlement=Decimal(amount), cycle_cap=CAP)
        for place, amount in enumerate(sums)
    ]
    worth = entitlement(cap=FixedCap(CAP), fee=Decimal(own))
    explanation = explain(
        key=len(taken),
        claims=claims,
        awards=assess(claims),
        numbers={place: f"2026-{place:06d}" for place in range(len(sums))},
        contract=Contract("智能排单调度", FixedCap(CAP), worth),
        setting=Setting("目录（第一版）", "2026 年度"),
    )
    return amount_card(explanation)


def test_card_names_earlier_applications_and_marks_what_binds() -> None:
    shown = card([300_000, 150_000])
    labels = [line["label"] for line in shown["lines"]]
    assert labels.count("减：在先申请") == 2
    assert [line["label"] for line in shown["lines"] if line["binding"]] == ["本周期剩余额度"]
    assert shown["result"] == 50_000
    assert shown["version"] == "目录（第一版）"


def test_card_leaves_out_those_that_took_nothing() -> None:
    labels = [line["label"] for line in card([500_000, 100_000, 100_000])["lines"]]
    assert labels.count("减：在先申请") == 1


def test_card_sums_up_the_rest_of_very_many() -> None:
    lines = card([10_000] * 20)["lines"]
    less = [line for line in lines if line["label"].startswith("减")]
    assert len(less) == 7
    assert less[-1]["note"] == "其余 14 项申请合计"
    assert sum(line["amount"] for line in less) == -200_000


def test_card_at_nothing_says_that_it_waits() -> None:
    shown = card([500_000])
    assert shown["label"] == "候补"
    assert "列为候补" in shown["text"]


def test_card_of_an_ended_application_says_that_its_room_is_free() -> None:
    worth = entitlement(cap=FixedCap(CAP), fee=Decimal(100))
    explanation = explain_ended(
        contract=Contract("智能排单调度", FixedCap(CAP), worth),
        setting=Setting("目录（第一版）", "2026 年度"),
        ending="已撤回",
    )
    shown = amount_card(explanation)
    assert (shown["label"], shown["result"]) == ("核定金额", 0)
    assert "不占用本周期额度" in shown["text"]
    assert not explanation.awaiting


def test_verdicts_come_worst_first_in_three_levels() -> None:
    rows = verdict_rows(
        [
            passed("E1", "好"),
            noticed("E3", "请留意"),
            waiting("E8", "等待"),
            missing("V1", "未填"),
            blocked("E5", "不行"),
        ]
    )
    shown = [(row["rule"], row["level"], row["word"]) for row in rows]
    assert shown == [
        ("V1", "notice", "待填写"),
        ("E5", "block", "不符合"),
        ("E8", "notice", "待完成"),
        ("E3", "notice", "提示"),
        ("E1", "pass", "通过"),
    ]


def test_every_state_has_its_colour() -> None:
    assert set(TONES) == set(State)


@pytest.mark.parametrize("move", [*ACTION_LABELS, "hold", "lift_hold", "record_payment"])
def test_every_move_is_told_in_chinese(move: str) -> None:
    event = Event(move=move, actor_role="bureau", to_state=State.ISSUED)
    told = sentence(event)
    assert told != move
    assert not any(char.isascii() and char.isalpha() for char in told)

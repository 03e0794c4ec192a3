"""The self-check says what the rules and the engine say, and nothing of its own (A1 to A4, A7)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.facts import APPLICATION, CONTRACT, ENTERPRISE, MONITORING, SCHEDULING
from vouchers.eligibility import ServiceFacts, judge
from vouchers.self_check import (
    ASKED,
    Integration,
    Question,
    Standing,
    judge_answers,
    reckon,
    standing_of,
)
from vouchers.subsidy import Claim, FixedCap, PerDeviceCap, assess, entitlement

SUMS = st.decimals(min_value=Decimal("0.01"), max_value=2_000_000, places=2)
CAPS = st.decimals(min_value=0, max_value=1_000_000, places=2)
BONUS = Decimal(200_000)
QUESTION = Question(
    service=SCHEDULING,
    fee=Decimal(480_000),
    devices=None,
    cycle_cap=Decimal(500_000),
    cycle="2018年度",
    catalog_version="第一版",
    bonus_amount=BONUS,
)


@st.composite
def questions(draw: Callable) -> Question:
    cap = draw(st.one_of(st.builds(FixedCap, CAPS), st.builds(PerDeviceCap, CAPS)))
    return replace(
        QUESTION,
        service=ServiceFacts(name="服务", listed=True, cap=cap, version="第一版"),
        fee=draw(SUMS),
        devices=draw(st.integers(1, 500)),
        cycle_cap=draw(CAPS),
        used=draw(st.one_of(st.just(Decimal(0)), SUMS)),
    )


@settings(deadline=None, max_examples=100)
@given(questions())
def test_calculator_pays_what_the_engine_pays(question):
    """An application handed in behind one that holds `used` would get the very same sum."""
    worth = entitlement(cap=question.service.cap, fee=question.fee, devices=question.devices)
    earlier = Claim(key=1, entitlement=question.used, cycle_cap=question.used)
    own = Claim(key=2, entitlement=worth.amount, cycle_cap=question.cycle_cap)
    found = reckon(question)
    assert found.amount == assess([earlier, own])[1].amount
    assert found.explanation.amount == found.amount
    assert sum(line.binds for line in found.explanation.lines) == 1


@pytest.mark.parametrize(
    ("changed", "amount", "bound"),
    [
        pytest.param({}, 480_000, "fee", id="fee"),
        pytest.param({"fee": Decimal(600_000)}, 500_000, "cap", id="cap"),
        pytest.param({"used": Decimal(400_000)}, 100_000, "room", id="room"),
        pytest.param({"used": Decimal(700_000)}, 0, "room", id="nothing left"),
        pytest.param(
            {"service": MONITORING, "devices": 150, "fee": Decimal(900_000)},
            300_000,
            "cap",
            id="devices",
        ),
    ],
)
def test_amount_names_the_limit_that_binds(changed, amount, bound):
    explanation = reckon(replace(QUESTION, **changed)).explanation
    assert (explanation.amount, explanation.bound) == (amount, bound)


@pytest.mark.parametrize(
    ("changed", "lacking"),
    [
        pytest.param({"service": None}, ("应用服务",), id="service"),
        pytest.param({"fee": None}, ("上云上平台费用",), id="fee"),
        pytest.param({"service": MONITORING}, ("联网设备台套数",), id="devices"),
    ],
)
def test_what_is_lacking_is_named(changed, lacking):
    found = reckon(replace(QUESTION, **changed))
    assert (found.amount, found.lacking) == (None, lacking)


@pytest.mark.parametrize(
    ("integration", "bonus"),
    [(Integration.NONE, 0), (Integration.CERTIFIED, BONUS), (Integration.AWARDED, 0)],
)
def test_bonus_is_the_engines(integration, bonus):
    assert reckon(replace(QUESTION, integration=integration)).bonus == bonus


def test_verdicts_are_those_of_the_application():
    every = judge(APPLICATION)
    assert judge_answers(APPLICATION) == tuple(v for v in every if v.rule in ASKED)


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        pytest.param(APPLICATION, Standing.YES, id="good"),
        pytest.param(
            replace(APPLICATION, enterprise=replace(ENTERPRISE, founded_on=None)),
            Standing.OPEN,
            id="not answered",
        ),
        pytest.param(
            replace(APPLICATION, contract=replace(CONTRACT, no_other_funds_declared=False)),
            Standing.NO,
            id="other funds",
        ),
        pytest.param(replace(APPLICATION, service=None), Standing.OPEN, id="no service"),
    ],
)
def test_standing_follows_the_verdicts(facts, standing):
    assert standing_of(judge_answers(facts)) == standing

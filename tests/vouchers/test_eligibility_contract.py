"""The contract: V1, E5, E6, V3, A1 with every boundary."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.facts import CONTRACT, CYCLE, DAY
from vouchers.eligibility import judge_contract
from vouchers.eligibility.contract import (
    check_amounts,
    check_contract_file,
    check_contract_unused,
    check_signing_day,
    check_sole_fund,
)


@pytest.mark.parametrize(
    ("change", "level", "field"),
    [
        pytest.param({}, "pass", "contract_document", id="lawful"),
        pytest.param({"has_file": False}, "block", "contract_document", id="no-file"),
        pytest.param({"title": " "}, "block", "contract_title", id="no-title"),
        pytest.param({"number": ""}, "block", "contract_number", id="no-number"),
    ],
)
def test_v1_contract_comes_first(change, level, field):
    verdict = check_contract_file(replace(CONTRACT, **change))

    assert (verdict.rule, verdict.level, verdict.field) == ("V1", level, field)
    assert verdict.missing is (level == "block")


@pytest.mark.parametrize(
    ("signed", "level"),
    [
        pytest.param("2018-03-19", "block", id="before"),
        pytest.param("2018-03-20", "block", id="on-the-day-itself"),
        pytest.param("2018-03-21", "pass", id="first-good-day"),
        pytest.param("2018-10-15", "pass", id="today"),
        pytest.param("2018-10-16", "block", id="tomorrow"),
        pytest.param(None, "block", id="missing"),
    ],
)
def test_e5_signed_strictly_after_the_day_and_not_after_today(signed, level):
    contract = replace(CONTRACT, signed_on=date.fromisoformat(signed) if signed else None)

    verdict = check_signing_day(contract, cycle=CYCLE, day=DAY)

    assert (verdict.rule, verdict.level, verdict.field) == ("E5", level, "signed_on")
    assert verdict.missing is (signed is None)


def test_e5_day_is_a_setting_of_the_cycle():
    later = replace(CYCLE, contract_signed_after=date(2018, 9, 30))

    verdict = check_signing_day(CONTRACT, cycle=later, day=DAY)

    assert verdict.message == (
        "合同签订于2018年9月30日；只有2018年9月30日之后（不含当日）签订的合同可以申领服务券。"
    )


@pytest.mark.parametrize(
    ("declared", "level", "missing"),
    [
        pytest.param(True, "pass", False, id="declared"),
        pytest.param(False, "block", False, id="another-fund-pays"),
        pytest.param(None, "block", True, id="not-declared"),
    ],
)
def test_e6_one_project_one_fund(declared, level, missing):
    verdict = check_sole_fund(replace(CONTRACT, no_other_funds_declared=declared))

    assert (verdict.rule, verdict.level, verdict.missing) == ("E6", level, missing)


@pytest.mark.parametrize(
    ("change", "level", "words"),
    [
        pytest.param({}, "pass", "未用于其他服务券", id="unused"),
        pytest.param({"already_used": True}, "block", "另一张服务券的申请。", id="a-strangers"),
        pytest.param(
            {"already_used": True, "used_by": "GD-1"}, "block", "申请（GD-1）。", id="own-voucher"
        ),
    ],
)
def test_v3_one_contract_one_live_voucher(change, level, words):
    verdict = check_contract_unused(replace(CONTRACT, **change))

    assert (verdict.rule, verdict.level) == ("V3", level)
    assert words in verdict.message


@pytest.mark.parametrize(
    ("total", "fee", "level", "field", "missing"),
    [
        pytest.param("492000", "480000", "pass", "cloud_fee", False, id="lawful"),
        pytest.param("480000", "480000", "pass", "cloud_fee", False, id="fee-is-the-total"),
        pytest.param("480000", "480000.01", "block", "cloud_fee", False, id="a-fen-above-total"),
        pytest.param("480000", "0.01", "pass", "cloud_fee", False, id="smallest-fee"),
        pytest.param("480000", "0", "block", "cloud_fee", False, id="fee-0"),
        pytest.param("480000", "-1", "block", "cloud_fee", False, id="fee-negative"),
        pytest.param("480000", None, "block", "cloud_fee", True, id="fee-missing"),
        pytest.param("0", "1", "block", "contract_total", False, id="total-0"),
        pytest.param("-5", "1", "block", "contract_total", False, id="total-negative"),
        pytest.param(None, "1", "block", "contract_total", True, id="total-missing"),
    ],
)
def test_a1_fee_is_above_0_and_within_the_total(total, fee, level, field, missing):
    contract = replace(
        CONTRACT,
        total=Decimal(total) if total else None,
        cloud_fee=Decimal(fee) if fee else None,
    )

    verdict = check_amounts(contract)

    assert (verdict.rule, verdict.level, verdict.field) == ("A1", level, field)
    assert verdict.missing is missing


def test_the_contracts_rules_come_in_fixed_order():
    verdicts = judge_contract(CONTRACT, cycle=CYCLE, day=DAY)

    assert [verdict.rule for verdict in verdicts] == ["V1", "E5", "E6", "V3", "A1"]

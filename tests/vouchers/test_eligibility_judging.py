"""All rules over one case, and the questions asked over a row of verdicts."""

import ast
import json
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories.facts import APPLICATION, CONTRACT, ENTERPRISE, REDEMPTION
from vouchers import eligibility
from vouchers.eligibility import (
    Level,
    blocks,
    judge,
    judge_redemption,
    kept,
    needs_provincial_check,
    waits,
)

ORDER = ["E1", "E2", "E3", "E4", "E7", "E8", "E9", "V1", "E5", "E6", "V3", "A1", "A6", "C1"]
BLANK = replace(
    APPLICATION,
    enterprise=replace(
        ENTERPRISE,
        in_guangdong=None,
        independent_legal_person=None,
        founded_on=None,
        revenues={},
        clean_record_declared=None,
        industry="",
        industry_scope="",
        identity_status="none",
    ),
    contract=replace(
        CONTRACT,
        has_file=False,
        title="",
        number="",
        signed_on=None,
        total=None,
        cloud_fee=None,
        no_other_funds_declared=None,
    ),
    service=None,
    supplier=None,
)


def test_a_lawful_application_passes_every_rule_in_fixed_order():
    verdicts = judge(APPLICATION)

    assert [verdict.rule for verdict in verdicts] == [*ORDER, "A2", "V2", "A3"]
    assert {verdict.level for verdict in verdicts} == {Level.PASS}
    assert not blocks(verdicts)
    assert not waits(verdicts)


def test_a_blank_draft_is_asked_for_what_is_missing_and_accused_of_nothing():
    verdicts = judge(BLANK)

    assert [verdict.rule for verdict in verdicts] == ORDER
    assert all(verdict.missing and verdict.word == "待填写" for verdict in blocks(verdicts))
    assert {v.rule for v in verdicts} - {v.rule for v in blocks(verdicts)} == {
        "E3",
        "E8",
        "E9",
        "V3",
        "A6",
    }


@pytest.mark.parametrize(
    ("revenues", "needed"),
    [
        pytest.param({2017: Decimal(10_000_000)}, False, id="reached"),
        pytest.param({2017: Decimal(9_999_999)}, True, id="missed"),
        pytest.param({}, True, id="unknown"),
    ],
)
def test_only_a_missed_e3_sends_a_case_to_the_province(revenues, needed):
    facts = replace(
        APPLICATION,
        enterprise=replace(
            ENTERPRISE,
            revenues=revenues,
            industry_scope="serving",
            industry_note="运维服务",
            identity_status="pending",
        ),
        same_service=("GD-1",),
    )

    assert needs_provincial_check(judge(facts)) is needed
    assert not blocks(judge(facts))


def test_a_pending_identity_check_waits_and_blocks_nothing():
    enterprise = replace(ENTERPRISE, identity_status="pending")
    verdicts = judge(replace(APPLICATION, enterprise=enterprise))

    assert [verdict.rule for verdict in waits(verdicts)] == ["E8"]
    assert not blocks(verdicts)


def test_every_verdict_has_a_title_a_sentence_and_a_json_form():
    for verdict in (*judge(APPLICATION), *judge(BLANK), *judge_redemption(REDEMPTION)):
        assert verdict.title
        assert verdict.message.endswith("。")
        row = json.loads(json.dumps(verdict.as_dict(), ensure_ascii=False))
        assert kept(row) == verdict
        # Traces of before kept more; they are read the same.
        assert kept({**row, "title": verdict.title, "word": verdict.word}) == verdict
        assert verdict.word in {"通过", "提示", "不符合", "待完成", "待填写"}


def test_the_figures_of_the_policy_are_data_not_constants():
    settings = {field.name: field for field in fields(eligibility.CycleFacts)}
    required = {"minimum_age_years", "revenue_threshold", "clean_record_years"}

    assert required | {"contract_signed_after"} <= set(settings)
    for source in Path(eligibility.__file__).parent.glob("*.py"):
        numbers = {
            node.value
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and type(node.value) in (int, float)
        }
        assert numbers <= {0, 1, 100}, source.name

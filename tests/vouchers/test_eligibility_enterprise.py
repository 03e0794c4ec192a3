"""Who may apply: E1 to E4, E7 to E9 with every boundary."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.facts import CYCLE, DAY, ENTERPRISE
from vouchers.eligibility import Level, OwedBack, Violation, judge_enterprise
from vouchers.eligibility.enterprise import (
    check_age,
    check_identity,
    check_industry,
    check_owed_back,
    check_record,
    check_registration,
    check_revenue,
)


@pytest.mark.parametrize(
    ("change", "level", "field", "missing"),
    [
        pytest.param({}, "pass", "region", False, id="lawful"),
        pytest.param({"in_guangdong": False}, "block", "region", False, id="elsewhere"),
        pytest.param({"in_guangdong": None}, "block", "region", True, id="region-not-chosen"),
        pytest.param(
            {"independent_legal_person": False},
            "block",
            "is_independent_legal_person",
            False,
            id="branch-office",
        ),
        pytest.param(
            {"independent_legal_person": None},
            "block",
            "is_independent_legal_person",
            True,
            id="not-said",
        ),
    ],
)
def test_e1_registration(change, level, field, missing):
    verdict = check_registration(replace(ENTERPRISE, **change))

    assert (verdict.rule, verdict.level, verdict.field) == ("E1", level, field)
    assert verdict.missing is missing


@pytest.mark.parametrize(
    ("founded", "day", "level"),
    [
        pytest.param("2017-10-15", "2018-10-15", "pass", id="anniversary-counts"),
        pytest.param("2017-10-16", "2018-10-15", "block", id="a-day-short"),
        pytest.param("2017-10-14", "2018-10-15", "pass", id="a-day-over"),
        pytest.param("2016-02-29", "2017-02-28", "pass", id="leap-day-counts-from-02-28"),
        pytest.param("2016-02-29", "2017-02-27", "block", id="leap-day-a-day-short"),
        pytest.param("2019-03-01", "2020-02-29", "block", id="365-days-are-not-a-year"),
        pytest.param("2019-03-01", "2020-03-01", "pass", id="366-days-later"),
        pytest.param("2018-10-15", "2018-10-15", "block", id="founded-today"),
        pytest.param("2018-10-16", "2018-10-15", "block", id="founded-tomorrow"),
    ],
)
def test_e2_age_is_a_calendar_anniversary(founded, day, level):
    enterprise = replace(ENTERPRISE, founded_on=date.fromisoformat(founded))

    verdict = check_age(enterprise, cycle=CYCLE, day=date.fromisoformat(day))

    assert (verdict.rule, verdict.level, verdict.field) == ("E2", level, "founded_on")


def test_e2_says_from_when_the_enterprise_may_apply():
    verdict = check_age(replace(ENTERPRISE, founded_on=date(2018, 1, 31)), cycle=CYCLE, day=DAY)

    expected = "企业成立于2018年1月31日，至申请之日不满 1 年；自2019年1月31日起可以申领。"
    assert verdict.message == expected


def test_e2_years_are_a_setting_and_a_missing_day_is_asked_for():
    enterprise = replace(ENTERPRISE, founded_on=date(2016, 10, 16))

    assert (
        check_age(enterprise, cycle=replace(CYCLE, minimum_age_years=2), day=DAY).level
        == Level.BLOCK
    )
    assert check_age(replace(ENTERPRISE, founded_on=None), cycle=CYCLE, day=DAY).missing


@pytest.mark.parametrize(
    ("revenues", "level"),
    [
        pytest.param({2017: "10000000"}, "pass", id="exactly-ten-million"),
        pytest.param({2017: "9999999.99"}, "notice", id="a-fen-short"),
        pytest.param({2017: "10000000.01"}, "pass", id="a-fen-over"),
        pytest.param({2017: "0"}, "notice", id="none"),
        pytest.param({2018: "20000000"}, "notice", id="only-the-running-year"),
        pytest.param({2016: "20000000"}, "notice", id="only-an-older-year"),
        pytest.param({}, "notice", id="not-filled-in"),
        pytest.param({2016: "1", 2017: "20000000", 2018: "1"}, "pass", id="the-year-before-counts"),
    ],
)
def test_e3_revenue_is_never_more_than_a_notice(revenues, level):
    enterprise = replace(
        ENTERPRISE, revenues={year: Decimal(amount) for year, amount in revenues.items()}
    )

    verdict = check_revenue(enterprise, cycle=CYCLE, day=DAY)

    assert (verdict.rule, verdict.level) == ("E3", level)


@pytest.mark.parametrize(
    ("day", "level"),
    [
        pytest.param("2018-12-31", "pass", id="2017-counts-on-the-last-day-of-2018"),
        pytest.param("2019-01-01", "notice", id="2018-counts-from-new-year"),
    ],
)
def test_e3_year_turns_with_the_calendar(day, level):
    verdict = check_revenue(ENTERPRISE, cycle=CYCLE, day=date.fromisoformat(day))

    assert verdict.level == level


@pytest.mark.parametrize(
    ("happened", "level"),
    [
        pytest.param("2013-10-15", "pass", id="five-years-are-full"),
        pytest.param("2013-10-16", "block", id="a-day-short-of-five-years"),
        pytest.param("2018-10-15", "block", id="today"),
        pytest.param("2018-10-16", "pass", id="after-the-application"),
        pytest.param("2008-01-01", "pass", id="long-ago"),
    ],
)
def test_e4_violations_count_for_five_calendar_years(happened, level):
    violation = Violation(happened_on=date.fromisoformat(happened), source="省财政厅通报")

    verdict = check_record(replace(ENTERPRISE, violations=(violation,)), cycle=CYCLE, day=DAY)

    assert (verdict.rule, verdict.level, verdict.field) == ("E4", level, "violations")
    assert ("省财政厅通报" in verdict.message) == (level == "block")


def test_e4_names_the_latest_violation_and_the_day_it_ends():
    violations = tuple(
        Violation(happened_on=date(year, 2, 3), source=f"{year}年通报")
        for year in (2014, 2016, 2010)
    )

    verdict = check_record(replace(ENTERPRISE, violations=violations), cycle=CYCLE, day=DAY)

    assert "2016年2月3日，来源：2016年通报" in verdict.message
    assert "自2021年2月3日起方可申领" in verdict.message


@pytest.mark.parametrize(
    ("declared", "level", "missing"),
    [
        pytest.param(True, "pass", False, id="declared-clean"),
        pytest.param(False, "block", False, id="declared-not-clean"),
        pytest.param(None, "block", True, id="not-declared"),
    ],
)
def test_e4_needs_the_enterprises_declaration(declared, level, missing):
    verdict = check_record(
        replace(ENTERPRISE, clean_record_declared=declared), cycle=CYCLE, day=DAY
    )

    assert (verdict.level, verdict.missing) == (level, missing)


@pytest.mark.parametrize(
    ("change", "level", "field", "missing"),
    [
        pytest.param({}, "pass", "industry", False, id="industrial"),
        pytest.param(
            {"industry_scope": "serving", "industry_note": "为电镀企业维护设备"},
            "notice",
            "industry_note",
            False,
            id="serving-with-note",
        ),
        pytest.param(
            {"industry_scope": "serving", "industry_note": "  "},
            "block",
            "industry_note",
            True,
            id="serving-without-note",
        ),
        pytest.param({"industry_scope": "other"}, "block", "industry", False, id="other"),
        pytest.param(
            {"industry_scope": "other", "industry_opened_reason": "省级专题会议同意"},
            "pass",
            "industry",
            False,
            id="opened-by-the-province",
        ),
        pytest.param({"industry_scope": ""}, "block", "industry", True, id="not-chosen"),
    ],
)
def test_e7_industry(change, level, field, missing):
    verdict = check_industry(replace(ENTERPRISE, **change))

    assert (verdict.rule, verdict.level, verdict.field) == ("E7", level, field)
    assert verdict.missing is missing


def test_e7_shows_the_provinces_reason():
    opened = replace(ENTERPRISE, industry_scope="other", industry_opened_reason="省级专题会议同意")

    assert check_industry(opened).message.endswith("省级专题会议同意")


@pytest.mark.parametrize(
    ("status", "level", "words"),
    [
        pytest.param("approved", "pass", "企业认证已通过", id="approved"),
        pytest.param("pending", "waits", "正在核验", id="pending"),
        pytest.param("returned", "waits", "已退回", id="returned"),
        pytest.param("none", "waits", "尚未提交", id="not-filed"),
    ],
)
def test_e8_identity_stops_the_issue_and_never_the_application(status, level, words):
    verdict = check_identity(replace(ENTERPRISE, identity_status=status))

    assert (verdict.rule, verdict.level, verdict.field) == ("E8", level, "identity")
    assert words in verdict.message


@pytest.mark.parametrize(
    ("owed", "submitted", "level"),
    [
        pytest.param(False, False, "pass", id="nothing-owed"),
        pytest.param(False, True, "pass", id="nothing-owed-since"),
        pytest.param(True, False, "block", id="before-submission"),
        pytest.param(True, True, "notice", id="after-submission"),
    ],
)
def test_e9_money_owed_back_stops_a_new_application_only(owed, submitted, level):
    demand = OwedBack(
        document_number="粤工信追〔2018〕1 号",
        outstanding=Decimal(60_000),
        due_on=date(2018, 11, 30),
    )

    verdict = check_owed_back([demand] if owed else [], submitted=submitted)

    assert (verdict.rule, verdict.level, verdict.field) == ("E9", level, "owed_back")
    told = ("〔2018〕1 号", "¥60,000.00", "2018年11月30日")
    assert all(word in verdict.message for word in told) is owed


def test_the_enterprises_rules_come_in_fixed_order():
    verdicts = judge_enterprise(ENTERPRISE, cycle=CYCLE, day=DAY)

    assert [verdict.rule for verdict in verdicts] == ["E1", "E2", "E3", "E4", "E7", "E8", "E9"]
    assert {verdict.level for verdict in verdicts} == {Level.PASS}

"""Cycle, service and supplier: A6, C1, A2, V2 with S1, A3 with every boundary."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories.facts import (
    APPLICATION,
    CONTRACT,
    CYCLE,
    DAY,
    MONITORING,
    SCHEDULING,
    SUPPLIER,
)
from vouchers.eligibility import Certification
from vouchers.eligibility.service import (
    check_cycle,
    check_devices,
    check_repeated_service,
    check_service,
    check_supplier,
)

INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("at", "level", "words"),
    [
        pytest.param(CYCLE.opens_at, "pass", "申领期内", id="from-is-included"),
        pytest.param(CYCLE.opens_at - INSTANT, "block", "起接受申领", id="just-before"),
        pytest.param(CYCLE.closes_at, "pass", "申领期内", id="until-is-included"),
        pytest.param(CYCLE.closes_at + INSTANT, "block", "截止申领", id="just-after"),
    ],
)
def test_a6_cycle_is_open_from_and_until_inclusive(at, level, words):
    verdict = check_cycle(replace(APPLICATION, at=at))

    assert (verdict.rule, verdict.level) == ("A6", level)
    assert words in verdict.message


def test_a6_a_city_may_be_left_out():
    verdict = check_cycle(replace(APPLICATION, cycle=replace(CYCLE, region_excluded=True)))

    assert (verdict.level, verdict.field) == ("block", "region")


def test_the_day_of_application_is_shanghais():
    at = datetime(2018, 10, 14, 16, 0, tzinfo=UTC)  # midnight in Shanghai

    assert replace(APPLICATION, at=at).day == date(2018, 10, 15)


@pytest.mark.parametrize(
    ("service", "level", "missing"),
    [
        pytest.param(SCHEDULING, "pass", False, id="listed"),
        pytest.param(replace(SCHEDULING, listed=False, cap=None), "block", False, id="not-listed"),
        pytest.param(None, "block", True, id="not-chosen"),
    ],
)
def test_c1_service_is_in_the_version_in_force(service, level, missing):
    verdict = check_service(service)

    assert (verdict.rule, verdict.level, verdict.field) == ("C1", level, "service")
    assert verdict.missing is missing


@pytest.mark.parametrize(
    ("service", "devices", "level", "missing"),
    [
        pytest.param(MONITORING, 1, "pass", False, id="one-set"),
        pytest.param(MONITORING, 260, "pass", False, id="many"),
        pytest.param(MONITORING, 0, "block", False, id="none"),
        pytest.param(MONITORING, -1, "block", False, id="negative"),
        pytest.param(MONITORING, None, "block", True, id="missing"),
        pytest.param(SCHEDULING, None, "pass", False, id="not-asked-under-a-fixed-cap"),
        pytest.param(SCHEDULING, 0, "pass", False, id="ignored-under-a-fixed-cap"),
    ],
)
def test_a2_device_sets(service, devices, level, missing):
    verdict = check_devices(replace(CONTRACT, devices=devices), service=service)

    assert (verdict.rule, verdict.level, verdict.field) == ("A2", level, "devices")
    assert verdict.missing is missing


def certified(valid_from: str, until: str | None = None, ended: str | None = None) -> Certification:
    return Certification(
        valid_from=date.fromisoformat(valid_from),
        valid_until=date.fromisoformat(until) if until else None,
        ended_on=date.fromisoformat(ended) if ended else None,
    )


def resting(start, end=None):
    """Certified for long, suspended from `start` until the day before `end`."""
    days = date.fromisoformat(start), date.fromisoformat(end) if end else None
    return replace(certified("2018-04-01"), pauses=(days,))


@pytest.mark.parametrize(
    ("certifications", "level", "words"),
    [
        pytest.param([certified("2018-10-15")], "pass", "有效期内", id="first-day"),
        pytest.param([certified("2018-10-16")], "block", "自2018年10月16日起生效", id="tomorrow"),
        pytest.param([certified("2018-04-01", "2018-10-15")], "pass", "有效期内", id="last-day"),
        pytest.param(
            [certified("2018-04-01", "2018-10-14")], "block", "已于2018年10月14日到期", id="lapsed"
        ),
        pytest.param(
            [certified("2018-04-01", ended="2018-10-15")], "block", "终止", id="ended-today"
        ),
        pytest.param(
            [certified("2018-04-01", ended="2018-10-16")], "pass", "有效期内", id="ends-tomorrow"
        ),
        pytest.param([resting("2018-10-15")], "block", "暂停", id="suspended-today"),
        pytest.param([resting("2018-10-16")], "pass", "有效期内", id="suspended-tomorrow"),
        pytest.param([resting("2018-10-01", "2018-10-15")], "pass", "有效期内", id="resumed-today"),
        pytest.param([], "block", "未通过“智能排单调度”的省级认定", id="never-certified"),
        pytest.param(
            [certified("2018-04-01", ended="2018-06-01"), certified("2018-07-01")],
            "pass",
            "有效期内",
            id="ended-and-certified-again",
        ),
        pytest.param(
            [certified("2018-04-01", "2018-06-30"), certified("2018-11-01")],
            "block",
            "已于2018年6月30日到期",
            id="between-two",
        ),
    ],
)
def test_v2_supplier_is_certified_on_the_day(certifications, level, words):
    supplier = replace(SUPPLIER, certifications=tuple(certifications))

    verdict = check_supplier(supplier, service=SCHEDULING, day=DAY)

    assert (verdict.rule, verdict.level, verdict.field) == ("V2", level, "supplier")
    assert words in verdict.message


def test_v2_asks_for_a_supplier():
    assert check_supplier(None, service=SCHEDULING, day=DAY).missing


@pytest.mark.parametrize(
    ("others", "level"),
    [
        pytest.param((), "pass", id="first"),
        pytest.param(("GD-1", "GD-2"), "notice", id="again"),
    ],
)
def test_a3_a_repeated_service_is_only_noticed(others, level):
    verdict = check_repeated_service(replace(APPLICATION, same_service=others), service=SCHEDULING)

    assert (verdict.rule, verdict.level) == ("A3", level)
    assert all(number in verdict.message for number in others)

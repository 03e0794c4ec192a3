"""Working days, deadlines and anniversaries."""

from datetime import UTC, date, datetime

import chinese_calendar
import pytest

from common.dates import (
    SHANGHAI,
    add_working_days,
    anniversary,
    deadline,
    end_of_day,
    format_day,
    format_instant,
    has_holiday_table,
    holiday_table,
    is_working_day,
    local_date,
    working_days_left,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param("2018-03-20", True, id="tuesday"),
        pytest.param("2018-03-24", False, id="saturday"),
        pytest.param("2018-10-01", False, id="national-day"),
        pytest.param("2018-09-29", True, id="make-up-saturday"),
        pytest.param("2018-09-30", True, id="make-up-sunday"),
        pytest.param("2026-02-17", False, id="spring-festival-2026"),
        pytest.param("2026-02-14", True, id="make-up-2026"),
        pytest.param("2031-10-01", True, id="beyond-the-table-a-weekday-works"),
        pytest.param("2031-10-04", False, id="beyond-the-table-a-weekend-rests"),
    ],
)
def test_working_days(day, works):
    assert is_working_day(date.fromisoformat(day)) is works


def test_the_table_says_how_far_it_reaches():
    assert has_holiday_table(2018)
    assert has_holiday_table(2026)
    assert not has_holiday_table(2031)


def test_the_table_agrees_with_the_library_it_was_taken_from():
    days = [
        date(year, month, day)
        for year in sorted(holiday_table().years & {2017, 2018, 2019, 2020, 2025, 2026})
        for month in range(1, 13)
        for day in range(1, 29)
    ]

    assert [is_working_day(day) for day in days] == list(map(chinese_calendar.is_workday, days))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        pytest.param("2018-03-19", 5, "2018-03-26", id="over-a-weekend"),
        pytest.param("2018-09-28", 5, "2018-10-10", id="over-golden-week-with-make-up-days"),
        pytest.param("2018-03-24", 1, "2018-03-26", id="from-a-saturday"),
        pytest.param("2018-03-23", 1, "2018-03-26", id="from-a-friday"),
        pytest.param("2018-12-28", 1, "2018-12-29", id="make-up-day-at-the-end-of-the-year"),
        pytest.param("2018-03-24", 0, "2018-03-24", id="none"),
    ],
)
def test_add_working_days(day, count, expected):
    assert add_working_days(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2018, 3, 20), -1)


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        pytest.param("2018-03-19", "2018-03-26", 5, id="a-week"),
        pytest.param("2018-03-26", "2018-03-26", 0, id="today"),
        pytest.param("2018-03-27", "2018-03-26", -1, id="a-day-late"),
        pytest.param("2018-03-25", "2018-03-23", 0, id="late-over-a-weekend"),
        pytest.param("2018-04-02", "2018-03-26", -5, id="a-week-late"),
    ],
)
def test_working_days_left(today, due, left):
    assert working_days_left(date.fromisoformat(today), date.fromisoformat(due)) == left


@pytest.mark.parametrize(
    ("at", "due"),
    [
        pytest.param(
            datetime(2018, 3, 19, 15, 59, tzinfo=UTC), "2018-03-26", id="before-midnight-shanghai"
        ),
        pytest.param(
            datetime(2018, 3, 19, 16, 0, tzinfo=UTC), "2018-03-27", id="midnight-shanghai"
        ),
    ],
)
def test_a_deadline_is_the_end_of_a_day_in_shanghai(at, due):
    result = deadline(at, working_days=5)

    assert result == end_of_day(date.fromisoformat(due))
    assert result.astimezone(SHANGHAI).time().isoformat() == "23:59:59.999999"


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        pytest.param("2017-06-01", 1, "2018-06-01", id="plain"),
        pytest.param("2016-02-29", 1, "2017-02-28", id="leap-day-to-common-year"),
        pytest.param("2016-02-29", 4, "2020-02-29", id="leap-day-to-leap-year"),
        pytest.param("2015-02-28", 1, "2016-02-28", id="into-a-leap-year"),
        pytest.param("2019-03-01", 1, "2020-03-01", id="over-a-leap-day-is-no-365-days"),
        pytest.param("2016-02-29", 5, "2021-02-28", id="five-years"),
    ],
)
def test_anniversary_is_a_calendar_day(day, years, expected):
    assert anniversary(date.fromisoformat(day), years) == date.fromisoformat(expected)


def test_local_date_and_formats_are_shanghais():
    at = datetime(2018, 3, 20, 16, 5, tzinfo=UTC)

    assert local_date(at) == date(2018, 3, 21)
    assert format_day(date(2018, 3, 21)) == "2018年3月21日"
    assert format_instant(at) == "2018年3月21日 00:05"

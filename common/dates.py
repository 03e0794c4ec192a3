"""Calendar days in Asia/Shanghai, anniversaries, and working days by our own holiday table.

fixtures/holidays.json holds the State Council's arrangements: days off and make-up working days, by
year. Beyond its years only weekends count as days off; `has_holiday_table` tells. Pure Python, and
no clock: every function is given its day or instant.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOLIDAY_FILE = Path(__file__).resolve().parents[1] / "fixtures" / "holidays.json"
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """Which days are off though not a weekend, and which weekend days are worked."""

    years: frozenset[int]
    off: frozenset[date]
    worked: frozenset[date]


@cache
def holiday_table() -> HolidayTable:
    """The table, read once."""
    years = json.loads(HOLIDAY_FILE.read_text(encoding="utf-8"))["years"]
    return HolidayTable(
        years=frozenset(map(int, years)),
        off=frozenset(_days(years, "off")),
        worked=frozenset(_days(years, "worked")),
    )


def _days(years: dict[str, dict[str, list[str]]], kind: str) -> Iterator[date]:
    for year, lists in years.items():
        for month_and_day in lists[kind]:
            yield date.fromisoformat(f"{year}-{month_and_day}")


def local_date(at: datetime) -> date:
    """The calendar day of `at` in Asia/Shanghai, where all gates stand."""
    return at.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """The last instant of `day` in Asia/Shanghai: a deadline is kept up to and including it."""
    return datetime.combine(day, time.max, tzinfo=SHANGHAI)


def has_holiday_table(year: int) -> bool:
    """Whether the holidays of `year` are known; if not, only weekends are days off."""
    return year in holiday_table().years


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`: make-up days do, public holidays do not."""
    table = holiday_table()
    if day in table.worked:
        return True
    return day not in table.off and day.weekday() < SATURDAY


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; the day itself does not count. 0 is `day` itself."""
    if count < 0:
        raise ValueError("working days are counted forwards")
    while count:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def deadline(at: datetime, *, working_days: int) -> datetime:
    """The end of the `working_days`-th working day after the local day of `at`."""
    return end_of_day(add_working_days(local_date(at), working_days))


def working_days_left(today: date, due: date) -> int:
    """Working days after `today` up to and including `due`; negative once `due` is past."""
    first, last = min(today, due), max(today, due)
    span = (last - first).days
    count = sum(is_working_day(first + ONE_DAY * step) for step in range(1, span + 1))
    return count if due >= today else -count


def anniversary(day: date, years: int) -> date:
    """The same calendar day `years` later; 02-29 falls on 02-28 of a common year (E2)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def format_day(day: date) -> str:
    """`2018年3月21日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def format_instant(at: datetime) -> str:
    """`2018年3月21日 09:05` in Asia/Shanghai."""
    return f"{format_day(local_date(at))} {at.astimezone(SHANGHAI):%H:%M}"

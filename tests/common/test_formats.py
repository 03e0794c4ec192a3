"""How money, dates and counts are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from common.templatetags import formats

LATE = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # already the 23rd in Shanghai


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(Decimal("123456"), "¥123,456.00", id="thousands"),
        pytest.param(Decimal("0.01"), "¥0.01", id="one fen"),
        pytest.param(0, "¥0.00", id="zero is an amount"),
        pytest.param(Decimal("-5000"), "-¥5,000.00", id="negative"),
        pytest.param(None, "—", id="nothing"),
        pytest.param("", "—", id="empty"),
    ],
)
def test_money(value, text):
    assert formats.money(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(123_456, "12.35 万元", id="rounded for reading"),
        pytest.param(500_000, "50 万元", id="no trailing zeros"),
        pytest.param(1_000_000_000, "100,000 万元", id="zeros before the point stay"),
        pytest.param(5_000, "0.5 万元", id="below one"),
        pytest.param(0, "0 万元", id="zero"),
        pytest.param(None, "—", id="nothing"),
    ],
)
def test_wan(value, text):
    assert formats.wan(value) == text


@pytest.mark.parametrize(
    ("filter_", "value", "text"),
    [
        pytest.param(formats.day, date(2026, 3, 1), "2026年3月1日", id="day"),
        pytest.param(formats.day, LATE, "2026年11月23日", id="day of a moment, in Shanghai"),
        pytest.param(formats.shortday, LATE, "2026-11-23", id="short day"),
        pytest.param(formats.moment, LATE, "2026-11-23 00:30", id="moment"),
        pytest.param(formats.day, None, "—", id="no day"),
        pytest.param(formats.moment, None, "—", id="no moment"),
        pytest.param(formats.iso, None, "", id="no attribute"),
        pytest.param(formats.capped, 1000, "1000", id="at the cap"),
        pytest.param(formats.capped, 1001, "1000+", id="beyond the cap"),
        pytest.param(formats.capped, None, "", id="not counted"),
        pytest.param(formats.filesize, 900, "900 B", id="bytes"),
        pytest.param(formats.filesize, 1_234_567, "1.2 MB", id="megabytes"),
    ],
)
def test_formats(filter_, value, text):
    assert filter_(value) == text

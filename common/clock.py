"""The one clock: every boundary is decided by the database's time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

SHANGHAI = ZoneInfo("Asia/Shanghai")


def database_now() -> datetime:
    """The database's wall clock, aware; inside a transaction too it moves on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def local_date(at: datetime) -> date:
    """The calendar day of `at` in Asia/Shanghai, where all gates stand."""
    return at.astimezone(SHANGHAI).date()

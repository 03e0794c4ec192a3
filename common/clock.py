"""The one clock: every boundary is decided by the database's time."""

from datetime import datetime

from django.db import connection

from common.dates import SHANGHAI, local_date

__all__ = ["SHANGHAI", "database_now", "local_date"]


def database_now() -> datetime:
    """The database's wall clock, aware; inside a transaction too it moves on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now

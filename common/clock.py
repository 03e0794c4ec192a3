"""The one clock: every boundary is decided by the database's time."""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func
from django.http import HttpRequest

from common.dates import SHANGHAI, local_date

__all__ = ["SHANGHAI", "ClockTimestamp", "asked_at", "database_now", "local_date"]


class ClockTimestamp(Func):
    """The database's wall clock, read along with something else."""

    function = "clock_timestamp"
    output_field = DateTimeField()


def database_now() -> datetime:
    """The database's wall clock, aware; inside a transaction too it moves on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def asked_at(request: HttpRequest) -> datetime:
    """The database's clock as it read the signed-in person at the start of this request.

    A statement less than asking again. For somebody not signed in the clock is asked.
    """
    return getattr(request.user, "asked_at", None) or database_now()

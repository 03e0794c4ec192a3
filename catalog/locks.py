"""The catalog's lock: nobody publishes while an application is being stamped (A5, C1).

Whoever changes a cycle takes it too: terms are no more changed under an application than caps are.
"""

from django.db import connection

KEY = "catalog"


def hold_still() -> None:
    """Share the catalog until the caller's transaction ends: no version is published meanwhile.

    Whoever stamps an application calls this first and reads the database's clock after it; then a
    version published "at once" is either seen or takes effect later than the stamp.
    """
    _lock("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))")


def hold_alone() -> None:
    """Have the catalog to oneself until the caller's transaction ends."""
    _lock("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))")


def _lock(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [KEY])

"""Leaves the database blank behind a test that committed.

Django truncates all tables, which makes some four hundred files anew, and asks every app for its
permissions again: 280 ms a test. Few tables have rows, and these are deleted; a table that has
grown is truncated Django's way, so that no later test reads its dead rows.
"""

from functools import cache
from typing import Any

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from psycopg2 import sql

# What the migrations filled; nobody else writes there.
KEPT = ("auth_permission", "django_content_type")
GROWN = 8 * 1024 * 1024  # bytes


def leave_blank(*_: Any) -> None:
    """Every table as the migrations left it."""
    with transaction.atomic(), connection.cursor() as cursor:
        filled = _filled(cursor)
        # Only a superuser may do without triggers: a server of somebody's own may know none.
        cursor.execute(
            "SELECT current_setting('is_superuser') = 'off'"
            " OR COALESCE(SUM(pg_relation_size(name::regclass)), 0) > %s"
            " FROM unnest(%s::text[]) AS name",
            [GROWN, filled],
        )
        by_truncating = cursor.fetchone()[0]
        if not by_truncating:
            # Rows of a chain refuse to go, and who points at whom does not matter: all go.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in filled:
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
    if by_truncating:
        call_command("flush", verbosity=0, interactive=False, database=DEFAULT_DB_ALIAS)


def _filled(cursor: Any) -> list[str]:
    ask = sql.SQL("CASE WHEN EXISTS (SELECT FROM {}) THEN {} END")
    each = [ask.format(sql.Identifier(name), sql.Literal(name)) for name in _tables()]
    cursor.execute(sql.SQL("SELECT array_remove(ARRAY[{}], NULL)").format(sql.SQL(", ").join(each)))
    found: list[str] = cursor.fetchone()[0]
    return found


@cache
def _tables() -> tuple[str, ...]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(name for name in names if name not in KEPT)

"""A copy of a database to spoil: bare writes and replays keep no rule, and the copy is thrown away.

PostgreSQL copies files, which takes a minute or two for a million vouchers; nobody may be connected
to the one that is copied meanwhile.
"""

from contextlib import closing

import psycopg2
from django.conf import settings
from psycopg2.sql import SQL, Identifier

from bench.prepare import connection, filled


def fill(*, vouchers: int) -> int:
    """Enough vouchers in a database of our own, before it is copied; how many there are."""
    return filled(vouchers)


def copy(*, to: str) -> str:
    """Copy this database beside itself, in place of an older copy."""
    drop_named(to)
    name = settings.DATABASES["default"]["NAME"]
    _execute("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", to, name)
    return to


def drop() -> str:
    """Throw this database away: a copy, by the name it was given."""
    name: str = settings.DATABASES["default"]["NAME"]
    drop_named(name)
    return name


def drop_named(name: str) -> None:
    """Whoever is still connected is sent away."""
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(statement: str, *names: str) -> None:
    """Outside any transaction, from the server's own first database."""
    ways = {**connection(), "PGDATABASE": "postgres", "PGOPTIONS": ""}
    known = {key.removeprefix("PG").lower(): value for key, value in ways.items() if value}
    known["dbname"] = known.pop("database")
    with closing(psycopg2.connect(**known)) as found:
        found.autocommit = True
        with found.cursor() as cursor:
            cursor.execute(SQL(statement).format(*map(Identifier, names)))

"""Tables without what makes many rows slow, for as long as they are filled.

All of it inside the caller's transaction, which holds the tables against everybody else: at the
end everything is as it was, and PostgreSQL itself has checked every row against it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from vouchers.models import Voucher
from vouchers.populating.copying import Copy, Table

_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')
ORDER BY contype DESC, conrelid, conname
"""  # unique ones first: foreign keys may rest on them
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary AND NOT EXISTS (
    SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'x'))
ORDER BY indrelid, indexrelid
"""
_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname)
FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype = 'p'
"""
_COUNTING = """
SELECT quote_ident(tgname) FROM pg_trigger
WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_counted_when_new%%'
"""


@contextmanager
def bare_tables(cursor: Any, tables: Sequence[Table]) -> Iterator[None]:
    """Foreign keys, unique constraints and indexes are away inside, primary keys stay."""
    names = [table.name for table in tables]
    cursor.execute(_CONSTRAINTS, [names])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [names])
    indexes = cursor.fetchall()
    _fire_what_waits(cursor)
    for table, name, _ in reversed(constraints):
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute(_KEYS, [names])
    for table, key in cursor.fetchall():  # files of this transaction: see `frozen`
        cursor.execute(f"CLUSTER {table} USING {key}")
        cursor.execute(f"ALTER TABLE {table} SET WITHOUT CLUSTER")
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in constraints:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def frozen(batch: Iterable[Copy]) -> Iterator[Copy]:
    """The same, for bare tables: rows that need no visit by VACUUM.

    Bare tables have files made in this transaction (that is all `CLUSTER` is for), so that with
    `wal_level = minimal`, as the embedded server has it, rows and indexes are not logged: they are
    written to disk at the commit instead, which is just as safe.
    """
    for sql, rows in batch:
        yield f"{sql} (FREEZE)", rows


@contextmanager
def uncounted(cursor: Any) -> Iterator[None]:
    """New vouchers leave no note for the dashboard: the caller counts all of them anew."""
    table = Voucher._meta.db_table
    cursor.execute(_COUNTING, [table])
    (trigger,) = cursor.fetchone()
    _fire_what_waits(cursor)
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    yield
    _fire_what_waits(cursor)
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


def _fire_what_waits(cursor: Any) -> None:
    """A table cannot be altered while foreign keys of its rows are still to be checked."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")

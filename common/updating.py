"""Changing many rows in one statement, each to values of its own."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Field, Model


def update_each(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write `fields` of every row, as `save(update_fields=…)` would; no signals are sent.

    One join against arrays, where `bulk_update` writes a CASE of as many branches as there are
    rows for every column, which costs more than all the rest. Rows are told by their keys and have
    one model. Raises DatabaseError where one of them is gone.
    """
    if not rows:
        return
    statement, columns = _statement(type(rows[0]), tuple(fields))
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
        for field in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.rowcount != len(rows):
            raise DatabaseError(f"{cursor.rowcount} of {len(rows)} rows were there to be changed")


@cache
def _statement(
    model: type[Model], names: tuple[str, ...]
) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    quote, known = connection.ops.quote_name, {f.name: f for f in model._meta.concrete_fields}
    columns = (next(f for f in known.values() if f.primary_key), *(known[name] for name in names))
    table = quote(model._meta.db_table)
    key, *others = listed = [quote(str(field.column)) for field in columns]
    cells = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in columns)
    changes = ", ".join(f"{name} = new.{name}" for name in others)
    source = f"UNNEST({cells}) AS new({', '.join(listed)})"
    statement = f"UPDATE {table} SET {changes} FROM {source} WHERE {table}.{key} = new.{key}"  # noqa: S608
    return statement, columns

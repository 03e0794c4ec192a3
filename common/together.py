"""Several small reads in one statement, for pages that are put together from many short lists."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

# What JSON gives as the driver does; a document stays text, which its field reads itself.
_THE_SAME = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.JSONField,
    ArrayField,
)


def read_together(*querysets: QuerySet[Any, Any]) -> None:
    """Evaluate the querysets in one round trip, and so all of one moment.

    Afterwards each holds its rows as if it had been iterated over: the same instances, joins,
    annotations and `.values()`. For short, bounded lists of what is known at the same time; a long
    list is better read by itself, and rows that are to be locked must be. Prefetches stay
    statements of their own.
    """
    Together(*querysets).read()


@dataclass(frozen=True, slots=True)
class Statement:
    """Several reads in SQL, to be asked as often as wanted, by any thread; holds no connection."""

    sql: str
    values: tuple[Any, ...]
    readers: tuple[tuple[Callable[[Any], Any], ...], ...]

    def rows(self) -> list[list[tuple[Any, ...]]]:
        """What the database says now: the rows of each, as the driver would have given them."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(self.sql, self.values)
            found = cursor.fetchone()
        return [_rows(readers, text) for readers, text in zip(self.readers, found, strict=True)]


class Together:
    """The same in two steps: put into SQL now, so that `read` has only to ask.

    For what is read under a lock: putting it into words takes longer than the answer.
    """

    def __init__(self, *querysets: QuerySet[Any, Any]) -> None:
        # The connection itself: `django.db.connection` looks it up anew for every column's name.
        connection = connections[DEFAULT_DB_ALIAS]
        self._querysets = querysets
        self._compilers = [one.query.get_compiler(connection=connection) for one in querysets]
        parts: list[str] = []
        values: list[Any] = []
        for compiler in self._compilers:
            part, params = _part(compiler)
            parts.append(part)
            values.extend(params)
        readers = tuple(
            tuple(_reader(column) for column, _, _ in compiler.select or ())
            for compiler in self._compilers
        )
        self.statement = Statement(f"SELECT {', '.join(parts)}", tuple(values), readers)

    def read(self) -> None:
        """Ask, and give every queryset its rows."""
        parts = zip(self._querysets, self._compilers, self.statement.rows(), strict=True)
        for queryset, compiler, rows in parts:
            _fill(queryset, compiler, rows)


def _part(compiler: SQLCompiler) -> tuple[str, Iterable[Any]]:
    """One queryset as a column: a JSON array of its rows, each with its columns in order."""
    if compiler.query.select_for_update:
        raise ValueError("rows to be locked are read by themselves")
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:  # `.none()`, or a condition that nothing can meet
        return "NULL", ()
    names = [f"c{number}" for number in range(len(compiler.select))]
    columns = ", ".join(
        f"{name}{_cast(column.output_field)} AS {name}"
        for name, (column, _, _) in zip(names, compiler.select, strict=True)
    )
    # Django's own SQL with its own parameters; the names are counted.
    rows = f"SELECT {columns} FROM ({sql}) AS found ({', '.join(names)})"  # noqa: S608
    return f"(SELECT json_agg(rows)::text FROM ({rows}) AS rows)", params  # noqa: S608


def _cast(field: Any) -> str:
    """A document within the JSON is kept as text; its field reads it, as from a column."""
    if isinstance(field, models.JSONField):
        return "::text"
    if isinstance(field, ArrayField) and isinstance(field.base_field, models.JSONField):
        return "::text[]"
    return ""


def _rows(readers: Iterable[Callable[[Any], Any]], text: str | None) -> list[tuple[Any, ...]]:
    found = json.loads(text, parse_float=Decimal) if text else []
    return [
        tuple(reader(value) for reader, value in zip(readers, row.values(), strict=True))
        for row in found
    ]


def _fill(queryset: QuerySet[Any, Any], compiler: SQLCompiler, rows: list[tuple[Any, ...]]) -> None:
    """Let the queryset make of the rows what it always makes of them; of none there is nothing."""
    if not rows:
        queryset._result_cache = []
        return
    vars(compiler)["execute_sql"] = lambda *_, **__: [rows]
    vars(queryset.query)["get_compiler"] = lambda *_, **__: compiler
    try:
        len(queryset)  # reads the rows from the compiler, and keeps them
    finally:
        del vars(queryset.query)["get_compiler"]


def _reader(column: Any) -> Callable[[Any], Any]:
    """How a column's JSON value becomes what the database's driver would have given."""
    field = column.output_field
    if isinstance(field, _THE_SAME):
        return _same
    return partial(_read, field)


def _read(field: Any, value: Any) -> Any:
    return None if value is None else field.to_python(value)


def _same(value: Any) -> Any:
    return value

"""Rows on their way into PostgreSQL: collected as CSV, written with COPY."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import Field, Model

NULL = "\\N"


class Table:
    """Rows of one model: `names` are given with each row, all other columns take their default."""

    def __init__(self, model: type[Model], *names: str) -> None:
        self.name = model._meta.db_table
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = [name for name in fields if name not in names]
        self.columns = [fields[name].column for name in (*names, *rest)]
        self.tail = tuple(_default(fields[name]) for name in rest)
        self.width = len(names)
        self.ids: Iterator[int] = count(1)
        self._has_sequence = model._meta.pk.get_internal_type() == "BigAutoField"
        self._clear()

    def add(self, *values: Any) -> None:
        """One row; None is NULL, containers become JSON."""
        if len(values) != self.width:
            raise ValueError(f"{self.name}: {len(values)} values for {self.width} columns")
        self._write([NULL if value is None else value for value in values] + [*self.tail])

    def reserve(self, cursor: Any) -> None:
        """Ids go on behind those the table has."""
        if self._has_sequence:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {self.name}")  # noqa: S608
            self.ids = count(cursor.fetchone()[0])

    def take(self) -> tuple[str, io.StringIO]:
        """The COPY statement and its rows so far; the table starts afresh."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        sql = f"COPY {self.name} ({columns}) FROM STDIN (FORMAT csv, NULL '{NULL}')"
        buffer = self._buffer
        self._clear()
        buffer.seek(0)
        return sql, buffer

    def settle(self, cursor: Any) -> None:
        """Let the table's own ids go on behind ours."""
        if self._has_sequence:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{self.name}', 'id'),"  # noqa: S608
                f" GREATEST((SELECT MAX(id) FROM {self.name}), 1))"
            )

    def _clear(self) -> None:
        self._buffer = io.StringIO()
        self._write = csv.writer(self._buffer, lineterminator="\n").writerow


def as_json(value: Any) -> str:
    """The text of a JSON column."""
    return json.dumps(value, ensure_ascii=False)


def copy_all(batch: Iterable[tuple[str, io.StringIO]]) -> None:
    """Write taken tables in their order, in the caller's transaction."""
    with connection.cursor() as cursor:
        for sql, rows in batch:
            cursor.copy_expert(sql, rows)


def _default(field: "Field[Any, Any]") -> Any:
    value = field.get_default()
    if isinstance(value, (dict, list)):
        return as_json(value)
    return NULL if value is None else value

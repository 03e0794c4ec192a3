"""Rows on their way into PostgreSQL: lines of COPY's text format, made without a database."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import count
from json.encoder import encode_basestring
from typing import Any

from django.db.models import Field, Model

NULL, TRUE, FALSE = "\\N", "t", "f"
PIECE = 1 << 18  # bytes handed to the server at a time
Copy = tuple[str, bytes]  # a COPY statement and its rows


class Table:
    """Rows of one model: `names` are given with each row, all other columns take their default.

    Ids that nobody points at are left to the table's own sequence; where "id" is named,
    `ids` are to be set from what the caller reserved.
    """

    def __init__(self, model: type[Model], *names: str) -> None:
        self.name = model._meta.db_table
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.own_ids = "id" in names and model._meta.pk.get_internal_type() == "BigAutoField"
        rest = [name for name in fields if name not in names and name != "id"]
        columns = ", ".join(f'"{fields[name].column}"' for name in (*names, *rest))
        self.sql = f"COPY {self.name} ({columns}) FROM STDIN"
        self.tail = "".join(f"\t{_default(fields[name])}" for name in rest) + "\n"
        self.width = len(names)
        self.ids: Iterator[int] = count(1)
        self._rows: list[str] = []
        # One row: texts as COPY reads them, with a tab between. Rows are f-strings of whoever
        # writes them: a call for each value took longer than the value.
        self.write = self._rows.append

    def take(self) -> Copy:
        """The COPY statement and its rows so far; the table starts afresh."""
        if not self._rows:
            return self.sql, b""
        if (width := self._rows[0].count("\t") + 1) != self.width:
            raise ValueError(f"{self.name}: {width} values for {self.width} columns")
        text = self.tail.join([*self._rows, ""])
        self._rows.clear()
        return self.sql, text.encode()


class Counter:
    """Where the ids of a table go on: behind those it has."""

    def __init__(self, table: Table, cursor: Any) -> None:
        self.name = table.name
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {self.name}")  # noqa: S608
        self.next: int = cursor.fetchone()[0]

    def reserve(self, number: int) -> int:
        """The first of so many."""
        first = self.next
        self.next += number
        return first

    def settle(self, cursor: Any) -> None:
        """Let the table's own ids go on behind ours."""
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
            [self.name, max(self.next - 1, 1)],
        )


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """A text that comes from elsewhere, as a value of COPY."""
    text = text.replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")


def quoted(text: str) -> str:
    """A text as JSON writes it."""
    return encode_basestring(text)


def stamp(at: datetime) -> str:
    """An instant as hashes and columns have it."""
    return at.astimezone(UTC).isoformat()


def as_json(value: Any) -> str:
    """The text of a JSON column."""
    return json.dumps(value, ensure_ascii=False)


def copy_all(cursor: Any, batch: Iterable[Copy]) -> None:
    """Write taken tables in their order, in the caller's transaction."""
    for sql, rows in batch:
        if rows:
            cursor.copy_expert(sql, _Source(rows), PIECE)


class _Source:
    """Bytes to be read once, without a copy of them."""

    def __init__(self, content: bytes) -> None:
        self._rest = memoryview(content)

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes."""
        size = len(self._rest) if size < 0 else size
        part, self._rest = self._rest[:size], self._rest[size:]
        return bytes(part)


def _default(field: "Field[Any, Any]") -> str:
    value = field.get_default()
    if value is None:
        return NULL
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, (dict, list)):
        return clean(as_json(value))
    if isinstance(value, (str, int, Decimal, date)):
        return clean(str(value))
    raise TypeError(f"{field}: no text for {value!r}")

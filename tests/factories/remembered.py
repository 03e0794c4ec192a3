"""Reference data that many tests start from, loaded by its own services once a process.

What the services wrote the first time is kept as the rows of their tables, and put back by COPY
the next times: 13 suppliers with their certifications cost 300 ms by the services and 5 by COPY.
tests/test_remembered.py holds both against each other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction
from psycopg2 import sql

Model = type[models.Model]


@dataclass
class Rows:
    """What was written to one table, as COPY has it; `keys` are its own, first to last."""

    model: Model
    content: str
    keys: tuple[Any, Any]

    @property
    def numbered(self) -> bool:
        """Whether the table's keys come from a sequence."""
        return isinstance(self.model._meta.pk, models.AutoField)

    def copy(self, cursor: Any) -> None:
        table = sql.Identifier(self.model._meta.db_table)
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(table, _columns(self.model))
        cursor.copy_expert(into, StringIO(self.content))

    def taken(self) -> sql.Composable:
        """True where one of the keys is in use already."""
        return sql.SQL("EXISTS (SELECT FROM {} WHERE {} BETWEEN {} AND {})").format(
            sql.Identifier(self.model._meta.db_table),
            sql.Identifier(self.model._meta.pk.column),
            *map(sql.Literal, self.keys),
        )

    def go_on(self) -> sql.Composable:
        """Let the table's sequence go on behind these."""
        place = sql.SQL("pg_get_serial_sequence({}, {})::regclass").format(
            sql.Literal(self.model._meta.db_table), sql.Literal(self.model._meta.pk.column)
        )
        last = sql.Literal(self.keys[1])
        return sql.SQL("setval({0}, GREATEST(nextval({0}), {1}))").format(place, last)


@dataclass
class Remembered:
    """Call it to have what `load` writes; where something is there already, `load` itself runs."""

    load: Callable[[], Any]
    blank: Callable[[], bool]
    # What else decides what is written: each answer is remembered by itself.
    depends_on: Callable[[], Any] = lambda: None
    kept: dict[Any, list[Rows]] = field(default_factory=dict)

    def __call__(self) -> None:
        with transaction.atomic():
            if not self.blank():
                self.load()
                return
            key = self.depends_on()
            if key not in self.kept:
                self.kept[key] = _written_by(self.load)
            elif not _put_back(self.kept[key]):
                self.load()


def _written_by(load: Callable[[], Any]) -> list[Rows]:
    known = {model: _keys(model) for model in _tables()}
    load()
    return [
        rows for model, before in known.items() for rows in _new_rows(model, _keys(model) - before)
    ]


def _new_rows(model: Model, keys: set[Any]) -> Iterator[Rows]:
    if keys:
        content = StringIO()
        with connection.cursor() as cursor:
            cursor.copy_expert(_copy_out(model, keys), content)
        yield Rows(model, content.getvalue(), (min(keys), max(keys)))


def _put_back(kept: list[Rows]) -> bool:
    """False, and nothing done, where the keys are another's by now."""
    with connection.cursor() as cursor:
        taken = sql.SQL(" OR ").join([rows.taken() for rows in kept])
        cursor.execute(sql.SQL("SELECT {}").format(taken))
        if cursor.fetchone()[0]:
            return False
        # Published versions take no entries. COPY passes by what pgtrigger puts before a statement,
        # and this is one before it; and populating a database sets its sequences back.
        with pgtrigger.ignore():
            last = [rows.go_on() for rows in kept if rows.numbered]
            cursor.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join([sql.Literal(1), *last])))
            for rows in kept:
                rows.copy(cursor)
    return True


def _copy_out(model: Model, keys: set[Any]) -> sql.Composable:
    key, chosen = sql.Identifier(model._meta.pk.column), sql.Literal(tuple(keys))
    query = sql.SQL("COPY (SELECT {} FROM {} WHERE {} IN {}) TO STDOUT")
    return query.format(_columns(model), sql.Identifier(model._meta.db_table), key, chosen)


def _columns(model: Model) -> sql.Composable:
    fields = [one for one in model._meta.local_concrete_fields if not one.generated]
    return sql.SQL(", ").join(sql.Identifier(one.column) for one in fields)


def _tables() -> list[Model]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]


def _keys(model: Model) -> set[Any]:
    return set(model._base_manager.values_list("pk", flat=True))

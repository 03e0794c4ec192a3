"""Reads put into SQL once, and asked again with other values: for what every act does under a lock.

Putting a read with its joins into words takes Django longer than PostgreSQL takes to answer it
(ADR 22). A model does not change while a process lives, so that the words stay the same.
"""

from copy import copy
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


class Slot(Expression):
    """Stands in a queryset's condition for the value that `Kept.ask` is given in its place."""

    def __init__(self, number: int, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field)
        self.number = number

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Kept(Generic[M]):
    """A queryset with slots, to be asked as often as wanted, by any thread.

    It holds SQL and no rows, and no connection. Values are given as the driver takes them.
    """

    def __init__(self, queryset: QuerySet[M]) -> None:
        self._queryset = queryset
        connection = connections[DEFAULT_DB_ALIAS]
        self._compiler = queryset.query.get_compiler(connection=connection)
        self._sql, self._params = self._compiler.as_sql()
        vars(self._compiler)["connection"] = None

    def ask(self, *values: Any) -> QuerySet[M]:
        """The queryset with these values in its slots; it reads when it is iterated over.

        Not to be narrowed any further: its SQL stands, and a filter would be passed over. Rows to
        be locked are refused outside a transaction, as Django does.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        if self._queryset.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("rows are locked within a transaction only")
        params = tuple(
            values[param.number] if isinstance(param, Slot) else param for param in self._params
        )
        compiler, statement = copy(self._compiler), (self._sql, params)
        vars(compiler).update(connection=connection, as_sql=lambda *_, **__: statement)
        asked: QuerySet[M] = self._queryset.all()
        vars(asked.query)["get_compiler"] = lambda *_, **__: compiler
        return asked

"""Real threads on real connections, and a way to take the guards down to see the race bite."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from time import monotonic, sleep
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from vouchers.selectors.assessing import _claims_to_reassess
from vouchers.services.preparing import _locked_draft
from vouchers.services.transition import _locked_account, _locked_voucher

LANES = 8
PATIENCE = 10  # seconds


class Track:
    """Eight lanes, each a thread with a connection of its own that lives as long as the track."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(LANES)
        self._barrier = Barrier(LANES)

    def race(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """Start all calls at the same moment; each one's result, or the exception it raised."""
        assert len(calls) == LANES
        return list(self._pool.map(self._run, calls))

    def _run(self, call: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        self._barrier.wait(timeout=30)
        try:
            return call()
        except Exception as error:
            return error

    def close(self) -> None:
        """Give the connections back, or the test database could not be flushed."""
        barrier = Barrier(LANES)

        def leave(_: int) -> None:
            barrier.wait(timeout=30)
            connection.close()

        list(self._pool.map(leave, range(LANES)))
        self._pool.shutdown()


def won(results: Sequence[Any]) -> list[Any]:
    """Those that did not raise."""
    return [result for result in results if not isinstance(result, Exception)]


@contextmanager
def unguarded(*walls: tuple[type[Model], str], clean: Sequence[type[Model]]) -> Iterator[None]:
    """No row locks, and the named constraints dropped: what a careless portal would be.

    Afterwards `clean` is truncated and the walls are put up again.
    """
    constraints = [(model, _constraint(model, name)) for model, name in walls]
    with connection.schema_editor() as editor:
        for model, constraint in constraints:
            editor.remove_constraint(model, constraint)
    try:
        with patch.object(QuerySet, "select_for_update", lambda self, **_: self):
            _forget_kept()
            yield
    finally:
        _forget_kept()
        tables = ", ".join(model._meta.db_table for model in clean)
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {tables} CASCADE")
        with connection.schema_editor() as editor:
            for model, constraint in constraints:
                editor.add_constraint(model, constraint)


def _forget_kept() -> None:
    """What is put into SQL once is put into SQL anew, with or without its locks."""
    for kept in (_claims_to_reassess, _locked_voucher, _locked_account, _locked_draft):
        kept.cache_clear()


def _constraint(model: type[Model], name: str) -> Any:
    return next(c for c in model._meta.constraints if c.name == name)


def while_waiting(
    work: Callable[[], Any],
    other: Callable[[], Any],
    *,
    then: Callable[[], Any] = lambda: None,
) -> Any:
    """Do `work` in a transaction; before it commits, `other` starts and runs into its lock.

    `then` is done in the same transaction while the other waits.
    """

    def elsewhere() -> Any:
        try:
            return other()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            work()
            later = pool.submit(elsewhere)
            _wait_for_a_lock()
            then()
        return later.result(timeout=PATIENCE)


def _wait_for_a_lock() -> None:
    until = monotonic() + PATIENCE
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waited for a lock")

"""The dashboard's kept figures against a fresh count of the vouchers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from vouchers.figures.measures import CELL, MEASURES
from vouchers.figures.statements import COUNT_CELLS, WRONG_CELLS, WRONG_FIGURES
from vouchers.models import Cycle, Voucher
from vouchers.verification.report import Difference, Report

RANGE = 20_000  # vouchers whose kept facts are compared by one statement


def verify_figures(report: Report) -> Iterator[None]:
    """Compare every cell, and what is kept of every voucher; changes not counted yet are allowed
    for, so that it may run while the portal is at work. Read-only.

    Yields between its statements, outside its transactions: none of them looks at more than a
    range of vouchers, or at one cycle.
    """
    with _unhurried() as cursor:
        cursor.execute(COUNT_CELLS)
        report.compared["figures"] += cursor.fetchone()[0]
    last = Voucher.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for after in range(0, last, RANGE):
        with _unhurried() as cursor:
            cursor.execute(WRONG_FIGURES, {"after": after, "upto": after + RANGE})
            for (voucher,) in cursor.fetchall():
                kept = Difference(f"voucher {voucher}", "counted facts", "as they are", "others")
                report.differences.append(kept)
        yield
    for cycle in Cycle.objects.order_by("pk").values_list("pk", flat=True):
        with _unhurried() as cursor:
            cursor.execute(WRONG_CELLS, {"cycle": cycle})
            for row in cursor.fetchall():
                report.differences.extend(_wrong_measures(row))
        yield


@contextmanager
def _unhurried() -> Iterator[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '128MB'")  # sums in memory, not sorted on disk
        yield cursor


def _wrong_measures(row: tuple[Any, ...]) -> Iterator[Difference]:
    place, rest = row[: len(CELL)], row[len(CELL) :]
    subject = "figure " + "/".join(str(part) for part in place)
    true, kept = rest[: len(MEASURES)], rest[len(MEASURES) :]
    for name, expected, found in zip(MEASURES, true, kept, strict=True):
        if expected != found:
            yield Difference(subject, name, str(expected), str(found))

"""The dashboard's kept figures against a fresh count of the vouchers."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from vouchers.figures.measures import CELL, MEASURES
from vouchers.figures.statements import COUNT_CELLS, WRONG_CELLS, WRONG_FIGURES
from vouchers.verification.report import Difference, Report


@transaction.atomic
def verify_figures(report: Report) -> None:
    """Compare every cell, and what is kept of every voucher; changes not counted yet are allowed
    for, so that it may run while the portal is at work. Read-only.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '128MB'")  # sums in memory, not sorted on disk
        cursor.execute(COUNT_CELLS)
        report.compared["figures"] += cursor.fetchone()[0]
        cursor.execute(WRONG_FIGURES)
        for (voucher,) in cursor.fetchall():
            kept = Difference(f"voucher {voucher}", "counted facts", "as they are", "others")
            report.differences.append(kept)
        cursor.execute(WRONG_CELLS)
        for row in cursor.fetchall():
            report.differences.extend(_wrong_measures(row))


def _wrong_measures(row: tuple[Any, ...]) -> Iterator[Difference]:
    place, rest = row[: len(CELL)], row[len(CELL) :]
    subject = "figure " + "/".join(str(part) for part in place)
    true, kept = rest[: len(MEASURES)], rest[len(MEASURES) :]
    for name, expected, found in zip(MEASURES, true, kept, strict=True):
        if expected != found:
            yield Difference(subject, name, str(expected), str(found))

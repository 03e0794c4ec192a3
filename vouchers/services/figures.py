"""Keeping the dashboard's figures: counting what changed, and counting everything anew.

A trigger notes each changed voucher in its own transaction; the worker takes the notes and moves
the sums (docs/adr/0010-kept-figures.md). One at a time: whoever counts holds an advisory lock. Two
would take the same voucher off twice, or wait for each other on the same cells.
"""

from django.db import connection, transaction

from vouchers.figures.statements import COUNT_ANEW, REBUILD, SHOW_COUNTED_UNTIL, TAKE_CHANGES

LOCK = 0x5F1647E5  # an advisory lock of ours alone
_TRY_TO_LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
BATCH = 500
ROUNDS = 40  # batches of one run, so that a flood does not hold the worker for ever


@transaction.atomic
def count_changes(*, batch: int = BATCH) -> int | None:
    """Count up to `batch` noted changes; how many there were, None when somebody else counts.

    Counting twice is counting once: what was counted of a voucher is taken off first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TRY_TO_LOCK, [LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(TAKE_CHANGES, [batch])
        taken = [row[0] for row in cursor.fetchall()]
        if taken:
            # A note is committed with its change: a statement after it reads at least that.
            cursor.execute(COUNT_ANEW, {"ids": sorted(set(taken))})
        if len(taken) < batch:
            cursor.execute(SHOW_COUNTED_UNTIL)
    return len(taken)


def count_all_changes() -> int:
    """Count batch after batch until nothing waits; how many changes were counted."""
    counted = 0
    for _ in range(ROUNDS):
        found = count_changes()
        counted += found or 0
        if found is None or found < BATCH:
            break
    return counted


@transaction.atomic
def rebuild_figures() -> None:
    """Throw all figures away and count every voucher; readers see the old ones until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = 0")  # waits for a round of the worker
        cursor.execute("SET LOCAL work_mem = '256MB'")  # sums in memory, not sorted on disk
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for statement in (*REBUILD, SHOW_COUNTED_UNTIL):
            cursor.execute(statement)

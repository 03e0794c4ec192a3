"""From a number to a full database: shares of it are outlined and played side by side, and copied.

Everything that reads or writes the database happens here, in one connection and one transaction:
helpers only turn an outline into rows of text (`sharing`), so that a failure leaves nothing behind.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from vouchers.models import Cycle, Voucher
from vouchers.populating.copying import Counter, copy_all
from vouchers.populating.loading import bare_tables, frozen, uncounted
from vouchers.populating.papers import blank_sheet
from vouchers.populating.sharing import Outlined, Setting, Share, Work, crew, outline, play
from vouchers.populating.world import find_world
from vouchers.services.figures import rebuild_figures

SHARE = 4_000  # cases outlined and played at a time
BULK = 20_000  # from so many on, building indexes anew is cheaper than keeping them
TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")


@transaction.atomic
def populate(
    number: int,
    *,
    seed: int,
    at: datetime,
    helpers: int | None = None,
    share: int = SHARE,
    bulk: int = BULK,
) -> int:
    """Add `number` cases of invented firms, as they would stand at `at`; returns how many firms.

    The same seed on the same database at the same instant gives the same cases, with any number of
    `helpers` (processes; by default one a core where there is more than one `share` to do). From
    `bulk` cases on, when the table held fewer than that, foreign keys and indexes are dropped and
    made again in this transaction: PostgreSQL checks each of them over all rows then, and others
    wait. Raises NothingToBuildOn when reference data are missing.
    """
    with connection.cursor() as cursor:
        for name in TIMEOUTS:  # one long transaction on purpose
            cursor.execute(f"SET LOCAL {name} = 0")
        setting = Setting(find_world(at), blank_sheet())
        work = Work(setting)
        counters = [Counter(table, cursor) for table in work.tables() if table.own_ids]
        # With what is there already: adding with the same seed must not make the same papers.
        mark = f"{seed}/{work.first_firm(counters)}"
        sizes = [min(share, number - start) for start in range(0, number, share)]
        if helpers is None:
            helpers = (os.cpu_count() or 1) if len(sizes) > 1 else 0
        bare = number >= bulk > Voucher.objects.count()
        with crew(setting, helpers) as spread, uncounted(cursor):
            drafts = [Share(f"{mark}/{index}", size) for index, size in enumerate(sizes)]
            outlined = list(spread(outline, drafts))
            places = _places(cursor, outlined, setting)
            shares = list(_shares(drafts, outlined, places, counters))
            with bare_tables(cursor, work.tables() if bare else ()):
                for batch in spread(play, shares):
                    copy_all(cursor, frozen(batch) if bare else batch)
        for counter in counters:
            counter.settle(cursor)
        cursor.execute("ANALYZE")
    rebuild_figures()
    return sum(one.firms for one in outlined)


def _shares(
    drafts: Sequence[Share],
    outlined: Sequence[Outlined],
    places: Sequence[list[int]],
    counters: Sequence[Counter],
) -> Iterator[Share]:
    """The shares with all they need to be played: outlines, places, and ids of their own."""
    for draft, one, own in zip(drafts, outlined, places, strict=True):
        numbers = one.numbers(draft.size)
        ids = {counter.name: counter.reserve(numbers[counter.name]) for counter in counters}
        yield Share(draft.seed, draft.size, one.outlines, tuple(own), ids)


def _places(cursor: Any, outlined: Sequence[Outlined], setting: Setting) -> list[list[int]]:
    """For each share the places of its applications, in the order of submission over all (A4)."""
    places = [[0] * len(one.submissions) for one in outlined]
    for season in (setting.world.past, setting.world.current):
        queue = [
            (seconds, share, index)
            for share, one in enumerate(outlined)
            for index, (past, seconds) in enumerate(one.submissions)
            if (season is setting.world.past) == past
        ]
        queue.sort()
        start = take_places(cursor, season.cycle, len(queue))
        for place, (_, share, index) in enumerate(queue, start=start):
            places[share][index] = place
    return places


def take_places(cursor: Any, cycle: Cycle, number: int) -> int:
    """Draw `number` places of the cycle's sequence at once; returns the first."""
    name = f"vouchers_place_{cycle.pk}"
    cursor.execute("SELECT nextval(%s::regclass)", [name])
    first: int = cursor.fetchone()[0]
    if number > 1:
        cursor.execute("SELECT setval(%s::regclass, %s)", [name, first + number - 1])
    return first

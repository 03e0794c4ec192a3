"""From a number to a full database: plans, plays, and copies in batches."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection, transaction

from documents.enums import Kind
from vouchers.models import Cycle
from vouchers.populating.books import Ledger, Purse
from vouchers.populating.cases import Case, voucher_table
from vouchers.populating.copying import Table, copy_all
from vouchers.populating.firms import FirmMaker
from vouchers.populating.money import Money
from vouchers.populating.papers import PAGES, Papers
from vouchers.populating.plans import Plan, plan_all
from vouchers.populating.playing import Game
from vouchers.populating.world import Season, World, find_world
from vouchers.services.figures import rebuild_figures

BATCH = 1_000  # firms played between two copies
TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")


@transaction.atomic
def populate(number: int, *, seed: int, at: datetime) -> int:
    """Add `number` cases of invented firms, as they would stand at `at`; returns how many firms.

    The same seed on the same database at the same instant gives the same cases. Raises
    NothingToBuildOn when reference data are missing.
    """
    with connection.cursor() as cursor:
        for name in TIMEOUTS:  # one long transaction on purpose
            cursor.execute(f"SET LOCAL {name} = 0")
        work = Work(find_world(at), Random())  # noqa: S311 - seeded in `plan`
        for table in work.tables():
            table.reserve(cursor)
        work.plan(number, cursor, seed=seed)
        work.write()
        for table in work.tables():
            table.settle(cursor)
        cursor.execute("ANALYZE")
    rebuild_figures()
    return len(work.firms)


class Work:
    """One run: all tables, and the dice."""

    def __init__(self, world: World, random: Random) -> None:
        self.world, self.random = world, random
        self.papers = Papers(random)
        self.maker = FirmMaker(world, self.papers, random)
        self.ledger = Ledger()
        self.money = Money(self.papers, self.ledger)
        self.vouchers = voucher_table()
        self.firms: list[list[Plan]] = []

    def tables(self) -> tuple[Table, ...]:
        """In the order in which they can be written."""
        return (
            *self.maker.tables(),
            *self.maker.later_tables(),
            self.ledger.accounts,
            self.vouchers,
            *self.ledger.tables(),
            *self.money.tables(),
        )

    def plan(self, number: int, cursor: Any, *, seed: int) -> None:
        """Decide on firms and cases, and hand out places in order of submission (A4)."""
        first = next(self.maker.enterprises.ids)
        # With what is there already: adding with the same seed must not make the same papers.
        self.random.seed(f"{seed}/{first}")
        self.firms = plan_all(
            number, first=first, maker=self.maker, world=self.world, random=self.random
        )
        plans = [plan for cases in self.firms for plan in cases if plan.moments]
        for season in (self.world.past, self.world.current):
            queue = [plan for plan in plans if plan.season is season]
            queue.sort(key=lambda plan: plan.moments[0])
            start = take_places(cursor, season.cycle, len(queue))
            for place, plan in enumerate(queue, start=start):
                plan.place = place

    def write(self) -> None:
        """Play and copy, some firms at a time."""
        for start in range(0, len(self.firms), BATCH):
            for plans in self.firms[start : start + BATCH]:
                self._play(plans)
            copy_all(table.take() for table in self.tables())

    def _play(self, plans: Sequence[Plan]) -> None:
        cases = [self._case(plan) for plan in plans]
        purses: dict[int, int] = {}
        for season, group in _by_season(case for case in cases if case.plan.moments):
            cap = season.version.cumulative_cap
            purse = Purse(self.ledger, plans[0].firm.id, season.cycle.pk, cap)
            Game(self.world, self.ledger, self.money, purse, self.random).play(group)
            purses |= {case.id: purse.id for case in group}
        for case in cases:
            self.vouchers.add(*case.row(purses.get(case.id)))
            self.money.close(case)

    def _case(self, plan: Plan) -> Case:
        case, firm = Case(plan, next(self.vouchers.ids), self.random), plan.firm
        name, at = f"{plan.offer.entry.name}服务合同", plan.started_at
        kind, owner = Kind.CONTRACT, firm.owner
        case.document = self.papers.add(firm.organisation_id, kind, name, owner, at, pages=PAGES)
        case.sha256 = self.papers.last_sha256
        return case


def _by_season(cases: Iterable[Case]) -> list[tuple[Season, list[Case]]]:
    """The cases of one firm by cycle, the earlier first: the bonus is decided once (A7)."""
    groups: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.plan.season.cycle.pk].append(case)
    found = [(group[0].plan.season, group) for group in groups.values()]
    return sorted(found, key=lambda pair: pair[0].cycle.opens_at)


def take_places(cursor: Any, cycle: Cycle, number: int) -> int:
    """Draw `number` places of the cycle's sequence at once; returns the first."""
    name = f"vouchers_place_{cycle.pk}"
    cursor.execute("SELECT nextval(%s::regclass)", [name])
    first: int = cursor.fetchone()[0]
    if number > 1:
        cursor.execute("SELECT setval(%s::regclass, %s)", [name, first + number - 1])
    return first

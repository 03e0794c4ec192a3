"""A share of the cases, from outline to rows, without a database: so that processes can share.

Processes are forked: they find the reference data in memory as their parent read them, and give
back texts. None of them ever speaks to the database; the connection they inherit is their parent's.
"""

import gc
import pickle
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from random import Random
from typing import Any

from documents.enums import Kind
from vouchers.populating.books import Ledger, Purse
from vouchers.populating.cases import Case, title_of, voucher_table
from vouchers.populating.copying import Copy, Counter, Table
from vouchers.populating.firms import FirmMaker
from vouchers.populating.money import Money
from vouchers.populating.papers import PAGES, Papers
from vouchers.populating.plans import Plan, outline_firms, plan_firms
from vouchers.populating.playing import Game
from vouchers.populating.scripts import SCRIPTS
from vouchers.populating.world import Season, World
from vouchers.workflow import Action

AHEAD = 2  # shares played beyond what is being copied, for each helper
RARELY = 200_000  # objects between two collections: nothing here goes in circles


@dataclass(frozen=True, slots=True)
class Setting:
    """What all shares rest on: reference data, and the names of the blank sheet's files."""

    world: World
    sheet: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """So many cases; to be played, it also carries what `Outlined` found and what it is given."""

    seed: str
    size: int
    outlines: bytes = b""
    places: tuple[int, ...] = ()
    ids: dict[str, int] = field(default_factory=dict)  # the first one, by table


@dataclass(frozen=True, slots=True)
class Outlined:
    """The outlines (pickled: only a player reads them) and what the whole needs to know of them."""

    outlines: bytes
    firms: int
    accounts: int
    redemptions: int  # at most: some are blocked on the way
    submissions: list[tuple[bool, float]]  # last year's? and when, seconds after the opening

    def numbers(self, cases: int) -> dict[str, int]:
        """How many ids each table needs."""
        work = {"vouchers_voucher": cases, "vouchers_account": self.accounts}
        work["vouchers_redemption"] = self.redemptions
        return defaultdict(lambda: self.firms, work)


def outline(setting: Setting, share: Share) -> Outlined:
    """Who applies when."""
    dice = Random(share.seed)  # noqa: S311 - invented cases
    firms = outline_firms(share.size, world=setting.world, random=dice)
    cases = [case for firm in firms for case in firm]
    filed = [
        sum(step.action is Action.FILE_REDEMPTION for step in script.steps) for script in SCRIPTS
    ]
    return Outlined(
        outlines=pickle.dumps(firms),
        firms=len(firms),
        accounts=sum(len({case[1] for case in firm if case[2]}) for firm in firms),
        redemptions=sum(filed[case[0]] for case in cases),
        submissions=[(case[1], case[2][0]) for case in cases if case[2]],
    )


def play(setting: Setting, share: Share) -> list[Copy]:
    """The rows of everything, table by table in the order in which they can be written."""
    work = Work(setting)
    work.play(share)
    return [table.take() for table in work.tables()]


class Work:
    """All tables, and the dice of one share."""

    def __init__(self, setting: Setting) -> None:
        self.world, self.random = setting.world, Random()  # noqa: S311 - seeded in `play`
        self.papers = Papers(setting.sheet, self.random)
        self.maker = FirmMaker(self.world, self.papers, self.random)
        self.ledger = Ledger()
        self.money = Money(self.papers, self.ledger)
        self.vouchers = voucher_table()

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

    def first_firm(self, counters: Sequence[Counter]) -> int:
        """The number of the next firm."""
        name = self.maker.enterprises.name
        return next(counter.next for counter in counters if counter.name == name)

    def play(self, share: Share) -> None:
        """From outlines to rows."""
        self.random.seed(f"{share.seed}/played")
        for table in self.tables():
            if table.own_ids:
                table.ids = count(share.ids[table.name])
        firms = plan_firms(
            pickle.loads(share.outlines),  # noqa: S301 - our own, from `outline`
            first=share.ids[self.maker.enterprises.name],
            maker=self.maker,
            world=self.world,
            random=self.random,
        )
        places = iter(share.places)
        for plans in firms:
            for plan in plans:
                plan.place = next(places) if plan.moments else 0
            self._play(plans)

    def _play(self, plans: Sequence[Plan]) -> None:
        cases = [self._case(plan) for plan in plans]
        purses: dict[int, int] = {}
        for season, group in _by_season(case for case in cases if case.plan.moments):
            cap = season.version.cumulative_cap
            purse = Purse(self.ledger, plans[0].firm.id, season.cycle.pk, cap)
            Game(self.world, self.ledger, self.money, purse, self.random).play(group)
            purses |= {case.id: purse.id for case in group}
        for case in cases:
            self.vouchers.write(case.row(purses.get(case.id)))
            self.money.close(case)

    def _case(self, plan: Plan) -> Case:
        case, firm = Case(plan, next(self.vouchers.ids), self.random), plan.firm
        name, kind, owner = title_of(plan.offer.entry.name), Kind.CONTRACT, firm.owner
        case.document = self.papers.add(
            firm.organisation_id, kind, name, owner, case.started, pages=PAGES
        )
        case.sha256 = self.papers.last_sha256
        return case


def _by_season(cases: Iterable[Case]) -> list[tuple[Season, list[Case]]]:
    """The cases of one firm by cycle, the earlier first: the bonus is decided once (A7)."""
    groups: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.plan.season.cycle.pk].append(case)
    found = [(group[0].plan.season, group) for group in groups.values()]
    return sorted(found, key=lambda pair: pair[0].cycle.opens_at)


Spread = Callable[[Callable[[Setting, Share], Any], Iterable[Share]], Iterator[Any]]
_setting: list[Setting] = []  # of a helper: what it inherited when it was forked


@contextmanager
def crew(setting: Setting, helpers: int) -> Iterator[Spread]:
    """Something that does the shares and gives the results in their order, one by one."""
    if helpers == 0:
        yield lambda work, shares: (work(setting, share) for share in shares)
        return
    forking = get_context("fork")
    with ProcessPoolExecutor(helpers, forking, _begin, (setting,)) as pool:
        yield lambda work, shares: _in_order(pool, work, shares, ahead=AHEAD * helpers)


def _begin(setting: Setting) -> None:
    gc.freeze()
    gc.set_threshold(RARELY)
    _setting[:] = [setting]


def _do(work: Callable[[Setting, Share], Any], share: Share) -> Any:
    return work(_setting[0], share)


def _in_order(
    pool: ProcessPoolExecutor,
    work: Callable[[Setting, Share], Any],
    shares: Iterable[Share],
    *,
    ahead: int,
) -> Iterator[Any]:
    """Never more than `ahead` results wait in memory."""
    waiting: deque[Future[Any]] = deque()
    for share in shares:
        waiting.append(pool.submit(_do, work, share))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()

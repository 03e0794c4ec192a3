"""The portal's pages against bare Django views, and against the database alone, in turn.

Every request of the portal is followed by one of its bare counterpart, through the same server,
middleware and kept-alive connection, and every round of them by pgbench replaying the statements
of the same requests. What counts is the ratio of the medians, and of the rounds their median.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import median, quantiles
from typing import Any

from bench.databases import Database
from bench.pgbench import pgbench
from bench.serving import Ask, Client, Server

__all__ = ["WARM_UP", "Page", "Server", "compare"]

WARM_UP = 8  # pairs before the first round: imports, templates, prepared caches
REPLAYED = 8  # different reads in a script for pgbench
AIMS = {"queue": 1.0, "case": 3.0, "submit": 2.5}
STATEMENTS = {"queue": 6, "case": 12, "submit": 15}


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds: of the portal, the bare view and the database alone."""

    portal: list[float]
    bare: list[float]
    alone: float

    @property
    def over_bare(self) -> float:
        return median(self.portal) / median(self.bare)

    @property
    def over_alone(self) -> float:
        return median(self.portal) / self.alone


@dataclass(frozen=True, slots=True)
class Page:
    """What became of one page."""

    name: str
    statements: int
    rounds: list[Round]


def compare(
    database: Database,
    plan: Mapping[str, Any],
    server: Server,
    *,
    only: Container[str],
    rounds: int,
    requests: int,
) -> list[Page]:
    """Pages of a plan by bench.prepare, over its database and the server that serves it."""
    client = Client(server.port)
    names = [name for name in plan["pages"] if name in only]
    turns = [_Turn(database, plan, client, name, requests) for name in names]
    for turn in turns:
        turn.warm_up()
    for _ in range(rounds):
        for turn in turns:
            turn.play()
    client.close()
    return [turn.result() for turn in turns]


class _Turn:
    """One page with what is left to ask for it."""

    def __init__(
        self,
        database: Database,
        plan: Mapping[str, Any],
        client: Client,
        name: str,
        requests: int,
    ) -> None:
        page = plan["pages"][name]
        self.database, self.client, self.name, self.requests = database, client, name, requests
        self.connection, self.writes = plan["connection"], page["writes"]
        again = iter if self.writes else cycle  # what is written is written once
        self.portal: Iterator[Any] = again(page["portal"])
        self.bare: Iterator[Any] = again(page["bare"])
        self.alone: Sequence[Any] = page["alone"]
        self.statements, self.rounds = 0, list[Round]()
        self.script: Mapping[str, Any] | None = None

    def warm_up(self) -> None:
        for _ in range(WARM_UP):
            self._pair()

    def play(self) -> None:
        """One round of the three."""
        pairs = [self._pair() for _ in range(self.requests)]
        portal, bare = [a for a, _ in pairs], [b for _, b in pairs]
        self.rounds.append(Round(portal, bare, self._replay()))

    def result(self) -> Page:
        return Page(self.name, self.statements, self.rounds)

    def _pair(self) -> tuple[float, float]:
        ours, theirs = Ask.read(next(self.portal)), Ask.read(next(self.bare))
        return self.client.seconds(ours), self.client.seconds(theirs)

    def _replay(self) -> float:
        """Seconds of one request's statements."""
        script = self._captured()
        self.statements = script["most"]
        if self.writes:
            turns = script["turns"]
            return pgbench(script["scripts"], self.connection, transactions=turns).seconds
        each: int = script["requests"]
        times = max(4, self.requests // each)
        return pgbench(script["scripts"], self.connection, transactions=times).seconds / each

    def _captured(self) -> Mapping[str, Any]:
        if self.writes:
            asks, self.alone = self.alone[: self.requests], self.alone[self.requests :]
            found: Mapping[str, Any] = self.database.run("capture", asks=asks, writes=True)
            return found
        if self.script is None:
            self.script = self.database.run("capture", asks=self.alone[:REPLAYED])
        return self.script


def p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def spread(ratios: Sequence[float]) -> str:
    """`**median** (least to most)`."""
    return f"**{median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})"


def verdict(value: float, aim: float, *, least: bool = False) -> str:
    """The aim and whether it is reached; `least` where it is a lower bound."""
    reached = value >= aim if least else value <= aim
    return f"{'≥' if least else '≤'} {aim:g}: {'reached' if reached else 'missed'}"


def lines(pages: Sequence[Page]) -> Iterator[str]:
    """A Markdown table."""
    yield (
        "| page | statements | portal p50 | p95 | bare p50 | database alone | ÷ bare | aim "
        "| ÷ database alone |"
    )
    yield "|---|---|---|---|---|---|---|---|---|"
    for page in pages:
        portal = [one for row in page.rounds for one in row.portal]
        bare = [one for row in page.rounds for one in row.bare]
        alone = median(row.alone for row in page.rounds)
        ratios = [row.over_bare for row in page.rounds]
        aim = verdict(median(ratios), AIMS[page.name]) if page.name in AIMS else ""
        counted = f"{page.statements}"
        if page.name in STATEMENTS:
            counted += f" ({verdict(page.statements, STATEMENTS[page.name])})"
        yield (
            f"| {page.name} | {counted} | {_ms(median(portal))} | {_ms(p95(portal))} "
            f"| {_ms(median(bare))} | {_ms(alone)} | {spread(ratios)} | {aim} "
            f"| {spread([row.over_alone for row in page.rounds])} |"
        )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"

"""Writes by 8 clients at once: through HTTP, by the database alone, and all to one enterprise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.crowd import ask_all_right
from bench.databases import Database
from bench.pages import spread, verdict
from bench.pgbench import pgbench
from bench.serving import Ask, Server

CLIENTS = 8
SHARE_AIM, HOT_AIM = 0.08, 0.8


@dataclass(frozen=True, slots=True)
class Writes:
    """Requests or transactions a second, round by round."""

    http: dict[str, list[float]]
    alone: dict[str, list[float]]
    hot: list[float]

    def shares(self, name: str) -> list[float]:
        """What of the database's own pace comes through HTTP."""
        pairs = zip(self.http[name], self.alone[name], strict=True)
        return [http / alone for http, alone in pairs]

    @property
    def heat(self) -> list[float]:
        """One enterprise's throughput over that of many."""
        pairs = zip(self.hot, self.http["submit"], strict=True)
        return [hot / many for hot, many in pairs]


def write_all(
    database: Database, plan: Mapping[str, Any], server: Server, *, rounds: int, requests: int
) -> Writes:
    """`requests` writes of each kind in each round, every draft of another firm but for the hot."""
    crowd, names = plan["crowd"], ("submit", "approve")
    found = Writes({name: [] for name in names}, {name: [] for name in names}, [])
    _warm(plan, server)
    for number in range(rounds):
        part = slice(number * requests, (number + 1) * requests)
        for name in names:
            script = database.run(
                "capture", asks=crowd[name]["alone"][part], clients=CLIENTS, writes=True
            )
            found.http[name].append(_http(server, crowd[name]["portal"][part]))
            if name == "submit":
                found.hot.append(_http(server, crowd["hot"][part]))
            run = pgbench(script["scripts"], plan["connection"], transactions=script["turns"])
            found.alone[name].append(run.per_second)
    return found


def _warm(plan: Mapping[str, Any], server: Server) -> None:
    """Both workers and all their threads have served before anything is measured."""
    asks = [Ask.read(row) for row in plan["pages"]["case"]["portal"]]
    ask_all_right(server.port, asks * 2, clients=4 * CLIENTS)


def _http(server: Server, rows: Sequence[Mapping[str, Any]]) -> float:
    asks = [Ask.read(row) for row in rows]
    return ask_all_right(server.port, asks, clients=CLIENTS).per_second


def lines(found: Writes) -> Iterator[str]:
    """A Markdown table."""
    yield "| 8 clients | through HTTP | database alone | share | aim |"
    yield "|---|---|---|---|---|"
    for name in found.http:
        shares = found.shares(name)
        yield (
            f"| {name} | {median(found.http[name]):.1f} a second "
            f"| {median(found.alone[name]):.0f} a second | {spread(shares)} "
            f"| {verdict(median(shares), SHARE_AIM, least=True)} |"
        )
    yield ""
    yield "| submit by 8 clients | a second | one ÷ many | aim |"
    yield "|---|---|---|---|"
    yield f"| each draft of another enterprise | {median(found.http['submit']):.1f} | | |"
    yield (
        f"| all drafts of one enterprise | {median(found.hot):.1f} | {spread(found.heat)} "
        f"| {verdict(median(found.heat), HOT_AIM, least=True)} |"
    )

"""The same page over databases of different sizes, and a deep page against the first one.

Two servers, one over each database, are asked in turn by the same client.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, repeat
from statistics import median
from typing import Any

from bench.pages import WARM_UP, p95, spread, verdict
from bench.serving import Ask, Client

SIZE_AIM, DEPTH_AIM = 1.15, 1.05
Side = tuple[Client, Iterator[Ask]]


@dataclass(frozen=True, slots=True)
class Race:
    """Seconds of two pages asked in turn, round by round."""

    one: list[list[float]]
    other: list[list[float]]

    @property
    def ratios(self) -> list[float]:
        """p95 of the other over p95 of the one, for each round."""
        return [p95(b) / p95(a) for a, b in zip(self.one, self.other, strict=True)]

    @property
    def medians(self) -> list[float]:
        """The same of p50."""
        return [median(b) / median(a) for a, b in zip(self.one, self.other, strict=True)]


def race(one: Side, other: Side, *, rounds: int, requests: int) -> Race:
    """Ask both in turn."""

    def pair() -> tuple[float, float]:
        (client, asks), (second, others) = one, other
        return client.seconds(next(asks)), second.seconds(next(others))

    for _ in range(WARM_UP):
        pair()
    found = Race([], [])
    for _ in range(rounds):
        pairs = [pair() for _ in range(requests)]
        found.one.append([a for a, _ in pairs])
        found.other.append([b for _, b in pairs])
    return found


def race_sizes(
    ports: tuple[int, int],
    plans: tuple[Mapping[str, Any], Mapping[str, Any]],
    *,
    rounds: int,
    requests: int,
    written: int,
) -> dict[str, Race]:
    """Smallest against largest: lists and pages that are read, and what is written lawfully, of
    which there are `written` in a round.
    """
    small, large = (Client(port) for port in ports)
    asks = {
        name: [cycle([Ask.read(row) for row in plan["pages"][name]["portal"]]) for plan in plans]
        for name in ("queue", "case", "voucher", "calculator")
    }
    asks["list of everything"] = [repeat(Ask.read(plan["depth"]["first"])) for plan in plans]
    writes = ("submit", "approve")
    for name in writes:
        asks[name] = [iter([Ask.read(row) for row in plan["lawful"][name]]) for plan in plans]
    found = {
        name: race(
            (small, pair[0]),
            (large, pair[1]),
            rounds=rounds,
            requests=written if name in writes else requests,
        )
        for name, pair in asks.items()
    }
    for client in (small, large):
        client.close()
    return found


def race_depth(port: int, plan: Mapping[str, Any], *, rounds: int, requests: int) -> Race:
    """The first page of everything against one near the end."""
    client, depth = Client(port), plan["depth"]
    first, deep = ((client, repeat(Ask.read(depth[name]))) for name in ("first", "deep"))
    found = race(first, deep, rounds=rounds, requests=requests)
    client.close()
    return found


def lines(rows: Sequence[tuple[str, Race, float]]) -> Iterator[str]:
    """A Markdown table; a row is what is compared, how it went, and the aim for p95."""
    yield "| compared | p95 ÷ p95 | aim | p50 ÷ p50 | p50 of both |"
    yield "|---|---|---|---|---|"
    for name, found, aim in rows:
        one, other = (median(t for row in side for t in row) for side in (found.one, found.other))
        reached = verdict(median(found.ratios), aim) if aim else ""
        yield (
            f"| {name} | {spread(found.ratios)} | {reached} "
            f"| {spread(found.medians)} | {one * 1000:.1f} and {other * 1000:.1f} ms |"
        )

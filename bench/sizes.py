"""The same page over databases of different sizes, and a deep page against the first one.

Two servers, one over each database, are asked in turn by the same client.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.pages import WARM_UP, p95, spread, verdict
from bench.serving import Ask, Client

SIZE_AIM, DEPTH_AIM = 1.15, 1.05


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


def race(one: tuple[Client, Ask], other: tuple[Client, Ask], *, rounds: int, requests: int) -> Race:
    """Ask both in turn."""
    for _ in range(WARM_UP):
        for client, ask in (one, other):
            client.seconds(ask)
    found = Race([], [])
    for _ in range(rounds):
        pairs = [(one[0].seconds(one[1]), other[0].seconds(other[1])) for _ in range(requests)]
        found.one.append([a for a, _ in pairs])
        found.other.append([b for _, b in pairs])
    return found


def race_sizes(
    ports: tuple[int, int],
    plans: tuple[Mapping[str, Any], Mapping[str, Any]],
    *,
    rounds: int,
    requests: int,
) -> dict[str, Race]:
    """Smallest against largest: the bureau's queue, and the province's list of everything."""
    small, large = (Client(port) for port in ports)
    asks = {
        "queue of a bureau": [Ask.read(plan["pages"]["queue"]["portal"][0]) for plan in plans],
        "list of everything": [Ask.read(plan["depth"]["first"]) for plan in plans],
    }
    found = {
        name: race((small, pair[0]), (large, pair[1]), rounds=rounds, requests=requests)
        for name, pair in asks.items()
    }
    for client in (small, large):
        client.close()
    return found


def race_depth(port: int, plan: Mapping[str, Any], *, rounds: int, requests: int) -> Race:
    """The first page of everything against one near the end."""
    client, depth = Client(port), plan["depth"]
    first, deep = ((client, Ask.read(depth[name])) for name in ("first", "deep"))
    found = race(first, deep, rounds=rounds, requests=requests)
    client.close()
    return found


def lines(rows: Sequence[tuple[str, Race, float]]) -> Iterator[str]:
    """A Markdown table; a row is what is compared, how it went, and the aim for p95."""
    yield "| compared | p95 ÷ p95 | aim | p50 ÷ p50 | p50 of both |"
    yield "|---|---|---|---|---|"
    for name, found, aim in rows:
        one, other = (median(t for row in side for t in row) for side in (found.one, found.other))
        yield (
            f"| {name} | {spread(found.ratios)} | {verdict(median(found.ratios), aim)} "
            f"| {spread(found.medians)} | {one * 1000:.1f} and {other * 1000:.1f} ms |"
        )

"""The opening rush: 2,000 firms hand in their drafts within seconds, by 64 clients at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.crowd import Crowd, ask_all
from bench.databases import Database
from bench.serving import Ask, Server, WrongAnswer

CLIENTS = 64


@dataclass(frozen=True, slots=True)
class Opening:
    """One rush: how it went for those who asked, and what the database says."""

    crowd: Crowd
    verdict: dict[str, Any]

    @property
    def faults(self) -> int:
        return sum(self.verdict["faults"].values())


def rush(database: Database, *, firms: int, several: int, rounds: int) -> list[Opening]:
    """So many rushes, each of fresh firms; WrongAnswer where anything was lost or out of order."""
    server, found = database.serve(), []
    try:
        for _ in range(rounds):
            found.append(_one(database, server, firms=firms, several=several))
    finally:
        server.stop()
    return found


def _one(database: Database, server: Server, *, firms: int, several: int) -> Opening:
    ready = database.run("prepare_rush", firms=firms, several=several)
    asks = [Ask.read(row["ask"]) for row in ready["asks"]]
    crowd = ask_all(server.port, asks, clients=CLIENTS)
    outcomes = outcomes_of([row["id"] for row in ready["asks"]], asks, crowd)
    opening = Opening(crowd, database.run("judge_rush", outcomes=outcomes))
    if opening.faults:
        raise WrongAnswer(f"the rush lost its order: {opening.verdict}")
    return opening


def outcomes_of(ids: Sequence[str], asks: Sequence[Ask], crowd: Crowd) -> list[dict[str, Any]]:
    """What each was answered and when, for the database to be compared with."""
    return [
        {
            "id": key,
            "accepted": answer.status == ask.status and answer.place == ask.holds,
            "status": answer.status,
            "began": answer.began,
            "ended": answer.ended,
        }
        for key, ask, answer in zip(ids, asks, crowd.answers, strict=True)
    ]


def lines(openings: list[Opening]) -> Iterator[str]:
    """The section of the report."""
    yield "| rush | firms | asked | accepted | refused | a second | p50 | p99 | all within |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for number, one in enumerate(openings, start=1):
        verdict, crowd = one.verdict, one.crowd
        refused = ", ".join(f"{n} × {code}" for code, n in verdict["refused"].items()) or "none"
        yield (
            f"| {number} | {verdict['firms']:,} | {verdict['asked']:,} | {verdict['accepted']:,} "
            f"| {refused} | {crowd.per_second:.1f} | {crowd.at(50):.2f} s | {crowd.at(99):.2f} s "
            f"| {crowd.seconds:.0f} s |"
        )
    yield ""
    yield "| what must not happen | found, of all rushes |"
    yield "|---|---|"
    for name in openings[0].verdict["faults"]:
        yield f"| {name} | {sum(one.verdict['faults'][name] for one in openings)} |"
    yield ""
    last = openings[-1].verdict
    compared = ", ".join(f"{number:,} {what}" for what, number in last["compared"].items())
    yield (
        f"Places skipped: {sum(one.verdict['gaps'] for one in openings)}. Neighbours in the queue"
        f" whose stamp runs the other way (asked side by side):"
        f" {sum(one.verdict['stamped'] for one in openings)}. Assessed at 0, the cap being used"
        f" up: {sum(one.verdict['at_nothing'] for one in openings)}."
        f" `verify_ledger` compared {compared}."
    )

"""The opening rush in small: many firms hand in at once, over HTTP, and nothing is lost."""

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from bench.crowd import ask_all
from bench.opening import outcomes_of
from bench.rush import judge_rush, overtaken, ready_for_rush
from bench.serving import Ask

FIRMS, SEVERAL, CLIENTS = 24, 2, 8


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_rush_loses_nothing_and_keeps_the_order(live_server: LiveServer) -> None:
    call_command("load_reference_data", verbosity=0)
    ready = ready_for_rush(firms=FIRMS, several=SEVERAL)
    asks = [Ask.read(row["ask"]) for row in ready]
    crowd = ask_all(live_server.thread.port, asks, clients=CLIENTS)
    verdict = judge_rush(outcomes=outcomes_of([row["id"] for row in ready], asks, crowd))
    assert not any(verdict["faults"].values()), verdict
    # On a machine that is busy enough somebody may wait too long for a colleague's lock.
    assert verdict["accepted"] + sum(verdict["refused"].values()) == len(ready)
    assert verdict["firms"] == FIRMS


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([("a", 0, 1), ("b", 2, 3)], 0),
        ([("b", 0, 1), ("a", 2, 3)], 1),  # answered before the other asked, and stands behind
        ([("b", 0, 2), ("a", 1, 3)], 0),  # side by side: either may come first
    ],
    ids=["in order", "overtaken", "side by side"],
)
def test_overtaking_is_only_what_happened_one_after_the_other(
    answers: list[tuple[str, float, float]], expected: int
) -> None:
    accepted = [{"id": name, "began": began, "ended": ended} for name, began, ended in answers]
    assert overtaken(accepted, {"a": {"place": 1}, "b": {"place": 2}}) == expected

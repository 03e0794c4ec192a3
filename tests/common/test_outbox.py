"""The outbox: leaves with the commit, arrives at least once, comes back never for ever."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from common.models import OutboxInbox, OutboxMessage
from common.outbox import MAIN, MAX_ATTEMPTS, deliver_due, enqueue, replay_dead, sweep_delivered

TOPIC = "tests.topic"


def make_due() -> None:
    """As if the pause between attempts were over."""
    OutboxMessage.objects.update(next_attempt_at=Now() - timedelta(seconds=1))


def fail(payload: dict[str, Any]) -> None:
    raise RuntimeError("the mail server is away")


@pytest.mark.django_db
def test_message_arrives_with_its_payload(on_topic):
    seen: list[dict[str, Any]] = []
    on_topic(TOPIC, seen.append)
    enqueue(TOPIC, voucher="GD-1", amount="100.00")

    assert deliver_due() == 1
    assert seen == [{"voucher": "GD-1", "amount": "100.00"}]
    assert OutboxMessage.objects.get().delivered_at is not None
    assert deliver_due() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lane", "arrived"),
    [(MAIN, ["mail"]), ("calls", ["call"]), ("", ["call", "mail"]), ("none", [])],
    ids=["main", "own", "all", "unknown"],
)
def test_lane_carries_its_own_topics(on_topic, lane: str, arrived: list[str]):
    seen: list[str] = []
    on_topic("tests.call", lambda payload: seen.append("call"), slow=True, lane="calls")
    on_topic("tests.mail", lambda payload: seen.append("mail"))
    enqueue("tests.call")
    enqueue("tests.mail")

    assert deliver_due(lane=lane) == len(arrived)
    assert seen == arrived


@pytest.mark.django_db
def test_message_of_rolled_back_work_never_leaves(on_topic):
    on_topic(TOPIC, fail)

    def change_and_fail() -> None:
        with transaction.atomic():
            enqueue(TOPIC)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_attempt_is_counted_before_the_work(on_topic):
    counted: list[int] = []

    def look(payload: dict[str, Any]) -> None:
        counted.append(OutboxMessage.objects.get().attempts)

    on_topic(TOPIC, look)
    enqueue(TOPIC)
    deliver_due()
    assert counted == [1]


@pytest.mark.django_db
def test_handler_that_kills_its_process_is_not_due_again_at_once(on_topic):
    def die(payload: dict[str, Any]) -> None:
        raise SystemExit

    on_topic(TOPIC, die)
    enqueue(TOPIC)
    with pytest.raises(SystemExit):
        deliver_due()

    message = OutboxMessage.objects.get()
    assert (message.attempts, message.delivered_at) == (1, None)
    assert deliver_due() == 0


@pytest.mark.django_db
def test_message_is_dead_after_five_failures(on_topic):
    on_topic(TOPIC, fail)
    enqueue(TOPIC)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert OutboxMessage.objects.get().dead_at is None
        make_due()
        assert deliver_due() == 0
        assert OutboxMessage.objects.get().attempts == attempt

    message = OutboxMessage.objects.get()
    assert MAX_ATTEMPTS == 5
    assert message.dead_at is not None
    assert "the mail server is away" in message.last_error


@pytest.mark.django_db
def test_message_that_killed_five_processes_is_set_aside_unopened(on_topic):
    on_topic(TOPIC, fail)
    message = enqueue(TOPIC)
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS)

    assert deliver_due() == 0
    message.refresh_from_db()
    assert (message.dead_at is not None, message.last_error) == (True, "")


@pytest.mark.django_db
def test_dead_message_arrives_when_replayed(on_topic):
    seen: list[dict[str, Any]] = []
    on_topic(TOPIC, seen.append)
    message = enqueue(TOPIC)
    OutboxMessage.objects.filter(pk=message.pk).update(attempts=MAX_ATTEMPTS, dead_at=Now())

    assert deliver_due() == 0
    assert replay_dead() == 1
    assert deliver_due() == 1
    assert len(seen) == 1


@pytest.mark.django_db
def test_topic_without_handler_is_kept_as_failed(on_topic):
    enqueue("nobody.listens")
    assert deliver_due() == 0
    assert "nobody.listens" in OutboxMessage.objects.get().last_error


@pytest.mark.django_db
@pytest.mark.parametrize("slow", [False, True], ids=["in-transaction", "slow"])
def test_handler_that_succeeded_is_not_run_again_when_another_fails(on_topic, slow):
    seen: list[dict[str, Any]] = []

    def first(payload: dict[str, Any]) -> None:
        seen.append(payload)

    on_topic(TOPIC, first, slow=slow)
    on_topic(TOPIC, fail)
    enqueue(TOPIC)
    for _ in range(3):
        make_due()
        deliver_due()

    assert len(seen) == 1
    assert OutboxInbox.objects.count() == 1


@pytest.mark.django_db
def test_failed_handler_leaves_nothing_of_its_work(on_topic):
    def half(payload: dict[str, Any]) -> None:
        enqueue("tests.follow-up")
        raise RuntimeError

    on_topic(TOPIC, half)
    enqueue(TOPIC)
    deliver_due()
    assert list(OutboxMessage.objects.values_list("topic", flat=True)) == [TOPIC]
    assert not OutboxInbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_slow_handler_runs_outside_any_transaction(on_topic):
    inside: list[bool] = []
    on_topic(TOPIC, lambda payload: inside.append(connection.in_atomic_block), slow=True)
    enqueue(TOPIC)
    assert deliver_due() == 1
    assert inside == [False]


@pytest.mark.django_db
def test_delivery_stops_at_its_limit(on_topic):
    on_topic(TOPIC, lambda payload: None)
    for _ in range(5):
        enqueue(TOPIC)
    assert [deliver_due(limit=3), deliver_due(limit=3)] == [3, 2]


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_deliver_each_message_once(on_topic):
    """SKIP LOCKED and the attempt's pause: neither waits for the other, nothing is done twice."""
    seen: list[int] = []
    both_began = threading.Barrier(2, timeout=10)
    first = threading.local()

    def note(payload: dict[str, Any]) -> None:
        if not getattr(first, "met", False):
            first.met = True
            both_began.wait()  # only passes when both relays hold a message at the same time
        seen.append(payload["number"])

    on_topic(TOPIC, note)
    for number in range(40):
        enqueue(TOPIC, number=number)

    counts: list[int] = []

    def relay() -> None:
        try:
            counts.append(deliver_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=relay) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(seen) == list(range(40))
    assert sum(counts) == 40
    assert all(counts)


@pytest.mark.django_db
def test_sweep_takes_only_what_arrived_long_ago(on_topic, monkeypatch):
    monkeypatch.setattr("common.outbox.SWEPT", 2)
    on_topic(TOPIC, lambda payload: None)
    kept = [enqueue(TOPIC).pk for _ in range(3)]
    old = [enqueue(TOPIC).pk for _ in range(5)]
    deliver_due()
    long_ago = Now() - timedelta(days=31)
    rows = OutboxMessage.objects
    rows.filter(pk__in=old).update(delivered_at=long_ago)
    rows.filter(pk=kept[0]).update(delivered_at=None, created_at=long_ago)
    rows.filter(pk=kept[1]).update(delivered_at=None, dead_at=long_ago)

    assert sweep_delivered(days=30) == 5
    assert sweep_delivered(days=30) == 0
    assert sorted(rows.values_list("pk", flat=True)) == kept
    assert set(OutboxInbox.objects.values_list("message", flat=True)) == set(kept)


@pytest.mark.django_db
def test_message_whose_worker_died_comes_back_by_itself(on_topic):
    """Claimed long ago and never delivered: it is due again when its pause is over."""
    seen: list[int] = []
    on_topic(TOPIC, lambda payload: seen.append(1))
    message = enqueue(TOPIC)
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=1, next_attempt_at=Now() + timedelta(seconds=40)
    )
    assert deliver_due() == 0
    make_due()
    assert (deliver_due(), len(seen)) == (1, 1)

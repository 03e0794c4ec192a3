"""The worker inside the demo's process: does the schedule's work, survives faults, stops."""

import threading
import time

import pytest
from celery import shared_task
from django.core.management import get_commands

from common.models import OutboxMessage
from common.outbox import enqueue
from voucher_portal import embedded_worker
from voucher_portal.celery import app
from voucher_portal.embedded_worker import (
    IDLE_SECONDS,
    JOBS_ENTRY,
    RELAY_ENTRY,
    WEBHOOKS_ENTRY,
    Chores,
    call_out,
    deliver,
    repeat,
    work,
)

done: list[str] = []


@shared_task(name="tests.chore")
def chore() -> None:
    done.append("chore")


def test_schedule_names_tasks_and_commands_that_exist(settings):
    entries = settings.CELERY_BEAT_SCHEDULE
    app.loader.import_default_modules()
    assert {entry["task"] for entry in entries.values()} <= set(app.tasks)
    assert {name for entry in entries.values() for name in entry.get("args", ())} <= set(
        get_commands()
    )
    assert {RELAY_ENTRY, WEBHOOKS_ENTRY, JOBS_ENTRY} <= set(entries)


def test_chores_run_when_due_and_without_the_relay(settings):
    done.clear()
    settings.CELERY_BEAT_SCHEDULE = {
        RELAY_ENTRY: settings.CELERY_BEAT_SCHEDULE[RELAY_ENTRY],
        WEBHOOKS_ENTRY: settings.CELERY_BEAT_SCHEDULE[WEBHOOKS_ENTRY],
        JOBS_ENTRY: settings.CELERY_BEAT_SCHEDULE[JOBS_ENTRY],
        "chore": {"task": "tests.chore", "schedule": 0.05},
    }
    chores = Chores(app=app)
    assert set(chores.schedule) == {"chore"}
    until = time.monotonic() + 5
    while not done and time.monotonic() < until:
        chores.tick()
        time.sleep(0.01)
    assert done == ["chore"]


@pytest.mark.django_db
def test_relay_rests_only_when_nothing_is_due(monkeypatch):
    assert deliver() == call_out() == work() == IDLE_SECONDS
    monkeypatch.setattr(
        "common.outbox._handlers", {"tests.topic": {"nothing": lambda payload: None}}
    )
    enqueue("tests.topic")
    assert deliver() == 0
    assert OutboxMessage.objects.filter(delivered_at=None).count() == 0


def test_fault_does_not_end_the_worker(monkeypatch, caplog):
    monkeypatch.setattr(embedded_worker, "AFTER_ERROR_SECONDS", 0)
    stop = threading.Event()
    calls: list[int] = []

    def step() -> float:
        calls.append(len(calls))
        if len(calls) == 3:
            stop.set()
            return 0
        raise ConnectionError("the database went away")

    thread = threading.Thread(target=repeat, args=(step, stop))
    thread.start()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert calls == [0, 1, 2]
    assert caplog.messages == ["the embedded worker starts over"] * 2

"""The background worker inside the demo's one process.

The outbox is the only source of work besides the schedule, so threads that call the same functions
do what Celery does in production; a broker in memory between two threads would carry nothing but
the schedule's own ticks (docs/adr/0004-embedded-worker.md).
"""

import logging
import threading
from collections.abc import Callable

from celery.beat import Scheduler
from django.conf import settings
from django.db import close_old_connections, connections

from accounts.jobs import run_due_job
from accounts.tasks import relay_webhooks
from common.tasks import relay_outbox
from voucher_portal.celery import app

logger = logging.getLogger(__name__)

RELAYS = 2  # a slow message (rendering pages) must not hold up the mail behind it
IDLE_SECONDS = 0.5
AFTER_ERROR_SECONDS = 3.0
RELAY_ENTRY, WEBHOOKS_ENTRY, JOBS_ENTRY = "relay-outbox", "relay-webhooks", "run-jobs"


class Chores(Scheduler):
    """Celery's own schedule without relays and jobs, which have threads of their own; the tasks run
    in this thread, being eager."""

    def setup_schedule(self) -> None:
        """Take every entry of the settings but those with threads of their own."""
        apart = {RELAY_ENTRY, WEBHOOKS_ENTRY, JOBS_ENTRY}
        entries = settings.CELERY_BEAT_SCHEDULE.items()
        self.merge_inplace({name: entry for name, entry in entries if name not in apart})


def start_worker() -> threading.Event:
    """Start the threads; once the returned event is set, each ends after what it is doing."""
    stop = threading.Event()
    chores = Chores(app=app)
    for step in [deliver] * RELAYS + [call_out, work, lambda: min(chores.tick(), IDLE_SECONDS)]:
        threading.Thread(target=repeat, args=(step, stop), name="worker", daemon=True).start()
    return stop


def deliver() -> float:
    """Deliver what is due; return how long to rest."""
    return 0.0 if relay_outbox() else IDLE_SECONDS


def call_out() -> float:
    """Call the webhooks that are due; return how long to rest."""
    return 0.0 if relay_webhooks() else IDLE_SECONDS


def work() -> float:
    """Do one long job, if there is one; return how long to rest."""
    return 0.0 if run_due_job() else IDLE_SECONDS


def repeat(step: Callable[[], float], stop: threading.Event) -> None:
    """Do `step` and rest as long as it says, until told to stop; no fault ends the worker."""
    while not stop.is_set():
        try:
            rest = step()
        except Exception:  # a lost connection, a broken task: say so and go on
            logger.exception("the embedded worker starts over")
            connections.close_all()
            rest = AFTER_ERROR_SECONDS
        close_old_connections()
        stop.wait(rest)
    connections.close_all()

"""Everything that happens by itself. The demo's worker runs this same list (embedded_worker.py).

Each entry may run twice, late, or not for an hour without anything coming out otherwise. `expires`:
a round that could not start before the next one is dropped, never queued up.
"""

from datetime import timedelta
from typing import Any

TEN_SECONDS = timedelta(seconds=10)
TEN_MINUTES, QUARTER = timedelta(minutes=10), timedelta(minutes=15)
SIX_HOURS, DAY = timedelta(hours=6), timedelta(hours=24)


def _chore(command: str, every: timedelta, *, expires: int) -> dict[str, Any]:
    """A management command in the worker."""
    return {
        "task": "common.tasks.run_command",
        "args": (command,),
        "schedule": every,
        "options": {"expires": expires},
    }


CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "relay-outbox": {
        "task": "common.tasks.relay_outbox",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "relay-webhooks": {
        "task": "accounts.tasks.relay_webhooks",
        "schedule": 2.0,
        "options": {"expires": 5},
    },
    "run-jobs": {
        "task": "accounts.tasks.run_jobs",
        "schedule": 2.0,
        "options": {"expires": 10},
    },
    # Once a night; asked often, so that a night in which nothing ran is made up for.
    "verify-nightly": {
        "task": "vouchers.tasks.verify_nightly",
        "schedule": timedelta(minutes=30),
        "options": {"expires": 1200},
    },
    "fold-figures": _chore("fold_figures", TEN_SECONDS, expires=8),
    "run-deadlines": _chore("run_deadlines", QUARTER, expires=600),
    "send-digests": _chore("send_digests", TEN_MINUTES, expires=300),
    "sweep-documents": _chore("sweep_documents", TEN_MINUTES, expires=300),
    "sweep-jobs": _chore("sweep_jobs", SIX_HOURS, expires=3600),
    "sweep-api": _chore("sweep_api", SIX_HOURS, expires=3600),
    "sweep-notices": _chore("sweep_notices", DAY, expires=3600),
    "sweep-outbox": _chore("sweep_outbox", DAY, expires=3600),
    "tidy-sign-in": _chore("tidy_sign_in", DAY, expires=3600),
}

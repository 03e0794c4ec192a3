"""The Celery application; tasks live in each app's tasks.py."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voucher_portal.settings.demo")

app = Celery("voucher_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@heartbeat_sent.connect(weak=False)
def beat_heart(**signal: Any) -> None:
    """Touch HEARTBEAT_FILE, so that a health check sees a process that has stopped turning."""
    if path := os.environ.get("HEARTBEAT_FILE"):
        Path(path).touch()


class BeatingScheduler(PersistentScheduler):
    """Celery's own scheduler, which touches the same file with every round."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        beat_heart()
        wait: float = super().tick(*args, **kwargs)
        return wait

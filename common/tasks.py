"""What the worker does by itself: deliver the outbox, and run the chores of the schedule."""

from celery import shared_task
from django.conf import settings
from django.core.management import call_command

from common.outbox import MAIN, deliver_due


@shared_task(name="common.tasks.relay_outbox")
def relay_outbox() -> int:
    """Deliver what is due; return how many messages arrived. Safe to run many at a time.

    What has a lane of its own is left to that lane's task.
    """
    return 0 if settings.READ_ONLY else deliver_due(lane=MAIN)


@shared_task(name="common.tasks.run_command")
def run_command(name: str) -> None:
    """Run a management command that may be run at any time, and twice at once."""
    if not settings.READ_ONLY:
        call_command(name)

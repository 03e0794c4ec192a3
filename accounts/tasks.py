"""The worker's part in long work, and in calls to others' systems."""

from celery import shared_task
from django.conf import settings

from accounts.jobs import run_due_job
from accounts.services.webhook_deliveries import LANE
from common.outbox import deliver_due

HALF_AN_HOUR = 1800
AT_ONCE = 20  # messages a round: two minutes at the very worst


@shared_task(name="accounts.tasks.run_jobs", time_limit=HALF_AN_HOUR)
def run_jobs() -> int:
    """Run the job that is due, if any; returns how many ran. Safe to run many at a time."""
    return 0 if settings.READ_ONLY else int(run_due_job())


@shared_task(name="accounts.tasks.relay_webhooks")
def relay_webhooks() -> int:
    """Call the webhooks that are due; returns how many took it. Safe to run many at a time."""
    return 0 if settings.READ_ONLY else deliver_due(lane=LANE, limit=AT_ONCE)

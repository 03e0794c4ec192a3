"""The worker's part in long work."""

from celery import shared_task
from django.conf import settings

from accounts.jobs import run_due_job

HALF_AN_HOUR = 1800


@shared_task(name="accounts.tasks.run_jobs", time_limit=HALF_AN_HOUR)
def run_jobs() -> int:
    """Run the job that is due, if any; returns how many ran. Safe to run many at a time."""
    return 0 if settings.READ_ONLY else int(run_due_job())

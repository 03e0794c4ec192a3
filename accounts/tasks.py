"""The worker's part in long work."""

from celery import shared_task

from accounts.jobs import run_due_job

HALF_AN_HOUR = 1800


@shared_task(name="accounts.tasks.run_jobs", time_limit=HALF_AN_HOUR)
def run_jobs() -> int:
    """Run the job that is due, if any; returns how many ran. Safe to run many at a time."""
    return int(run_due_job())

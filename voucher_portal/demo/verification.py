"""A first comparison of the money trail, done by the demo's worker once it runs."""

from datetime import datetime

from accounts.jobs import start_job
from accounts.models import Job, User
from vouchers.verification_jobs import JOB


def seed_verification(province: User, *, at: datetime) -> None:
    """Ask for it, unless it has been asked for before."""
    if not Job.objects.filter(kind=JOB).exists():
        start_job(JOB, by=province, at=at, title="账务核对")

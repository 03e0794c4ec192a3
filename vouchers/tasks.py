"""What the worker does by the clock and takes long over."""

from celery import shared_task
from django.conf import settings

from common.clock import database_now
from vouchers.verification.keeping import verify_tonight

THREE_HOURS = 3 * 3600


@shared_task(name="vouchers.tasks.verify_nightly", time_limit=THREE_HOURS)
def verify_nightly() -> None:
    """Compare the money trail once a night; safe to run at any time, and twice at once."""
    if not settings.READ_ONLY:
        verify_tonight(at=database_now())

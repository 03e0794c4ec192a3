"""What the worker does for everybody: deliver the outbox."""

from celery import shared_task

from common.outbox import deliver_due


@shared_task(name="common.tasks.relay_outbox")
def relay_outbox() -> int:
    """Deliver what is due; return how many messages arrived. Safe to run many at a time."""
    return deliver_due()

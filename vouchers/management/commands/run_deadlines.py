"""Ends what is overdue and sends the reminders that are due; safe to run any number of times."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.clock import database_now
from vouchers.reminders import send_reminders
from vouchers.services.deadlines import end_overdue


class Command(BaseCommand):
    """The worker runs this by the clock (CELERY_BEAT_SCHEDULE); V8, R6."""

    help = "Lapse overdue corrections, expire vouchers past their window, send reminders."

    def handle(self, *args: Any, **options: Any) -> None:
        at = database_now()
        ended = end_overdue(at=at)
        sent = send_reminders(at=at)
        self.stdout.write(f"lapsed {ended.lapsed}, expired {ended.expired}, reminders {sent}")
        if ended.failed:  # said last, so that it keeps nothing back
            raise CommandError(f"{ended.failed} could not be ended, see the log")

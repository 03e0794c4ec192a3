"""`manage.py sweep_outbox`: removes messages that arrived long ago."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from common.outbox import sweep_delivered


class Command(BaseCommand):
    help = "Remove delivered messages past OUTBOX_KEEP_DAYS; what waits or is dead stays."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep_delivered(days=settings.OUTBOX_KEEP_DAYS)
        self.stdout.write(f"delivered messages removed: {swept}")

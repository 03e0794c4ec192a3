"""`manage.py sweep_notices`: removes messages that were read long ago."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import sweep_notices
from common.clock import database_now


class Command(BaseCommand):
    help = "清理早已读过的站内消息"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"read notices removed: {sweep_notices(at=database_now())}")

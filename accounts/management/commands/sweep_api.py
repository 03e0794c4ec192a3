"""`manage.py sweep_api`: removes kept answers of the API after 48 hours, old webhook messages."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import IdempotentAnswer
from accounts.services.webhook_deliveries import sweep_deliveries
from common.clock import database_now

KEPT = timedelta(hours=48)


class Command(BaseCommand):
    help = "清理 48 小时以前的接口幂等记录和 30 天以前的事件推送记录"

    def handle(self, *args: Any, **options: Any) -> None:
        old = IdempotentAnswer.objects.filter(created_at__lt=database_now() - KEPT)
        removed, _ = old.delete()
        told = sweep_deliveries(at=database_now())
        self.stdout.write(f"answers removed: {removed}, webhook messages: {told}")

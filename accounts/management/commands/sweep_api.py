"""`manage.py sweep_api`: removes kept answers of the API after 48 hours."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import IdempotentAnswer
from common.clock import database_now

KEPT = timedelta(hours=48)


class Command(BaseCommand):
    help = "清理 48 小时以前的接口幂等记录"

    def handle(self, *args: Any, **options: Any) -> None:
        old = IdempotentAnswer.objects.filter(created_at__lt=database_now() - KEPT)
        removed, _ = old.delete()
        self.stdout.write(f"answers removed: {removed}")

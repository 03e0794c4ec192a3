"""`manage.py send_digests`: the officials' letter of the day, once a person and working day."""

from typing import Any

from django.core.management.base import BaseCommand

from common.clock import database_now
from reviews.digest import send_digests


class Command(BaseCommand):
    help = "发送当日的待办汇总邮件（工作日，到设定的时间之后）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"digests sent: {send_digests(at=database_now())}")

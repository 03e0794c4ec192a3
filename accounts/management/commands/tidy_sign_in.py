"""`manage.py tidy_sign_in`: removes ended sessions and old sign-in logs."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.tidying import tidy
from common.clock import database_now


class Command(BaseCommand):
    help = "清理已结束的登录和过期的登录日志"

    def handle(self, *args: Any, **options: Any) -> None:
        tidied = tidy(at=database_now())
        self.stdout.write(f"ended sessions: {tidied.sessions}")
        self.stdout.write(f"devices of ended sessions: {tidied.devices}")
        self.stdout.write(f"old log lines: {tidied.log_lines}")

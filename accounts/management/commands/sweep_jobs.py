"""`manage.py sweep_jobs`: removes the files of jobs past their time."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.jobs import sweep_jobs
from common.clock import database_now


class Command(BaseCommand):
    help = "清理已过保存期限的导出文件和任务结果"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"expired jobs: {sweep_jobs(at=database_now())}")

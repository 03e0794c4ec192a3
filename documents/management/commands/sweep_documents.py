"""`manage.py sweep_documents`: removes what nobody needs, revives what got stuck."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.clock import database_now
from documents.sweeping import sweep


class Command(BaseCommand):
    help = "清理无人引用的上传文件和孤儿文件，重新处理停滞的文件"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只报告，不改动")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        swept = sweep(at=database_now(), dry_run=dry_run)
        self.stdout.write(f"unreferenced uploads: {swept.discarded}")
        self.stdout.write(f"files without a document: {swept.orphans}")
        self.stdout.write(f"stuck documents queued again: {swept.revived}")

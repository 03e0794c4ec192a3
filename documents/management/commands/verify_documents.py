"""`manage.py verify_documents`: every stored file against its hash; fails on any difference."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documents.verifying import verify


class Command(BaseCommand):
    help = "逐一核对已保存文件的哈希值和页面图像"

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        self.stdout.write(f"documents compared: {verdict.documents}")
        self.stdout.write(f"page images looked for: {verdict.pages}")
        for line in verdict.differences:
            self.stderr.write(line)
        if verdict.differences:
            raise CommandError(f"{len(verdict.differences)} differences")
        self.stdout.write("no differences")

"""`manage.py draw_workflow`: write docs/workflow.md from the table of moves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from vouchers.drawing import draw


class Command(BaseCommand):
    """Writes the page, or with --check only compares it."""

    help = "Draw the workflow of a voucher into docs/workflow.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the page is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        drawn = draw()
        if check:
            if not page.exists() or page.read_text(encoding="utf-8") != drawn:
                raise CommandError(f"{page} is stale: run manage.py draw_workflow")
            self.stdout.write(f"{page} is up to date")
            return
        page.write_text(drawn, encoding="utf-8")
        self.stdout.write(f"wrote {page}")

"""Check the money trail against itself and against the engine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vouchers.verification import verify_everything

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Compares ledger, balances, vouchers, payouts, events, a fresh run of the engine and the "
        "dashboard's figures; exits non-zero on any difference."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_everything()
        for what, count in report.compared.items():
            self.stdout.write(f"compared {count} {what}")
        for difference in report.differences[:SHOWN]:
            self.stderr.write(str(difference))
        if not report.clean:
            raise CommandError(f"{len(report.differences)} differences found")
        self.stdout.write(self.style.SUCCESS("no differences"))

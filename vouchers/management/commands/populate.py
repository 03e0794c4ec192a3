"""Fill the database with invented cases, for measuring."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.clock import database_now
from vouchers.models import Voucher
from vouchers.populating import populate
from vouchers.populating.world import NothingToBuildOn


class Command(BaseCommand):
    help = "Adds many invented but lawful cases; verify_ledger accepts the result."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--vouchers", type=int, required=True, help="how many")
        parser.add_argument("--seed", type=int, default=2018)
        parser.add_argument("--add", action="store_true", help="although there are vouchers")
        parser.add_argument(
            "--yes-invent-data", action="store_true", help="although this is no demo database"
        )

    def handle(
        self, *, vouchers: int, seed: int, add: bool, yes_invent_data: bool, **options: Any
    ) -> None:
        if not (settings.DEBUG or settings.EMBEDDED_DATABASE or yes_invent_data):
            raise CommandError(
                "This invents firms, people and money, and the database is not a demo's own."
                " Say --yes-invent-data if that is what you want here."
            )
        if vouchers < 1:
            raise CommandError("--vouchers must be at least 1.")
        if Voucher.objects.exists() and not add:
            raise CommandError("There are vouchers already; say --add to add to them.")
        began = time.monotonic()
        try:
            firms = populate(vouchers, seed=seed, at=database_now())
        except NothingToBuildOn as missing:
            raise CommandError(str(missing)) from missing
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{vouchers} vouchers of {firms} enterprises in {seconds:.1f} s"
            f" ({vouchers / seconds:,.0f} a second)"
        )

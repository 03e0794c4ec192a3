"""Brings amounts back in step with the engine where verify_ledger says they are not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.clock import database_now
from vouchers.models import Account
from vouchers.services.together import reassess_accounts


class Command(BaseCommand):
    """What changes is posted, with an event and messages; an issued sum never falls (A4)."""

    help = "Run the engine over the accounts of vouchers as they are now; record what changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("vouchers", nargs="*", type=int, help="as verify_ledger names them")
        parser.add_argument("--cycle", help="all accounts of the cycle with this code")
        parser.add_argument("--reason", required=True, help="what the events will say")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Account.objects.filter(vouchers__in=options["vouchers"])
        if options["cycle"]:
            chosen = Account.objects.filter(cycle__code=options["cycle"])
        keys = set(chosen.values_list("pk", flat=True))
        if not keys:
            raise CommandError("nothing there: name vouchers by their numbers, or a --cycle")
        tally = reassess_accounts(keys, at=database_now(), cause=options["reason"])
        self.stdout.write(f"changed {tally.done} of {len(keys)} accounts")
        if tally.failed:
            raise CommandError(f"{tally.failed} could not be assessed, see the log")

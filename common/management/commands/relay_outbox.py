"""`manage.py relay_outbox`: deliver by hand what a worker would deliver."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from common.outbox import deliver_due
from common.outbox import replay_dead as revive


class Command(BaseCommand):
    """Deliver until nothing more is due."""

    help = "Deliver what is due in the outbox, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--replay-dead", action="store_true", help="first give dead messages another chance"
        )

    def handle(self, *, replay_dead: bool, **options: Any) -> None:
        if replay_dead:
            self.stdout.write(f"replaying {revive()} dead messages")
        delivered = 0
        while batch := deliver_due():
            delivered += batch
        self.stdout.write(f"delivered {delivered}")

"""`manage.py demo`: everything a visitor needs, in one process."""

import os
import socket
from argparse import ArgumentParser
from typing import Any
from unicodedata import east_asian_width

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from voucher_portal.demo.seed import seed_demo
from voucher_portal.serving import Portal, PortInUse, reserve


class Command(BaseCommand):
    """Migrate, load reference data, fill with invented cases, print the logins, serve."""

    help = "Serve a lively demo on this checkout's own embedded database."
    # The checks run in bin/test; here they would only cost the visitor a second.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--prepare-only", action="store_true", help="fill the database, print, do not serve"
        )

    def handle(self, *, host: str, port: int, prepare_only: bool, **options: Any) -> None:
        refuse_foreign_database()
        listener = None if prepare_only else self._reserve(host, port)
        address = f"http://{host}:{port}"
        if "SITE_URL" not in os.environ:
            settings.SITE_URL = address  # links in letters and messages lead back here
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference_data", verbosity=0)
        logins = seed_demo(self.stdout)
        self._print_logins(logins, address)
        self._print_api(address)
        connections.close_all()  # the worker process must not inherit them
        if listener is not None:
            self._serve(listener, address)

    def _reserve(self, host: str, port: int) -> socket.socket:
        try:
            return reserve(host, port)
        except PortInUse as error:
            raise CommandError(
                f"Cannot listen on {host}:{port} ({error.strerror})."
                f" Choose another port: bin/demo --port {port + 1}"
            ) from error

    def _print_logins(self, logins: list[tuple[str, str, str, str]], address: str) -> None:
        rows = [("role", "login", "password", "page")]
        rows += [(role, login, secret, address + path) for role, login, secret, path in logins]
        widths = [max(columns_of(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = [
                cell + " " * (width - columns_of(cell))
                for cell, width in zip(row, widths, strict=False)
            ]
            self.stdout.write("  ".join([*cells, row[3]]))

    def _print_api(self, address: str) -> None:
        token = next(iter(settings.DEMO_TOKENS.values()))
        self.stdout.write("\nThe API, as the enterprise (other tokens: 访问令牌; docs/api.md):")
        self.stdout.write(f'  curl -H "Authorization: Bearer {token}" {address}/api/v1/vouchers/')

    def _serve(self, listener: socket.socket, address: str) -> None:
        def ready() -> None:
            self.stdout.write(f"\nServing at {address}  (Ctrl-C stops)")
            self.stdout.flush()

        self.stdout.write("Mail the portal sends is printed here.")
        self.stdout.flush()  # or the fork would print it twice
        Portal(listener, on_ready=ready).run()


def columns_of(text: str) -> int:
    """How wide a terminal shows it: a Chinese character takes two columns."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def refuse_foreign_database() -> None:
    """The demo invents people and money: only ever in the database it made itself."""
    if not settings.EMBEDDED_DATABASE:
        setting = os.environ.get("DJANGO_SETTINGS_MODULE", "")
        raise CommandError(
            "The demo only fills its own embedded database, and this is another one"
            f" (settings: {setting}; DATABASE_URL is"
            f" {'set' if os.environ.get('DATABASE_URL') else 'not set'})."
            " Unset DATABASE_URL and DJANGO_SETTINGS_MODULE, and try again."
        )

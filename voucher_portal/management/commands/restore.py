"""`manage.py restore FOLDER`: puts a backup into an empty database and its storage."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from voucher_portal.backup import database, manifest, stored


class Command(BaseCommand):
    """Compares every hash first; refuses a database that holds anything."""

    help = "Restore FOLDER into an empty database and the storage of the settings."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check-only", action="store_true", help="compare hashes, then stop")

    def handle(self, *, folder: Path, check_only: bool, **options: Any) -> None:
        try:
            lines = manifest.read(folder)
            faults = list(manifest.faults(folder))
        except manifest.BackupBroken as error:
            raise CommandError(str(error)) from error
        if faults:
            raise CommandError("the backup is broken, nothing was restored:\n" + "\n".join(faults))
        self.stdout.write(f"{len(lines)} hashes are right")
        if check_only:
            return
        if not database.is_empty():
            raise CommandError("the database is not empty: restore into a fresh one")
        database.restore(folder / manifest.DUMP)
        copied = stored.copy_in(folder, lines)
        self.stdout.write(f"database and {copied} files restored; now run: manage.py verify_ledger")

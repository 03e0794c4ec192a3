"""`manage.py backup FOLDER`: database and stored files, with a manifest of hashes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from voucher_portal.backup import database, manifest, stored


class Command(BaseCommand):
    """Writes into a folder of its own that must not exist yet; renamed when it is whole."""

    help = "Back up database and stored files into FOLDER, with a manifest of hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        if folder.exists():
            raise CommandError(f"{folder} exists already; a backup is never written over")
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        try:
            unfinished.mkdir(parents=True, mode=0o700)
        except FileExistsError as error:
            raise CommandError(f"{unfinished} is left from a run that failed; remove it") from error
        dump = unfinished / manifest.DUMP
        # The database first: files are only added, so that all it names are there afterwards.
        database.dump(dump)
        lines = [manifest.line_of(unfinished, dump), *stored.copy_out(unfinished)]
        digest = manifest.write(unfinished, lines)
        unfinished.rename(folder)
        size = sum(line.size for line in lines)
        self.stdout.write(f"{folder}: database and {len(lines) - 1} files, {size} bytes")
        self.stdout.write(f"manifest sha256 {digest}")

"""`manage.py prepare_production`: what must be done once before web and workers start."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand

PROBE = "probe/written-at-start"


class Command(BaseCommand):
    """Migrate, load reference data, and write and read one stored file. Safe to run again."""

    help = "Migrate, load reference data, check the file store. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1)
        call_command("load_reference_data")
        # A store that refuses us should stop the start, not the first enterprise's upload.
        name = default_storage.save(PROBE, ContentFile(b"ok"))
        with default_storage.open(name) as kept:
            content = kept.read()
        default_storage.delete(name)
        if content != b"ok":
            raise RuntimeError(f"the file store gave back {content!r}")
        self.stdout.write("file store: written, read and deleted")

"""`manage.py load_reference_data`: regions, industries, catalog, suppliers, authorities."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

# In this order: each loader may build on the ones before.
LOADERS = (
    ("enterprises.services.reference", "load_regions_and_industries"),
    ("catalog.services.reference", "load_catalog"),
    ("suppliers.services.reference", "load_suppliers"),
    ("reviews.services.reference", "load_bureaus_and_checklists"),
)


class Command(BaseCommand):
    """Each loader brings its tables in line with fixtures/; running it again changes nothing."""

    help = "Load regions, industries, catalog, suppliers and authorities from fixtures/."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for module, name in LOADERS:
            if not _exists(module):
                continue
            loaded = getattr(import_module(module), name)()
            if options["verbosity"]:
                self.stdout.write(f"{module.partition('.')[0]}: {loaded}")


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it is not there either
        return False

"""`manage.py load_reference_data`: regions, industries, catalog, suppliers, authorities."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from articles.services.reference import load_articles
from catalog.services.reference import load_catalog
from enterprises.services.reference import load_regions_and_industries
from reviews.services.reference import load_bureaus_and_checklists
from suppliers.services.reference import load_suppliers

# In this order: each loader builds on the ones before.
LOADERS = {
    "regions and industries": load_regions_and_industries,
    "catalog": load_catalog,
    "articles": load_articles,
    "suppliers": load_suppliers,
    "authorities and checklists": load_bureaus_and_checklists,
}


class Command(BaseCommand):
    """Each loader brings its tables in line with fixtures/; running it again changes nothing."""

    help = "Load regions, industries, catalog, suppliers and authorities from fixtures/."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for subject, load in LOADERS.items():
            loaded = load()
            if options["verbosity"]:
                self.stdout.write(f"{subject}: {loaded}")

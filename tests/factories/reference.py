"""What the portal's set-up loads, as tests need it: regions, the market, the desks."""

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from catalog.models import Service
from catalog.services.reference import load_catalog
from enterprises.models import Region
from enterprises.services.reference import load_regions_and_industries
from reviews.models import Bureau, ChecklistItem
from reviews.services.reference import load_bureaus_and_checklists
from suppliers.models import Supplier
from suppliers.services.reference import load_suppliers
from tests.factories.remembered import Remembered

BODIES = (OrganisationKind.PROVINCE, OrganisationKind.AUDIT, OrganisationKind.OPERATIONS)


def _load_market() -> None:
    load_catalog()
    load_suppliers()


def _bodies() -> tuple[str, ...]:
    found = Organisation.objects.filter(kind__in=BODIES).order_by("kind")
    return tuple(found.values_list("kind", flat=True).distinct())


def reference_data() -> None:
    """Regions and industries, loaded once per test database state."""
    if not Region.objects.exists():
        _regions()


_regions = Remembered(load_regions_and_industries, blank=lambda: not Region.objects.exists())
# The catalog's first version and Jiangmen's suppliers, certified; they need the regions.
market = Remembered(
    _load_market, blank=lambda: not (Service.objects.exists() or Supplier.objects.exists())
)
# Bureaus, provincial bodies and checklists; they need the regions, and keep what bodies there are.
desks = Remembered(
    load_bureaus_and_checklists,
    blank=lambda: not (Bureau.objects.exists() or ChecklistItem.objects.exists()),
    depends_on=_bodies,
)

"""How many suppliers a catalog version's services have, for the page before publishing (C4)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from catalog import impact
from common.clock import local_date
from suppliers.selectors import certifications_in_force


def connect() -> None:
    """Answer the catalog's question; called once when the app is ready."""
    source = impact.Source(certified_by_service, address=supplier_list)
    impact.answer(impact.Question.SUPPLIERS, source)


def certified_by_service(codes: Collection[str], at: datetime) -> Mapping[str, int]:
    """Suppliers certified on the day of `at`, by service code. One query."""
    rows = certifications_in_force(local_date(at)).filter(service__code__in=codes)
    counted = rows.order_by().values_list("service__code").annotate(n=Count("pk"))
    return dict(counted)


def supplier_list(code: str) -> str:
    """Where the province sees them."""
    return f"{reverse('suppliers:index')}?{urlencode({'service': code})}"

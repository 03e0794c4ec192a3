"""供应商名录 and the services' pages, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.errors import ServiceNotListed
from catalog.models import Service
from catalog.selectors import entry_in_force, line_of
from common.clock import database_now, local_date
from common.filters import chips
from common.paging import capped_count, keyset_page
from suppliers.enums import SupplierKind
from suppliers.forms import DirectoryFilter
from suppliers.models import Certification, Supplier
from suppliers.selectors import (
    DIRECTORY_ORDER,
    certifications_in_force,
    certified_suppliers,
    directory,
    services_by_supplier,
)

PAGE = 30
KINDS = dict(SupplierKind.choices)


@require_safe
def directory_page(request: HttpRequest) -> HttpResponse:
    """Certified suppliers by city, with their services."""
    form = DirectoryFilter(request.GET, at=database_now())
    suppliers = form.narrow(directory(form.on))
    rows = suppliers.values("id", "name", "full_name", "kind", "city_id", "city__name")
    page = keyset_page(rows, order=DIRECTORY_ORDER, cursor=request.GET.get("cursor"), size=PAGE)
    services = services_by_supplier([row["id"] for row in page.rows], form.on)
    for row in page.rows:
        row["services"] = services.get(row["id"], [])
        row["kind_label"] = KINDS[row["kind"]]
    context = {
        "page_title": "供应商名录",
        "page_description": "经省级认定、可提供“上云上平台”应用服务的供应商，按城市和服务查询。",
        "form": form,
        "chips": chips(request, form),
        "page": page,
        "count": capped_count(suppliers),
    }
    return render(request, "suppliers/directory.html", context)


@require_safe
def supplier_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One supplier; those never certified for anything are not public."""
    ever = Certification.objects.values("supplier_id")
    supplier = get_object_or_404(Supplier.objects.select_related("city").filter(pk__in=ever), pk=pk)
    today = local_date(database_now())
    current = certifications_in_force(today).filter(supplier=supplier)
    context = {
        "page_title": supplier.name,
        "page_description": f"{supplier.name}经省级认定可提供的“上云上平台”应用服务和联系方式。",
        "supplier": supplier,
        "certifications": current.select_related("service").order_by("service_id"),
    }
    return render(request, "suppliers/public.html", context)


@require_safe
def service_page(request: HttpRequest, code: str) -> HttpResponse:
    """A service of the catalog in force, and who provides it."""
    now = database_now()
    service = get_object_or_404(Service, code=code)
    try:
        entry = entry_in_force(service, now)
    except ServiceNotListed as error:
        raise Http404 from error
    suppliers = certified_suppliers(service, local_date(now))
    rows = suppliers.values("id", "name", "full_name", "city_id", "city__name")
    context = {
        "page_title": entry.name,
        "page_description": f"应用服务“{entry.name}”的功能场景、奖补上限和经认定的供应商。",
        "version": entry.version,
        "line": line_of(entry),
        "page": keyset_page(
            rows, order=DIRECTORY_ORDER, cursor=request.GET.get("cursor"), size=PAGE
        ),
        "count": capped_count(suppliers),
    }
    return render(request, "suppliers/service.html", context)

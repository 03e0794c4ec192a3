"""The province's list of suppliers."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from accounts.selectors import team
from common.clock import database_now, local_date
from common.errors import DomainError
from common.filters import chips
from common.forms import add_domain_error
from common.htmx import redirect
from common.paging import capped_count, keyset_page
from suppliers import history
from suppliers.enums import Standing, SupplierKind
from suppliers.errors import StaleSupplier
from suppliers.forms import ReturnForm, SupplierFilter, SupplierForm
from suppliers.forms.supplier import initial_of
from suppliers.models import Supplier
from suppliers.policies import may_certify, may_decide
from suppliers.selectors import (
    DIRECTORY_ORDER,
    certifications_of,
    supplier_rows,
    visible_to,
)
from suppliers.services.registration import register_supplier, update_supplier
from suppliers.views.rows import certification_rows, request_lines

PAGE = 50
LIMIT = 200  # certifications of one supplier, ended ones included
PEOPLE = 50
KINDS = dict(SupplierKind.choices)
STANDING_TONES = {
    Standing.PENDING: "waiting",
    Standing.RETURNED: "wrong",
    Standing.ACCEPTED: "done",
}
readers = require_role(Role.PROVINCE, Role.AUDITOR)
registrars = require_role(Role.PROVINCE)


def supplier_or_404(user: User, pk: int) -> Supplier:
    """The supplier, if the person may see it."""
    rows = visible_to(user).select_related("city", "organisation")
    return get_object_or_404(rows, pk=pk)


@readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All suppliers, filtered."""
    form = SupplierFilter(request.GET, at=database_now())
    suppliers = form.narrow(visible_to(request.user))
    page = keyset_page(
        supplier_rows(suppliers, on=form.on),
        order=DIRECTORY_ORDER,
        cursor=request.GET.get("cursor"),
        size=PAGE,
    )
    for row in page.rows:
        row["kind_label"] = KINDS[row["kind"]]
        waits = row["standing"] != Standing.ACCEPTED
        row["standing_label"] = Standing(row["standing"]).label if waits else ""
    context = {
        "page_title": "供应商",
        "form": form,
        "chips": chips(request, form),
        "page": page,
        "count": capped_count(suppliers),
        "may_certify": may_certify(request.user),
    }
    return render(request, "suppliers/index.html", context)


@readers
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One supplier: facts, certifications, applications, people, history."""
    return detail_page(request, supplier_or_404(request.user, pk))


def detail_page(
    request: HttpRequest,
    supplier: Supplier,
    *,
    return_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the decision on a registration that waits."""
    certifications = list(certifications_of(supplier)[:LIMIT])
    requests = list(supplier.requests.select_related("service")[:LIMIT])
    names = {one.service.code: one.service.name for one in [*certifications, *requests]}
    today = local_date(database_now())
    context = {
        "page_title": supplier.name,
        "supplier": supplier,
        "waits": supplier.standing == Standing.PENDING,
        "standing_tone": STANDING_TONES[Standing(supplier.standing)],
        "rows": certification_rows(certifications, on=today),
        "requests": request_lines(requests),
        "people": team(supplier.organisation_id)[:PEOPLE],
        "events": history.events_of(supplier, names),
        "may_certify": may_certify(request.user),
        "may_decide": may_decide(request.user, supplier),
        "return_form": return_form or ReturnForm(initial={"version": supplier.version}),
    }
    return render(request, "suppliers/detail.html", context, status=status)


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Put a supplier on the list."""
    form = SupplierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            supplier = register_supplier(form.facts(), by=request.user, at=database_now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"已登记“{supplier.name}”，请继续添加服务认定。")
            return redirect(request, reverse("suppliers:detail", args=[supplier.pk]))
    return _form_page(request, form, page_title="登记供应商")


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a supplier's facts."""
    supplier = supplier_or_404(request.user, pk)
    form = SupplierForm(request.POST or None, initial=initial_of(supplier))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or supplier.version
        try:
            update_supplier(
                supplier,
                facts=form.facts(),
                version=version,
                by=request.user,
                at=database_now(),
            )
        except DomainError as error:
            return _refused(request, supplier, form, error)
        messages.success(request, "资料已保存。")
        return redirect(request, reverse("suppliers:detail", args=[pk]))
    return _form_page(request, form, page_title="修改供应商资料", supplier=supplier)


def _refused(
    request: HttpRequest, supplier: Supplier, form: SupplierForm, error: DomainError
) -> HttpResponse:
    """What was typed stays; after a conflict saving again goes on from the present version."""
    if isinstance(error, StaleSupplier):
        form.take_version(supplier)
    add_domain_error(form, error)
    facts: dict[str, Any] = {"page_title": "修改供应商资料", "supplier": supplier}
    return _form_page(request, form, status=error.status, **facts)


def _form_page(
    request: HttpRequest,
    form: SupplierForm,
    *,
    page_title: str,
    supplier: Supplier | None = None,
    status: int = 0,
) -> HttpResponse:
    context = {"page_title": page_title, "form": form, "supplier": supplier}
    found = status or (400 if form.errors else 200)
    return render(request, "suppliers/form.html", context, status=found)

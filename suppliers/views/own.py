"""A supplier's people look at their own supplier."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common.clock import database_now, local_date
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import redirect
from suppliers.enums import Standing
from suppliers.errors import StaleSupplier
from suppliers.forms import DescribeForm
from suppliers.forms.supplier import initial_of
from suppliers.models import Supplier
from suppliers.policies import check_can_describe, may_describe
from suppliers.selectors import certifications_of, visible_to
from suppliers.services.registration import describe_supplier
from suppliers.views.rows import certification_rows, request_lines

LIMIT = 200
own_people = require_role(Role.SUPPLIER)


def own_supplier(user: User) -> Supplier:
    """The person's supplier, or 404 for somebody who has left."""
    return get_object_or_404(visible_to(user).select_related("city", "organisation"))


@own_people
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Facts and certifications."""
    supplier = own_supplier(request.user)
    today = local_date(database_now())
    context = {
        "page_title": "供应商资料",
        "supplier": supplier,
        "rows": certification_rows(certifications_of(supplier)[:LIMIT], on=today),
        "requests": request_lines(supplier.requests.select_related("service")[:LIMIT]),
        "may_describe": may_describe(request.user, supplier),
        "may_apply": supplier.standing == Standing.ACCEPTED,
    }
    return render(request, "suppliers/own.html", context)


@own_people
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest) -> HttpResponse:
    """Change what the public list says of the supplier; owners only."""
    supplier = own_supplier(request.user)
    check_can_describe(request.user, supplier)
    form = DescribeForm(request.POST or None, initial=initial_of(supplier))
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            describe_supplier(supplier, **form.cleaned_data, by=request.user, at=database_now())
        except DomainError as error:
            if isinstance(error, StaleSupplier):
                form.take_version(supplier)
            add_domain_error(form, error)
            status = error.status
        else:
            messages.success(request, "资料已保存。")
            return redirect(request, reverse("suppliers:own"))
    context = {"page_title": "修改供应商资料", "supplier": supplier, "form": form}
    return render(request, "suppliers/describe.html", context, status=status)

"""The province sets a cycle's quotas, all on one page (Q1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import redirect
from vouchers.errors import StaleCycle
from vouchers.forms.quotas import QuotaForm
from vouchers.models import Cycle
from vouchers.selectors.cycles import cities, visible_to
from vouchers.selectors.quotas import quotas_of, uses_of
from vouchers.services.quota_setting import set_quotas
from vouchers.views.finding import person


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "HEAD", "POST"])
def quotas(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be issued per city and per kind of supplier; empty means no quota."""
    cycle = get_object_or_404(visible_to(person(request)), pk=pk)
    form = _form(request, cycle)
    if request.method == "POST" and form.is_valid():
        revision, by = form.cleaned_data["revision"], person(request)
        try:
            set_quotas(cycle, form.amounts(), revision=revision, by=by, at=database_now())
        except StaleCycle as error:
            form.point_out_latest(cycle.revision)
            return _page(request, cycle, form, status=409, conflict=error.message)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "额度已保存，受影响的申请将自动重新排队并通知。")
            return redirect(request, reverse("cycles:detail", args=[pk]))
    return _page(request, cycle, form, status=422 if form.errors else 200)


def _form(request: HttpRequest, cycle: Cycle) -> QuotaForm:
    excluded = cycle.excluded_cities.values("code")
    return QuotaForm(
        request.POST or None,
        regions=list(cities().exclude(code__in=excluded)),
        quotas=quotas_of(cycle),
        uses=uses_of(cycle),
        revision=cycle.revision,
    )


def _page(
    request: HttpRequest, cycle: Cycle, form: QuotaForm, *, status: int, **facts: Any
) -> HttpResponse:
    context = {"page_title": "额度设置", "cycle": cycle, "form": form, **facts}
    return render(request, "vouchers/cycles/quotas.html", context, status=status)

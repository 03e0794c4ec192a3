"""The province certifies a supplier for a service, and ends it (S1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.clock import database_now, local_date
from common.dates import format_day
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from suppliers.forms import CertifyForm, EndForm
from suppliers.models import Certification
from suppliers.selectors import visible_to
from suppliers.services.certification import certify, end_certification
from suppliers.views.province import registrars, supplier_or_404

CONSEQUENCES = (
    "自终止日期起，企业不能再选择该供应商申请这项服务。",
    "此前已提交的申请和已发放的服务券不受影响，仍可继续办理和兑现。",
)


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Certify for one more service."""
    supplier = supplier_or_404(request.user, pk)
    now = database_now()
    options: dict[str, Any] = {
        "by": request.user,
        "at": now,
        "organisation": supplier.organisation,
        "initial": {"valid_from": local_date(now)},
    }
    form = CertifyForm(request.POST or None, request.FILES or None, **options)
    if request.method == "POST" and form.is_valid():
        try:
            certify(supplier, **form.cleaned_data, by=request.user, at=now)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            name = form.cleaned_data["service"].name
            messages.success(request, f"已认定“{supplier.name}”提供“{name}”。")
            return redirect(request, reverse("suppliers:detail", args=[pk]))
    context = {"page_title": "添加服务认定", "supplier": supplier, "form": form}
    return render(request, "suppliers/certify.html", context, status=400 if form.errors else 200)


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a certification, after a page that says what follows."""
    rows = Certification.objects.filter(supplier__in=visible_to(request.user))
    found = get_object_or_404(rows.select_related("supplier", "service"), pk=pk)
    now = database_now()
    back_url = reverse("suppliers:detail", args=[found.supplier_id])
    form = EndForm(request.POST or None, initial={"on": local_date(now)})
    if request.method == "POST" and form.is_valid():
        try:
            ended = end_certification(found, **form.cleaned_data, by=request.user, at=now)
        except Conflict as error:
            return conflict_response(request, error, url=back_url)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            day = format_day(ended.ended_on) if ended.ended_on else ""
            messages.success(request, f"“{found.service.name}”的认定自 {day} 起终止。")
            return redirect(request, back_url)
    context = _end_context(found, form, back_url)
    return render(request, "base_confirm.html", context, status=400 if form.errors else 200)


def _end_context(found: Certification, form: EndForm, back_url: str) -> dict[str, Any]:
    return {
        "page_title": "终止服务认定",
        "facts": facts_of(found),
        "consequences": CONSEQUENCES,
        "form": form,
        "action_label": "终止认定",
        "danger": True,
        "back_url": back_url,
    }


def facts_of(found: Certification) -> list[tuple[str, str]]:
    """What a confirm page says of a certification."""
    until = f"至 {format_day(found.valid_until)}" if found.valid_until else "起长期有效"
    return [
        ("供应商", found.supplier.name),
        ("应用服务", found.service.name),
        ("认定文号", found.document_number),
        ("有效期", f"{format_day(found.valid_from)} {until}"),
    ]

"""A supplier's people apply for certification and follow what becomes of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import database_now
from common.dates import format_instant
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from suppliers import history
from suppliers.enums import RequestState
from suppliers.forms import MendRequestForm, RequestForm
from suppliers.forms.request import initial_of_request
from suppliers.models import CertificationRequest
from suppliers.requesting import RESUBMIT, WITHDRAW, is_open_to
from suppliers.selectors import requests_visible_to
from suppliers.services.requests import (
    request_certification,
    resubmit_request,
    withdraw_request,
)
from suppliers.views.own import own_people, own_supplier
from suppliers.views.rows import REQUEST_TONES, papers_of

UNPROCESSABLE = 422


def own_request(request: HttpRequest, pk: int) -> CertificationRequest:
    """The supplier's own application, else 404."""
    rows = requests_visible_to(request.user).select_related(
        "supplier__organisation", "service", "decided_by", "certification"
    )
    return get_object_or_404(rows, pk=pk)


@own_people
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """A new application."""
    supplier, now = own_supplier(request.user), database_now()
    options: dict[str, Any] = {"by": request.user, "at": now, "organisation": supplier.organisation}
    chosen = {"service": request.GET.get("service", "")}
    form = RequestForm(request.POST or None, request.FILES or None, initial=chosen, **options)
    if request.method == "POST" and form.is_valid():
        try:
            made = request_certification(
                supplier,
                form.cleaned_data["service"],
                statement=form.cleaned_data["statement"],
                papers=form.papers(),
                by=request.user,
                at=now,
            )
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "认定申请已提交，审核结果将通知您。")
            return redirect(request, reverse("suppliers:request", args=[made.pk]))
    context = {"page_title": "申请服务认定", "supplier": supplier, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "suppliers/apply.html", context, status=status)


@own_people
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: where it stands, what was handed in, what happened."""
    found = own_request(request, pk)
    context = {
        "page_title": f"认定申请：{found.service.name}",
        "found": found,
        "tone": REQUEST_TONES[RequestState(found.state)],
        "papers": papers_of(found),
        "events": history.events_of_request(found),
        "may_mend": is_open_to(RESUBMIT, found.state),
        "may_withdraw": is_open_to(WITHDRAW, found.state),
    }
    return render(request, "suppliers/request.html", context)


@own_people
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a returned application and hand it in again."""
    found, now = own_request(request, pk), database_now()
    back_url = reverse("suppliers:request", args=[pk])
    if not is_open_to(RESUBMIT, found.state):
        return redirect(request, back_url)
    options: dict[str, Any] = {
        "by": request.user,
        "at": now,
        "organisation": found.supplier.organisation,
        "initial": initial_of_request(found),
    }
    form = MendRequestForm(request.POST or None, request.FILES or None, **options)
    if request.method == "POST" and form.is_valid():
        try:
            statement, papers = form.cleaned_data["statement"], form.papers()
            resubmit_request(found, statement=statement, papers=papers, by=request.user, at=now)
        except Conflict as error:
            return conflict_response(request, error, url=back_url)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "已重新提交，审核结果将通知您。")
            return redirect(request, back_url)
    context = {"page_title": "补正认定申请", "found": found, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "suppliers/apply.html", context, status=status)


@own_people
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back, after a page that says what follows."""
    found = own_request(request, pk)
    back_url = reverse("suppliers:request", args=[pk])
    if not is_open_to(WITHDRAW, found.state) and request.method != "POST":
        return redirect(request, back_url)
    if request.method == "POST":
        try:
            withdraw_request(found, by=request.user, at=database_now())
        except Conflict as error:
            return conflict_response(request, error, url=back_url)
        messages.success(request, "认定申请已撤回。")
        return redirect(request, back_url)
    context = {
        "page_title": "撤回认定申请",
        "facts": [
            ("应用服务", found.service.name),
            ("提交时间", format_instant(found.submitted_at)),
        ],
        "consequences": ["撤回后申请不再审核；可以重新申请，按新的提交时间排队。"],
        "action_label": "撤回申请",
        "danger": True,
        "back_url": back_url,
    }
    return render(request, "base_confirm.html", context)

"""The province takes suppliers into the list and answers their applications (S1)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.clock import database_now, local_date
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from common.paging import capped_count, keyset_page
from documents.selectors import pages_for
from suppliers import history
from suppliers.enums import RequestState
from suppliers.forms import AnswerForm, ApproveRequestForm, ReturnForm
from suppliers.models import CertificationRequest
from suppliers.policies import may_certify, may_decide
from suppliers.requesting import APPROVE, is_open_to
from suppliers.selectors import (
    QUEUE_ORDER,
    next_request,
    registrations_waiting,
    request_rows,
    requests_visible_to,
    requests_waiting,
)
from suppliers.services.requests import (
    approve_request,
    refuse_request,
    return_request,
    round_of,
)
from suppliers.services.signing_up import accept_registration, return_registration
from suppliers.views.province import detail_page, readers, registrars, supplier_or_404
from suppliers.views.rows import REQUEST_TONES, papers_of

UNPROCESSABLE = 422
CONSEQUENCES = ("不予认定后，本次申请即告办结；供应商可以另行提出新的申请。",)


@readers
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits: applications, or registrations with `?view=registrations`."""
    user: User = request.user  # type: ignore[assignment]
    registrations = request.GET.get("view") == "registrations"
    waiting = registrations_waiting(user), requests_waiting(user)
    rows: Any = (
        waiting[0].values("id", "name", "full_name", "uscc", "kind", "city__name", "submitted_at")
        if registrations
        else request_rows(waiting[1])
    )
    context = {
        "page": keyset_page(rows, order=QUEUE_ORDER, cursor=request.GET.get("cursor")),
        "registrations": registrations,
        "counts": [capped_count(one) for one in waiting],
        "page_title": "供应商审核",
    }
    return render(request, "suppliers/queue.html", context)


@registrars
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a supplier into the list."""
    return _judge(request, pk, forms.Form(request.POST), accept_registration, "登记已通过。")


@registrars
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a registration with what has to be mended."""
    return _judge(request, pk, ReturnForm(request.POST), return_registration, "已退回供应商修改。")


def _judge(
    request: HttpRequest, pk: int, form: forms.Form, act: Callable[..., Any], said: str
) -> HttpResponse:
    supplier = supplier_or_404(request.user, pk)
    url = reverse("suppliers:detail", args=[pk])
    version = request.POST.get("version", "")
    facts = {"version": int(version) if version.isdigit() else 0}
    if not form.is_valid():
        return detail_page(request, supplier, return_form=form, status=UNPROCESSABLE)
    if "reason" in form.cleaned_data:
        facts["reason"] = form.cleaned_data["reason"]
    try:
        act(supplier, **facts, by=request.user, at=database_now())
    except Conflict as error:
        return conflict_response(request, error, url=url)
    messages.success(request, f"“{supplier.name}”的{said}")
    return redirect(request, url)


def request_or_404(request: HttpRequest, pk: int) -> CertificationRequest:
    """The application, if the person may see it."""
    rows = requests_visible_to(request.user).select_related(
        "supplier__organisation", "supplier__city", "service", "decided_by", "certification"
    )
    return get_object_or_404(rows, pk=pk)


@readers
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One application: facts on the left, papers on the right, the decision in place."""
    return _case_page(request, request_or_404(request, pk))


@registrars
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Certify as asked for, and on to the next."""
    found, now = request_or_404(request, pk), database_now()
    options: dict[str, Any] = {
        "by": request.user,
        "at": now,
        "organisation": found.supplier.organisation,
    }
    form = ApproveRequestForm(request.POST, request.FILES or None, **options)
    if form.is_valid():
        try:
            approve_request(found, **form.cleaned_data, by=request.user, at=now)
        except Conflict as error:
            return conflict_response(request, error, url=_address(found))
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return _on(request, found, f"已认定“{found.supplier.name}”提供“{found.service.name}”。")
    return _case_page(request, found, approve_form=form, status=UNPROCESSABLE)


@registrars
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return for correction, and on to the next."""
    found, form = request_or_404(request, pk), AnswerForm(request.POST)
    if form.is_valid():
        try:
            return_request(found, **form.cleaned_data, by=request.user, at=database_now())
        except Conflict as error:
            return conflict_response(request, error, url=_address(found))
        return _on(request, found, f"已退回“{found.supplier.name}”补正。")
    return _case_page(request, found, return_form=form, status=UNPROCESSABLE)


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse for good, after a page that says what follows."""
    found = request_or_404(request, pk)
    form = AnswerForm(request.POST or None, initial={"seen": round_of(found)})
    if request.method == "POST" and form.is_valid():
        try:
            refuse_request(found, **form.cleaned_data, by=request.user, at=database_now())
        except Conflict as error:
            return conflict_response(request, error, url=_address(found))
        return _on(request, found, f"已决定不予认定“{found.supplier.name}”。")
    context = {
        "page_title": "不予认定",
        "facts": [("供应商", found.supplier.name), ("应用服务", found.service.name)],
        "consequences": CONSEQUENCES,
        "form": form,
        "action_label": "确认不予认定",
        "danger": True,
        "back_url": _address(found),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "base_confirm.html", context, status=status)


def _case_page(
    request: HttpRequest,
    found: CertificationRequest,
    *,
    approve_form: ApproveRequestForm | None = None,
    return_form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    now, papers = database_now(), papers_of(found)
    options: dict[str, Any] = {
        "by": user,
        "at": now,
        "organisation": found.supplier.organisation,
        "initial": {"valid_from": local_date(now), "seen": round_of(found)},
    }
    shown = _shown_paper(request, papers)
    context = {
        "page_title": found.supplier.name,
        "found": found,
        "tone": REQUEST_TONES[RequestState(found.state)],
        "papers": papers,
        "paper": shown,
        "document": shown.document if shown else None,
        "pages": pages_for(shown.document) if shown else [],
        "events": history.events_of_request(found),
        "open": is_open_to(APPROVE, found.state) and may_certify(user),
        "may_decide": may_decide(user, found.supplier),
        "approve_form": approve_form or ApproveRequestForm(**options),
        "return_form": return_form or AnswerForm(initial={"seen": round_of(found)}),
        "next": next_request(user, found),
    }
    return render(request, "suppliers/case.html", context, status=status)


def _shown_paper(request: HttpRequest, papers: list[Any]) -> Any:
    wanted = request.GET.get("paper", "")
    return next((one for one in papers if one.purpose == wanted), papers[0] if papers else None)


def _address(found: CertificationRequest) -> str:
    return reverse("suppliers:request-case", args=[found.pk])


def _on(request: HttpRequest, found: CertificationRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    following = next_request(request.user, found)  # type: ignore[arg-type]
    url = _address(following) if following else reverse("suppliers:queue")
    return redirect(request, url)

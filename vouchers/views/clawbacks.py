"""Money demanded back: the list with its sums, one demand, a repayment, taking a demand back."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now, local_date
from common.errors import Conflict, DomainError
from common.filters import chips
from common.forms import add_domain_error
from common.htmx import conflict_response
from common.money import format_yuan
from common.paging import keyset_page
from vouchers import presenting_clawback as show
from vouchers.errors import StaleVoucher
from vouchers.forms.clawback import CancelForm, ClawbackListForm, RepaymentForm
from vouchers.models import Clawback
from vouchers.models.clawback import ClawbackState
from vouchers.selectors import clawbacks as selecting
from vouchers.services.clawback import cancel_clawback, record_repayment
from vouchers.views.finding import person

SHOWN = 50  # repayments and steps on one page


@require_role(*selecting.READERS)
@require_safe
def clawbacks(request: HttpRequest) -> HttpResponse:
    """All demands in view, latest first, with the sums over them."""
    on, form = local_date(database_now()), ClawbackListForm(request.GET)
    found = selecting.narrowed(selecting.visible_to(person(request)), **form.narrowing, on=on)
    page = keyset_page(
        selecting.rows_of(found),
        order=selecting.ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
    )
    context = {
        "form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "page": page,
        "rows": [show.list_row(row, on=on) for row in page.rows],
        "figures": show.figures(selecting.totals_of(found, on=on)),
        "is_own": person(request).role == Role.ENTERPRISE,
        "page_title": "追回款项",
    }
    return render(request, "vouchers/clawbacks.html", context)


@require_role(*selecting.READERS)
@require_safe
def clawback(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What to repay, to whom, by when; what came back, and every step."""
    found, on = _found(request, public_id), local_date(database_now())
    label, tone = show.tag_of(found.state, found.due_on, on=on)
    is_open = found.state == ClawbackState.OPEN
    repayments = found.repayments.select_related("document").defer("document__text")
    context = {
        "clawback": found,
        "label": label,
        "tone": tone,
        "is_open": is_open,
        "overdue": selecting.overdue_on(found, on),
        "is_own": person(request).role == Role.ENTERPRISE,
        "may_act": is_open and person(request).role == Role.PROVINCE,
        "facts": show.facts_of(found),
        "parts": show.parts(found),
        "payee": show.payee_facts(found),
        "repayments": show.repayment_rows(repayments[:SHOWN]),
        "events": show.happenings(found.events.order_by("-seq")[:SHOWN]),
        "page_title": f"追回 {found.document_number}",
    }
    return render(request, "vouchers/clawback.html", context)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def repayment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """登记退还: one sum that came back."""
    found, who = _found(request, public_id), {"by": person(request), "at": database_now()}
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RepaymentForm(*data, initial={"version": found.version}, **who)
    try:
        _check_open(found)
        if form.is_valid():
            version = form.cleaned_data["version"]
            record_repayment(found, **who, entry=form.entry, version=version)
            messages.success(request, f"已登记退还 {format_yuan(form.entry.amount)}。")
            return HttpResponseRedirect(_url(found))
    except Conflict as conflict:
        return conflict_response(request, conflict, url=_url(found))
    except DomainError as refused:
        add_domain_error(form, refused)
    return _form_page(
        request,
        found,
        form,
        page_title="登记退还",
        action_label="登记退还",
        consequences=["登记后不能修改或删除。全部还清后，企业即可重新申领。"],
    )


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """撤销追回, with a reason."""
    found = _found(request, public_id)
    form = CancelForm(request.POST or None, initial={"version": found.version})
    try:
        _check_open(found)
        if form.is_valid():
            cancel_clawback(found, by=person(request), at=database_now(), **form.cleaned_data)
            messages.success(request, "已撤销追回，已通知企业。")
            return HttpResponseRedirect(_url(found))
    except Conflict as conflict:
        return conflict_response(request, conflict, url=_url(found))
    except DomainError as refused:
        add_domain_error(form, refused)
    return _form_page(
        request,
        found,
        form,
        page_title="撤销追回",
        action_label="撤销追回",
        danger=True,
        consequences=["撤销后企业不再需要退还，并可重新申领；已退还的记录保留。"],
    )


def _found(request: HttpRequest, public_id: UUID) -> Clawback:
    try:
        return selecting.clawback_of(person(request), public_id)
    except Clawback.DoesNotExist as error:
        raise Http404 from error


def _url(found: Clawback) -> str:
    return reverse("vouchers:clawback", args=[found.public_id])


def _check_open(found: Clawback) -> None:
    if found.state != ClawbackState.OPEN:
        raise StaleVoucher(f"这项追回{found.get_state_display()}，不能再办理。")


def _form_page(request: HttpRequest, found: Clawback, form: Any, **context: Any) -> HttpResponse:
    left = ("尚需退还", format_yuan(found.outstanding))
    context = {"form": form, "facts": [*show.facts_of(found), left], **context}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", {**context, "back_url": _url(found)}, status=status)

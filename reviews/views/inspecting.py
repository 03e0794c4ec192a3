"""Asking people to look into what was drawn, and what they found."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response
from reviews import presenting_checks as show
from reviews.forms.checks import AssignForm, ResultForm
from reviews.models import SpotCheck, SpotCheckItem
from reviews.policies import recusal_of
from reviews.presenting import case_facts
from reviews.selectors import checks as selecting
from reviews.services.drawing import assign_items
from reviews.services.inspecting import DECIDED, record_result
from reviews.views.checking import DRAWERS, OFFICIALS, found_check
from vouchers.models import Voucher
from vouchers.selectors.clawbacks import claimable, open_clawback_on
from vouchers.states import State
from vouchers.views.finding import person, visible_voucher

MANY = 200  # items assigned at once


@require_role(*DRAWERS)
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """分派: vouchers without a result, and who looks into them."""
    check = found_check(request, pk)
    if not selecting.drawing_body(person(request), check):
        raise Http404(pk)
    form = AssignForm(request.POST if request.method == "POST" else None, check=check)
    if form.is_valid():
        chosen = [int(one) for one in form.cleaned_data["items"]]
        inspector = form.cleaned_data["inspector"]
        act = {"by": person(request), "at": database_now()}
        try:
            count = assign_items(check, chosen, inspector=inspector, **act)
        except DomainError as refused:
            add_domain_error(form, refused)
        else:
            messages.success(request, f"已将 {count} 张服务券分派给{inspector.name}。")
            return HttpResponseRedirect(reverse("reviews:check", args=[pk]))
    return _assign_page(request, check, form)


def _assign_page(request: HttpRequest, check: SpotCheck, form: AssignForm) -> HttpResponse:
    rows = selecting.item_rows(check.items.filter(outcome="").order_by("rank"))[:MANY]
    chosen = {str(one) for one in form["items"].value() or ()}
    rows = [{**show.item_row(row), "chosen": str(row["id"]) in chosen} for row in rows]
    context = {
        "check": check,
        "check_url": reverse("reviews:check", args=[check.pk]),
        "form": form,
        "rows": rows,
        "page_title": "分派核查人员",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "reviews/checks/assign.html", context, status=status)


@require_role(*OFFICIALS)
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One voucher drawn: what it is, what was found; the inspector says so here."""
    found, who = found_item(request, pk), {"by": person(request), "at": database_now()}
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    amending = bool(found.outcome)
    form = ResultForm(*data, initial={"version": found.version}, amending=amending, **who)
    url = reverse("reviews:check-item", args=[pk])
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            record_result(found, **who, result=form.result, version=version)
        except Conflict as conflict:
            return conflict_response(request, conflict, url=url)
        except DomainError as refused:
            add_domain_error(form, refused)
        else:
            messages.success(request, "已登记核查结果，已通知企业和供应商。")
            return HttpResponseRedirect(url)
    return _item_page(request, found, form)


def _item_page(request: HttpRequest, found: SpotCheckItem, form: ResultForm) -> HttpResponse:
    user, voucher = person(request), visible_voucher(request, found.voucher.public_id)
    label, tone = show.outcome_tag(found.outcome, assigned=found.inspector_id is not None)
    recusal = recusal_of(user, voucher) if user.role in DRAWERS else ""
    if not recusal and user.role in DRAWERS and selecting.has_decided(user, voucher):
        recusal = DECIDED
    context: dict[str, Any] = {
        "item": found,
        "check_url": reverse("reviews:check", args=[found.check_drawn_id]),
        "voucher": voucher,
        "label": label,
        "tone": tone,
        "case_facts": case_facts(voucher),
        "results": show.result_rows(found.results.prefetch_related("files__document")),
        "recusal": recusal,
        "may_record": not recusal and not found.outcome and found.inspector_id == user.pk,
        "may_amend": not recusal and bool(found.outcome) and user.role == Role.PROVINCE,
        "form": form,
        **_measures(request, found, voucher),
        "page_title": f"抽查：{voucher.number}",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "reviews/checks/item.html", context, status=status)


def _measures(request: HttpRequest, found: SpotCheckItem, voucher: Voucher) -> dict[str, Any]:
    """What the province may do about a problem: void the voucher, or demand the money back."""
    acts = person(request).role == Role.PROVINCE and found.outcome == "found"
    paid = acts and voucher.state == State.PAID
    demand = open_clawback_on(voucher) if paid else None
    return {
        "demand": demand,
        "may_revoke": acts and voucher.state == State.ISSUED,
        "claimable": claimable(voucher) if paid and demand is None else None,
    }


def found_item(request: HttpRequest, pk: int) -> SpotCheckItem:
    """The item an address names, if the person may see its voucher; else a 404."""
    rows = selecting.items_visible_to(person(request))
    parts = ("voucher", "check_drawn__organisation", "inspector__organisation")
    return get_object_or_404(rows.select_related(*parts), pk=pk)

"""The province's payouts: what waits, what was paid, one recording for several vouchers (R5)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import may_write, require_role
from common.clock import asked_at
from common.filters import chips
from common.paging import keyset_page
from enterprises.models import Region
from vouchers.forms.payout import PaidForm, WaitingForm
from vouchers.payout_rows import paid_row, waiting_row
from vouchers.selectors import payouts as selecting
from vouchers.views.finding import person

PAYERS = (Role.PROVINCE, Role.AUDITOR)


@require_role(*PAYERS)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """待拨付: redeemed vouchers, first approved first; several are chosen and recorded at once."""
    at, form = asked_at(request), waiting_form(request)
    vouchers = selecting.waiting_for(person(request), form.filters, at=at)
    page = keyset_page(
        selecting.waiting_rows(vouchers),
        order=selecting.WAITING_ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
        filled=True,
    )
    accounts = selecting.accounts_of(page.rows)
    context = {
        "rows": [waiting_row(row, accounts, at=at) for row in page.rows],
        "totals": selecting.waiting_totals(vouchers),
        "may_record": may_write(person(request)),
        "all_query": _all_query(request),
        "page_title": "待拨付",
        **_list_parts(request, form, page),
    }
    return render(request, "vouchers/payouts.html", context)


@require_role(*PAYERS)
@require_safe
def paid(request: HttpRequest) -> HttpResponse:
    """已拨付: payouts recorded, latest first, by batch; those that bounced are marked."""
    form = _paid_form(request)
    payouts = selecting.payouts_for(person(request), form.filters)
    page = keyset_page(
        selecting.paid_rows(payouts),
        order=selecting.PAID_ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
    )
    may_record = may_write(person(request))
    context = {
        "rows": [paid_row(row, may_record=may_record) for row in page.rows],
        "totals": selecting.paid_totals(payouts),
        "page_title": "已拨付",
        **_list_parts(request, form, page),
    }
    return render(request, "vouchers/payouts_paid.html", context)


def waiting_form(request: HttpRequest) -> WaitingForm:
    """The filters of the list, as its address carries them."""
    cities = Region.objects.filter(city=None).order_by("code").values_list("code", "name")
    return WaitingForm(request.GET, cities=list(cities))


def _all_query(request: HttpRequest) -> str:
    """The filters in force, for the batch of everything they leave."""
    query = request.GET.copy()
    query.pop("cursor", None)
    query["all"] = "1"
    return query.urlencode()


def _paid_form(request: HttpRequest) -> PaidForm:
    return PaidForm(request.GET, batches=selecting.batches())


def _list_parts(request: HttpRequest, form: forms.Form, page: Any) -> dict[str, Any]:
    return {
        "form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "page": page,
    }

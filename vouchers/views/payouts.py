"""The province's payouts: what waits, what was paid, one recording for several vouchers (R5)."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import may_write, require_role
from common.clock import database_now, local_date
from common.filters import chips
from common.paging import keyset_page
from common.sheets import csv_response
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
    at, form = database_now(), _waiting_form(request)
    vouchers = selecting.waiting_for(person(request), form.filters, at=at)
    page = keyset_page(
        selecting.waiting_rows(vouchers),
        order=selecting.WAITING_ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
    )
    accounts = selecting.accounts_of(page.rows)
    context = {
        "rows": [waiting_row(row, accounts, at=at) for row in page.rows],
        "totals": selecting.waiting_totals(vouchers),
        "may_record": may_write(person(request)),
        "export_url": _export(request, "vouchers:payouts-export"),
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
        "export_url": _export(request, "vouchers:payouts-paid-export"),
        "page_title": "已拨付",
        **_list_parts(request, form, page),
    }
    return render(request, "vouchers/payouts_paid.html", context)


@require_role(*PAYERS)
@require_safe
def waiting_export(request: HttpRequest) -> StreamingHttpResponse:
    """What the list of those that wait shows, as a sheet for the treasury."""
    at, form = database_now(), _waiting_form(request)
    vouchers = selecting.waiting_for(person(request), form.filters, at=at)
    name = f"待拨付-{local_date(at):%Y%m%d}"
    return csv_response(name, selecting.WAITING_HEADER, selecting.export_waiting(vouchers))


@require_role(*PAYERS)
@require_safe
def paid_export(request: HttpRequest) -> StreamingHttpResponse:
    """What the list of payouts shows, as a sheet."""
    payouts = selecting.payouts_for(person(request), _paid_form(request).filters)
    name = f"已拨付-{local_date(database_now()):%Y%m%d}"
    return csv_response(name, selecting.PAID_HEADER, selecting.export_paid(payouts))


def _waiting_form(request: HttpRequest) -> WaitingForm:
    cities = Region.objects.filter(city=None).order_by("code").values_list("code", "name")
    return WaitingForm(request.GET, cities=list(cities))


def _paid_form(request: HttpRequest) -> PaidForm:
    return PaidForm(request.GET, batches=selecting.batches())


def _list_parts(request: HttpRequest, form: forms.Form, page: Any) -> dict[str, Any]:
    return {
        "form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "page": page,
    }


def _export(request: HttpRequest, name: str) -> str:
    filters = {key: value for key, value in request.GET.items() if key != "cursor"}
    return f"{reverse(name)}?{urlencode(filters)}"

"""What a redemption rests on, typed and uploaded by the enterprise: payments, invoices, reports."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import asked_at, database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response
from common.money import format_yuan
from vouchers import presenting_redemption as show
from vouchers.errors import NumberAlreadyUsed, StaleVoucher
from vouchers.forms.redemption import InvoiceForm, MaterialsForm, PaymentForm
from vouchers.models import Voucher
from vouchers.selectors.dossier import (
    Dossier,
    dossier_of,
    is_recording,
    same_invoice,
    same_payment,
)
from vouchers.services.materials import save_materials
from vouchers.services.payments import record_invoice, record_payment
from vouchers.states import State
from vouchers.views.finding import person
from vouchers.views.redemption import frame_parts, issued_voucher


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def payments(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Payments against the voucher's amount, and a form for one more (R1, R2)."""
    return _page(request, public_id, _add_payment)


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def invoices(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invoices, and a form for one more (R2, R3)."""
    return _page(request, public_id, _add_invoice)


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def materials(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The reports the cycle asks for, and the account the money goes to (R3)."""
    return _page(request, public_id, _keep_materials)


def _page(
    request: HttpRequest, public_id: UUID, handle: Callable[[HttpRequest, Voucher], HttpResponse]
) -> HttpResponse:
    """Open while the redemption is the enterprise's to put together; a stale page gets a 409."""
    voucher = issued_voucher(request, public_id)
    overview = reverse("vouchers:redemption", args=[public_id])
    if not is_recording(voucher):
        if request.method == "GET":
            return HttpResponseRedirect(overview)
        label = State(voucher.state).label
        error = StaleVoucher(f"兑现材料已不能修改，服务券现为“{label}”。")
        return conflict_response(request, error, url=overview)
    return handle(request, voucher)


def _add_payment(request: HttpRequest, voucher: Voucher) -> HttpResponse:
    form = PaymentForm(*_posted(request), initial=_parties(voucher), **_who(request))
    if request.method == "POST" and form.is_valid():
        entry = form.entry
        try:
            record_payment(voucher, by=person(request), at=database_now(), entry=entry)
        except DomainError as refused:
            if not _is_second_click(refused, same_payment, request, voucher, form):
                add_domain_error(form, refused)
        if not form.errors:
            messages.success(request, f"已登记付款 {format_yuan(entry.amount)}。")
            return _again(voucher, "payments")
    dossier = dossier_of(voucher, at=asked_at(request))
    names = dossier.facts.supplier_names
    context = {
        "payments": show.payment_rows(dossier),
        "explained": form.differs(payer=voucher.enterprise.name, payees=names),
        "payees": [name for name in names if name],
    }
    return _render(request, dossier, form, "payments", context)


def _add_invoice(request: HttpRequest, voucher: Voucher) -> HttpResponse:
    form = InvoiceForm(*_posted(request), **_who(request))
    if request.method == "POST" and form.is_valid():
        entry = form.entry
        try:
            record_invoice(voucher, by=person(request), at=database_now(), entry=entry)
        except DomainError as refused:
            if not _is_second_click(refused, same_invoice, request, voucher, form):
                add_domain_error(form, refused)
        if not form.errors:
            messages.success(request, f"已登记发票 {entry.number}。")
            return _again(voucher, "invoices")
    dossier = dossier_of(voucher, at=asked_at(request))
    return _render(request, dossier, form, "invoices", {"invoices": show.invoice_rows(dossier)})


def _keep_materials(request: HttpRequest, voucher: Voucher) -> HttpResponse:
    dossier = dossier_of(voucher, at=asked_at(request))
    initial = {
        "acceptance_report": dossier.acceptance_report,
        "effect_note": dossier.effect_note,
    }
    form = MaterialsForm(*_posted(request), cycle=voucher.cycle, initial=initial, **_who(request))
    if request.method == "POST":
        complete = form.is_valid()
        if not _has_file_fault(form):  # what is there is kept, whatever else is missing
            save_materials(voucher, by=person(request), at=database_now(), **form.kept)
        if complete:
            messages.success(request, "材料已保存。")
            return HttpResponseRedirect(reverse("vouchers:redemption", args=[voucher.public_id]))
    account = dossier.account
    context = {
        "account": account,
        "account_facts": show.account_facts(account) if account else [],
        "account_number": show.shown_number(account.number) if account else None,
        "account_verdict": next(one for one in dossier.verdicts if one.field == "bank_account"),
    }
    return _render(request, dossier, form, "materials", context)


def _render(
    request: HttpRequest, dossier: Dossier, form: forms.Form, page: str, context: dict[str, Any]
) -> HttpResponse:
    title = show.TITLES[page][0]
    parts = {
        **frame_parts(dossier, at=asked_at(request)),
        "form": form,
        "step": title,
        "page_title": title,
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    template = f"vouchers/redemption_{page}.html"
    return render(request, template, {**parts, **context}, status=status)


def _posted(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": person(request), "at": database_now()}


def _parties(voucher: Voucher) -> dict[str, str]:
    supplier = voucher.supplier
    payee = (supplier.full_name or supplier.name) if supplier else ""
    return {"payer": voucher.enterprise.name, "payee": payee}


def _again(voucher: Voucher, page: str) -> HttpResponse:
    url = reverse(f"vouchers:redemption-{page}", args=[voucher.public_id])
    return HttpResponseRedirect(url)


def _has_file_fault(form: MaterialsForm) -> bool:
    """Whether a file was turned away: then what was there before stays as it is."""
    faults = [error.code for errors in form.errors.as_data().values() for error in errors]
    return any(not str(code).startswith("rule:") for code in faults)


def _is_second_click(
    refused: DomainError,
    recorded: Callable[..., bool],
    request: HttpRequest,
    voucher: Voucher,
    form: PaymentForm | InvoiceForm,
) -> bool:
    """Whether the number is used by what this person has just recorded here, to the letter."""
    if not isinstance(refused, NumberAlreadyUsed):
        return False
    return recorded(voucher, form.entry, by=person(request))

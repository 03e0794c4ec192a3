"""Taking a payment or an invoice out of a redemption again, after a page that shows it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.dates import format_day
from common.money import format_yuan
from vouchers.models import Invoice, Payment
from vouchers.presenting import Facts
from vouchers.services.payments import remove_invoice, remove_payment
from vouchers.views.finding import person
from vouchers.views.redemption import issued_voucher


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Remove one payment."""
    row = Payment.objects.filter(voucher=issued_voucher(request, public_id), pk=pk).first()
    back = reverse("vouchers:redemption-payments", args=[public_id])
    if row is None:
        return _gone(request, back)
    if request.method == "POST":
        remove_payment(row, by=person(request), at=database_now())
        messages.success(request, f"已删除付款记录 {row.receipt_number}。")
        return HttpResponseRedirect(back)
    facts: Facts = [
        ("银行回单号", row.receipt_number),
        ("实际支付金额", format_yuan(row.amount)),
        ("付款日期", format_day(row.paid_on)),
        ("付款方", row.payer),
        ("收款方", row.payee),
    ]
    return _confirm(request, "删除付款记录", facts, back)


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def invoice(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Remove one invoice."""
    row = Invoice.objects.filter(voucher=issued_voucher(request, public_id), pk=pk).first()
    back = reverse("vouchers:redemption-invoices", args=[public_id])
    if row is None:
        return _gone(request, back)
    if request.method == "POST":
        remove_invoice(row, by=person(request), at=database_now())
        messages.success(request, f"已删除发票记录 {row.number}。")
        return HttpResponseRedirect(back)
    facts: Facts = [
        ("发票号码", row.number),
        ("价税合计", format_yuan(row.total)),
        ("开票日期", format_day(row.issued_on)),
    ]
    return _confirm(request, "删除发票记录", facts, back)


def _gone(request: HttpRequest, back: str) -> HttpResponse:
    """A second click finds the list without it."""
    if request.method == "POST":
        return HttpResponseRedirect(back)
    raise Http404("no such record")


def _confirm(request: HttpRequest, title: str, facts: Facts, back: str) -> HttpResponse:
    context: dict[str, Any] = {
        "facts": facts,
        "consequences": ["删除后不再计入兑现材料；号码可以重新登记。"],
        "action_label": "删除",
        "danger": True,
        "back_url": back,
        "page_title": title,
    }
    return render(request, "base_confirm.html", context)

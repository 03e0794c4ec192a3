"""Recording a payout for the vouchers chosen, and one that came back (R5)."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.dates import format_day
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response
from common.money import format_yuan
from vouchers.forms.payout import BounceForm, RecordForm, chosen_vouchers
from vouchers.models import Payout, Voucher
from vouchers.payout_rows import waiting_row
from vouchers.selectors.payouts import accounts_of, chosen_for, standing_payout
from vouchers.selectors.visibility import visible_to
from vouchers.services.payout import PayoutFacts, bounce_payout, pay_out
from vouchers.views.finding import person
from vouchers.views.redemption import issued_voucher
from vouchers.workflow import Action, resolve


@dataclass(frozen=True, slots=True)
class Refused:
    """One voucher whose payout was not recorded, and why."""

    voucher: Voucher
    message: str
    rule: str = ""


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """The vouchers chosen with their sums; POST records each by itself, those refused stay."""
    source = request.POST if request.method == "POST" else request.GET
    chosen = chosen_vouchers(source.getlist("voucher"))
    if not chosen:
        messages.warning(request, "请先勾选要拨付的服务券。")
        return HttpResponseRedirect(reverse("vouchers:payouts"))
    if request.method == "GET":
        return _record_page(request, list(chosen), RecordForm(), [])
    form = RecordForm(request.POST)
    if not form.is_valid():
        return _record_page(request, list(chosen), form, [])
    paid, refused = _pay(request, chosen, form.facts)
    if paid:
        total = sum(payout.amount + payout.bonus for payout in paid)
        messages.success(request, f"已登记拨付 {len(paid)} 张，合计 {format_yuan(total)}。")
    if not refused:
        return HttpResponseRedirect(reverse("vouchers:payouts"))
    return _record_page(request, [one.voucher.public_id for one in refused], form, refused)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def bounce(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """登记退汇: the payout's facts and the reason; afterwards the voucher waits again."""
    voucher = issued_voucher(request, public_id)
    url = reverse("vouchers:payouts-paid")
    form = BounceForm(request.POST or None, initial={"version": voucher.version})
    try:
        resolve(Action.BOUNCE, voucher.state, Role.PROVINCE)
        if form.is_valid():
            bounce_payout(voucher, by=person(request), at=database_now(), **form.cleaned_data)
            messages.success(request, f"已登记退汇，{voucher.number} 回到待拨付。")
            return HttpResponseRedirect(url)
    except Conflict as conflict:
        return conflict_response(request, conflict, url=url)
    except DomainError as refused:
        add_domain_error(form, refused)
    return _bounce_page(request, voucher, form, url)


def _pay(
    request: HttpRequest, chosen: dict[UUID, int], facts: PayoutFacts
) -> tuple[list[Payout], list[Refused]]:
    """Each voucher in a transaction of its own, so that one's fault does not hold up the others."""
    paid, refused = [], []
    rows = visible_to(person(request)).filter(public_id__in=list(chosen)).order_by("redeemed_at")
    for voucher in rows.select_related("enterprise"):
        version = chosen[voucher.public_id]
        try:
            payout = pay_out(
                voucher, by=person(request), at=database_now(), facts=facts, version=version
            )
        except DomainError as error:
            if not _is_second_click(request, voucher, facts, error):
                refused.append(Refused(voucher, error.message, error.rule))
        else:
            paid.append(payout)
    return paid, refused


def _is_second_click(
    request: HttpRequest, voucher: Voucher, facts: PayoutFacts, error: DomainError
) -> bool:
    """Whether this person has just recorded the very same payout."""
    if not isinstance(error, Conflict):
        return False
    known = standing_payout(voucher)
    return known is not None and (
        known.recorded_by_id == person(request).pk
        and (known.batch, known.document_number, known.paid_on)
        == (facts.batch.strip(), facts.document_number.strip(), facts.paid_on)
    )


def _record_page(
    request: HttpRequest, public_ids: list[UUID], form: RecordForm, refused: list[Refused]
) -> HttpResponse:
    vouchers = chosen_for(person(request), public_ids)
    if not vouchers and not refused:
        text = "所选服务券都已不在待拨付状态，可能已由同事登记。"
        return conflict_response(request, Conflict(text), url=reverse("vouchers:payouts"))
    accounts, at = accounts_of(vouchers), database_now()
    faults = {one.voucher.pk: one for one in refused}
    rows = [{**waiting_row(row, accounts, at=at), "fault": faults.get(row.pk)} for row in vouchers]
    context: dict[str, Any] = {
        "rows": rows,
        "total": sum(row["sum"] for row in rows),
        "missing": max(0, len(public_ids) - len(rows) - len(refused)),
        "refused": refused,
        "form": form,
        "page_title": "登记拨付",
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "vouchers/payout_record.html", context, status=status)


def _bounce_page(
    request: HttpRequest, voucher: Voucher, form: BounceForm, url: str
) -> HttpResponse:
    payout = standing_payout(voucher)
    context = {
        "form": form,
        "facts": [
            ("服务券编号", voucher.number),
            ("企业", voucher.enterprise.name),
            *(_payout_facts(payout) if payout else ()),
        ],
        "consequences": ["登记后该券回到待拨付；再次拨付时使用企业届时的收款账户。"],
        "action_label": "登记退汇",
        "danger": True,
        "back_url": url,
        "page_title": "登记退汇",
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)


def _payout_facts(payout: Payout) -> tuple[tuple[str, str], ...]:
    return (
        ("拨付金额", format_yuan(payout.amount + payout.bonus)),
        ("拨付批次", payout.batch),
        ("拨付文号", payout.document_number),
        ("拨付日期", format_day(payout.paid_on)),
        ("收款账户", f"{payout.account_name} · {payout.bank} {payout.account_number}"),
    )

"""A redemption: what it rests on for everybody, and for the enterprise the way to hand it in."""

from datetime import datetime
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
from common.clock import asked_at
from common.errors import Conflict, DomainError
from common.htmx import conflict_response
from vouchers import presenting, presenting_redemption
from vouchers.errors import InvalidRedemption, StaleVoucher
from vouchers.forms.redemption import FilingForm
from vouchers.models import Voucher
from vouchers.selectors.dossier import Dossier, dossier_of, is_recording
from vouchers.selectors.expecting import expected_of
from vouchers.selectors.queue import turn_of
from vouchers.selectors.timeline import events_of
from vouchers.services.redemption import file_redemption, refile_redemption
from vouchers.states import State
from vouchers.views.finding import READERS, person, visible_voucher

FILED = ("file_redemption", "refile_redemption")


@require_role(*READERS)
@require_safe
def redemption(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The task list while the enterprise puts it together; the same facts to read for others."""
    voucher, at = issued_voucher(request, public_id), asked_at(request)
    dossier = dossier_of(voucher, at=at)
    own = person(request).role == Role.ENTERPRISE
    context = {
        **frame_parts(dossier, at=at),
        **_facts_to_read(request, dossier),
        "own": own,
        "filed": own and not is_recording(voucher),
        "verdicts": presenting_redemption.verdict_rows(dossier, links=own),
        "turn": turn_of(voucher, at=at),
        "page_title": "兑现",
    }
    if own and is_recording(voucher):
        context["tasks"] = presenting_redemption.task_rows(dossier)
        return render(request, "vouchers/redemption.html", context)
    return render(request, "vouchers/redemption_facts.html", context)


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything once more with the sum expected; POST hands it in (R1-R3, R6)."""
    voucher = issued_voucher(request, public_id)
    if request.method == "POST":
        return _hand_in(request, voucher)
    if not is_recording(voucher):
        return HttpResponseRedirect(reverse("vouchers:redemption", args=[public_id]))
    return _check_page(request, dossier_of(voucher, at=asked_at(request)))


def issued_voucher(request: HttpRequest, public_id: UUID) -> Voucher:
    """A voucher the person may see; 404 too before it is issued: there is nothing to redeem."""
    voucher = visible_voucher(request, public_id)
    if voucher.issued_at is None:
        raise Http404("not issued")
    return voucher


def frame_parts(dossier: Dossier, *, at: datetime) -> dict[str, Any]:
    """What every page of a redemption shows."""
    voucher = dossier.voucher
    return {
        "voucher": voucher,
        "dossier": dossier,
        "state_label": presenting.state_label(voucher),
        "state_tone": presenting.state_tone(voucher),
        "correcting": voucher.state == State.REDEMPTION_CORRECTION,
        "window": presenting_redemption.window_of(dossier, at),
        "parts": presenting_redemption.progress_parts(dossier),
        "amount": presenting_redemption.expected_card(expected_of(voucher, at=at)),
    }


def _facts_to_read(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """Payments, invoices, papers; the bank account is no business of the supplier's."""
    show = presenting_redemption
    account, last = dossier.account, dossier.redemption
    reports = (("验收报告", dossier.acceptance_report), ("应用成效说明", dossier.effect_note))
    private = person(request).role != Role.SUPPLIER
    may_read = person(request).role == Role.ENTERPRISE or not is_recording(dossier.voucher)
    return {
        "payments": show.payment_rows(dossier),
        "invoices": show.invoice_rows(dossier),
        "reports": [(label, one, show.download_url(one)) for label, one in reports if may_read],
        "private": private,
        "account": account if private else None,
        "account_facts": show.account_facts(account) if account and private else [],
        "account_number": show.shown_number(account.number) if account and private else None,
        "outcome": show.outcome_facts(last) if last else [],
        "payouts": list(dossier.voucher.payouts.all()),
    }


def _hand_in(request: HttpRequest, voucher: Voucher) -> HttpResponse:
    if not is_recording(voucher):
        return _already(request, voucher)
    form = FilingForm(request.POST)
    form.is_valid()
    try:
        _file(request, voucher, form)
    except Conflict as conflict:
        fresh = visible_voucher(request, voucher.public_id)
        if not is_recording(fresh):
            return _already(request, fresh)
        return conflict_response(request, conflict, url=request.get_full_path())
    except DomainError:  # the page says all that stands against it, with the way to mend it
        fresh = visible_voucher(request, voucher.public_id)
        return _check_page(request, dossier_of(fresh, at=asked_at(request)), refused=True)
    messages.success(request, "兑现申请已提交，由所在地经信部门审核。")
    return HttpResponseRedirect(reverse("vouchers:redemption", args=[voucher.public_id]))


def _file(request: HttpRequest, voucher: Voucher, form: FilingForm) -> None:
    """Hand in what the page showed, or raise what the rules or a colleague say against it."""
    at, shown = asked_at(request), form.cleaned_data
    filing = dossier_of(voucher, at=at).filing
    if filing is None:
        raise InvalidRedemption("请填写企业收款银行账户。", rule="R3", field="bank_account")
    if shown.get("account") != filing.bank_account.pk:
        raise StaleVoucher("收款账户刚刚发生变化，请核对最新内容后再提交。")
    verb = file_redemption if voucher.state == State.ISSUED else refile_redemption
    # A page without a version is stale.
    verb(voucher, by=person(request), at=at, filing=filing, version=shown.get("version") or 0)


def _already(request: HttpRequest, voucher: Voucher) -> HttpResponse:
    """A second click of the same person finds what it filed; others are told who and when."""
    url = reverse("vouchers:redemption", args=[voucher.public_id])
    last = events_of(voucher).filter(move__in=FILED).first()
    if last is not None and last.actor_id_text == str(person(request).pk):
        return HttpResponseRedirect(url)
    error = StaleVoucher(f"兑现申请已不能提交，服务券现为“{State(voucher.state).label}”。")
    facts: dict[str, Any] = {"actor": last.actor, "at": last.at} if last else {}
    return conflict_response(request, error, url=url, **facts)


def _check_page(request: HttpRequest, dossier: Dossier, *, refused: bool = False) -> HttpResponse:
    show, account = presenting_redemption, dossier.account
    initial = {"version": dossier.voucher.version, "account": account.pk if account else None}
    context = {
        **frame_parts(dossier, at=asked_at(request)),
        **_facts_to_read(request, dossier),
        "form": FilingForm(initial=initial),
        "own": True,
        "faults": show.fault_rows(dossier, dossier.against) if refused else [],
        "verdicts": show.verdict_rows(dossier, links=True),
        "ready": not dossier.against,
        "step": "核对提交",
        "page_title": "核对提交",
    }
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, "vouchers/redemption_check.html", context, status=status)

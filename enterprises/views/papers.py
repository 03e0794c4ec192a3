"""The integration certificate and the bank account of one's own enterprise."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import redirect
from enterprises.enums import CheckStatus
from enterprises.forms.papers import BankAccountForm, CertificateForm
from enterprises.models import Enterprise
from enterprises.selectors.facts import current_bank_account
from enterprises.services import file_certificate, is_own_name, set_bank_account
from enterprises.views.own import amend, own_enterprise, person, posted, status_of
from enterprises.views.tasks import TONES


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest) -> HttpResponse:
    """What has been filed, and a form while nothing is being checked (A7)."""
    enterprise, at, error = own_enterprise(request), database_now(), None
    form = CertificateForm(posted(request), request.FILES or None, by=person(request), at=at)
    if request.method == "POST" and form.is_valid():
        try:
            file_certificate(enterprise, **form.facts(), by=person(request), at=at)
        except DomainError as refused:
            error = refused
            add_domain_error(form, refused)
        else:
            messages.success(request, "贯标证书已提交，经信部门核验后会通知您。")
            return redirect(request, reverse("enterprises:certificate"))
    context = {**_certificates(enterprise), "form": form, "page_title": "贯标证书"}
    return render(request, "enterprises/certificate.html", context, status=status_of(form, error))


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def bank_account(request: HttpRequest) -> HttpResponse:
    """The current account, the form to change it, and every earlier one (R3)."""
    enterprise, error = own_enterprise(request), None
    current = current_bank_account(enterprise)
    form = BankAccountForm(posted(request), initial=_initial(enterprise, current))
    if request.method == "POST" and form.is_valid():
        try:
            set_bank_account(enterprise, **form.facts(), by=person(request), at=database_now())
        except DomainError as refused:
            error = refused
            add_domain_error(form, refused)
            if isinstance(refused, Conflict) and current:
                # What was typed stays; saving again replaces what is shown above the form.
                amend(form, replaces=current.pk)
        else:
            messages.success(request, "收款账户已保存。")
            return redirect(request, reverse("enterprises:bank-account"))
    context = {
        "form": form,
        "current": current,
        "own_name": current and is_own_name(current.account_name, enterprise.name),
        "earlier": enterprise.bank_accounts.exclude(replaced_at=None).select_related("added_by"),
        "page_title": "收款账户",
    }
    return render(request, "enterprises/bank_account.html", context, status=status_of(form, error))


def _certificates(enterprise: Enterprise) -> dict[str, Any]:
    rows = list(enterprise.integration_certificates.select_related("evidence"))
    pending = any(row.status == CheckStatus.PENDING for row in rows)
    tones = [(row, TONES[CheckStatus(row.status)]) for row in rows]
    return {"certificates": tones, "pending": pending}


def _initial(enterprise: Enterprise, current: Any) -> dict[str, Any]:
    return {"account_name": enterprise.name, "replaces": current.pk if current else None}

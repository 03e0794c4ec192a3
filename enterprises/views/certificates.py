"""The bureau's integration certificates: the queue, and one with its decision in place (A7)."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from common.paging import keyset_page
from documents.selectors import pages_for
from enterprises.enums import CheckStatus
from enterprises.forms.desk import CertificateReturnForm, ConfirmForm
from enterprises.models import IntegrationCertificate
from enterprises.policies import may_decide
from enterprises.selectors.desk import (
    QUEUE_ORDER,
    certificate_rows,
    certificates_of,
    next_certificate,
    pending_certificate_count,
)
from enterprises.services import confirm_certificate, return_certificate
from enterprises.views.facts import certificate_facts
from enterprises.views.tasks import TONES


@require_role(Role.BUREAU)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this bureau, oldest first."""
    user = cast(User, request.user)
    rows = certificate_rows(user)
    context = {
        "page": keyset_page(rows, order=QUEUE_ORDER, cursor=request.GET.get("cursor")),
        "count": pending_certificate_count(user),
        "now": database_now(),
        "page_title": "贯标证书核验",
    }
    return render(request, "enterprises/desk/certificate_queue.html", context)


@require_role(Role.BUREAU)
@require_GET
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts on the left, evidence on the right."""
    return _page(request, _certificate(request, pk))


@require_role(Role.BUREAU)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm in place, and on to the next."""
    found, form = _certificate(request, pk), ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, found, confirm_form=form)
    try:
        confirm_certificate(
            found,
            confirmed=form.cleaned_data["confirmed"],
            by=cast(User, request.user),
            at=database_now(),
        )
    except Conflict as error:
        return conflict_response(request, error, url=_address(found))
    except DomainError as error:
        add_domain_error(form, error)
        return _page(request, found, confirm_form=form)
    return _on_to_next(request, found, f"“{found.enterprise.name}”的贯标证书已核验通过。")


@require_role(Role.BUREAU)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return with the reason, and on to the next."""
    found, form = _certificate(request, pk), CertificateReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, return_form=form)
    try:
        return_certificate(
            found,
            reason=form.cleaned_data["reason"],
            by=cast(User, request.user),
            at=database_now(),
        )
    except Conflict as error:
        return conflict_response(request, error, url=_address(found))
    return _on_to_next(request, found, f"已将“{found.enterprise.name}”的贯标证书退回。")


def _certificate(request: HttpRequest, pk: int) -> IntegrationCertificate:
    rows = certificates_of(cast(User, request.user)).select_related(
        "enterprise__region__city", "evidence", "decided_by"
    )
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    found: IntegrationCertificate,
    *,
    confirm_form: ConfirmForm | None = None,
    return_form: CertificateReturnForm | None = None,
) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "certificate": found,
        "facts": certificate_facts(found),
        "document": found.evidence,
        "pages": pages_for(found.evidence),
        "tone": TONES[CheckStatus(found.status)],
        "may_decide": may_decide(user, found.enterprise),
        "confirm_form": confirm_form or ConfirmForm(),
        "return_form": return_form or CertificateReturnForm(),
        "next": next_certificate(user, found),
        "page_title": found.enterprise.name,
    }
    refused = confirm_form or return_form
    return render(
        request, "enterprises/desk/certificate.html", context, status=400 if refused else 200
    )


def _address(found: IntegrationCertificate) -> str:
    return reverse("enterprises:certificate-check", args=[found.pk])


def _on_to_next(request: HttpRequest, found: IntegrationCertificate, said: str) -> HttpResponse:
    messages.success(request, said)
    following = next_certificate(cast(User, request.user), found)
    if following is None:
        return redirect(request, reverse("enterprises:certificate-queue"))
    return redirect(request, _address(following))

"""The bureau's identity checks: the queue, and one check with its decision in place (E8)."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common.clock import asked_at, database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from common.paging import keyset_page
from documents.selectors import pages_for
from enterprises.enums import CheckStatus
from enterprises.errors import NotPending, StaleProfile
from enterprises.forms.desk import ApproveForm, ReturnForm
from enterprises.identity import compare
from enterprises.models import Enterprise, IdentityCheck
from enterprises.policies import may_decide
from enterprises.selectors.desk import (
    QUEUE_ORDER,
    check_rows,
    checks_of,
    earlier_rounds,
    last_approved,
    next_check,
    pending_check_count,
    with_full_facts,
)
from enterprises.services import approve_identity, return_identity
from enterprises.views.facts import declared_facts
from enterprises.views.own import status_of
from enterprises.views.tasks import TONES

JOINED = ("enterprise__region__city", "licence", "decided_by", "submitted_by")


@require_role(Role.BUREAU)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this bureau, oldest first."""
    user = cast(User, request.user)
    page = keyset_page(check_rows(user), order=QUEUE_ORDER, cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "count": pending_check_count(user),
        "now": asked_at(request),
        "page_title": "企业认证",
    }
    return render(request, "enterprises/desk/identity_queue.html", context)


@require_role(Role.BUREAU)
@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts on the left, licence on the right, the decision below the facts."""
    return _page(request, _check(request, pk))


@require_role(Role.BUREAU)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve in place, and on to the next."""
    found, form = _check(request, pk), ApproveForm(request.POST)
    if not form.is_valid():
        return _page(request, found, approve_form=form)
    try:
        approve_identity(
            found,
            confirmed=form.cleaned_data["confirmed"],
            version=form.cleaned_data["version"],
            by=cast(User, request.user),
            at=database_now(),
        )
    except DomainError as error:
        return _refused(request, found, error, approve_form=form)
    return _on_to_next(request, found, f"“{found.enterprise.name}”的企业认证已通过。")


@require_role(Role.BUREAU)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return with what has to be mended, and on to the next."""
    found, form = _check(request, pk), ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, return_form=form)
    try:
        return_identity(
            found,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            by=cast(User, request.user),
            at=database_now(),
        )
    except DomainError as error:
        return _refused(request, found, error, return_form=form)
    return _on_to_next(request, found, f"已将“{found.enterprise.name}”的企业认证退回修改。")


def _check(request: HttpRequest, pk: int) -> IdentityCheck:
    rows = checks_of(cast(User, request.user)).select_related(*JOINED)
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    found: IdentityCheck,
    *,
    approve_form: ApproveForm | None = None,
    return_form: ReturnForm | None = None,
    error: DomainError | None = None,
) -> HttpResponse:
    enterprise = with_full_facts(Enterprise.objects.all()).get(pk=found.enterprise_id)
    before = last_approved(found)
    user, initial = cast(User, request.user), {"version": enterprise.version}
    context: dict[str, Any] = {
        "check": found,
        "enterprise": enterprise,
        "facts": compare(found.facts, before.facts if before else None),
        "before": before,
        "licence_changed": before is not None and before.licence_id != found.licence_id,
        "declared": declared_facts(enterprise, at=asked_at(request)),
        "earlier": earlier_rounds(found)[:10],
        "document": found.licence,
        "pages": pages_for(found.licence) if found.licence else [],
        "tone": TONES[CheckStatus(found.outcome)],
        "may_decide": may_decide(user, enterprise),
        "approve_form": approve_form or ApproveForm(initial=initial),
        "return_form": return_form or ReturnForm(initial=initial),
        "next": next_check(user, found),
        "page_title": enterprise.name,
    }
    status = status_of(approve_form or return_form or context["return_form"], error)
    return render(request, "enterprises/desk/identity_check.html", context, status=status)


def _refused(
    request: HttpRequest, found: IdentityCheck, error: DomainError, **forms: Any
) -> HttpResponse:
    here = reverse("enterprises:identity-check", args=[found.pk])
    if isinstance(error, StaleProfile):
        return conflict_response(request, error, url=here, actor=error.actor, at=error.at)
    if isinstance(error, NotPending):
        return conflict_response(request, error, url=here)
    add_domain_error(next(iter(forms.values())), error)
    return _page(request, found, error=error, **forms)


def _on_to_next(request: HttpRequest, found: IdentityCheck, said: str) -> HttpResponse:
    following = next_check(cast(User, request.user), found)
    if following is None:
        messages.success(request, f"{said}没有其他待核验的企业。")
        return redirect(request, reverse("enterprises:identity-queue"))
    messages.success(request, f"{said}下面是下一家待核验的企业。")
    return redirect(request, reverse("enterprises:identity-check", args=[following.pk]))

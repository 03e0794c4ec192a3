"""Checking, submitting and handing in again; the receipt."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import asked_at
from common.errors import Conflict, DomainError, DomainErrors
from common.htmx import conflict_response
from vouchers import presenting
from vouchers.forms.submission import FIELD, CheckForm
from vouchers.models import Voucher
from vouchers.sections import CHECK, CONTRACT, SERVICE, SUPPLIER
from vouchers.selectors.drafting import shown_values
from vouchers.selectors.letters import latest_receipt
from vouchers.selectors.queue import position_of, turn_of
from vouchers.selectors.timeline import events_of
from vouchers.services.application import resubmit_application, submit_application
from vouchers.services.checking import check_application
from vouchers.services.saving import SectionConflict, save_section
from vouchers.states import State
from vouchers.views.application import (
    application_parts,
    fault_links,
    fault_url,
    section_url,
    task_rows,
)
from vouchers.views.finding import is_editable, person, visible_voucher
from vouchers.views.sections import subsidy_parts
from vouchers.workflow import Action


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All facts with ways to change them, every rule's word, the declaration; POST submits."""
    voucher = visible_voucher(request, public_id)
    if request.method == "POST":
        return _hand_in(request, voucher)
    if not is_editable(voucher):
        return HttpResponseRedirect(reverse("vouchers:voucher", args=[public_id]))
    return _page(request, voucher, CheckForm(voucher=voucher))


@require_role(Role.ENTERPRISE)
@require_safe
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was submitted, the place in the queue, what happens next and when."""
    voucher = visible_voucher(request, public_id)
    if voucher.submitted_at is None:
        return HttpResponseRedirect(reverse("vouchers:tasks", args=[public_id]))
    context = {
        "voucher": voucher,
        "position": position_of(voucher),
        "letter": latest_receipt(voucher),
        "turn": turn_of(voucher, at=asked_at(request)),
        "facts": presenting.contract_facts(voucher),
        "state_label": presenting.state_label(voucher),
        "page_title": "申请已提交",
    }
    return render(request, "vouchers/receipt.html", context)


def _hand_in(request: HttpRequest, voucher: Voucher) -> HttpResponse:
    if not is_editable(voucher):
        return _already(request, voucher)
    form = CheckForm(request.POST, voucher=voucher)
    form.is_valid()
    try:
        version = _declare(request, voucher, form)
        verb = submit_application if voucher.state == State.DRAFT else resubmit_application
        verb(voucher, by=person(request), at=asked_at(request), version=version)
    except Conflict as conflict:
        return _overtaken(request, voucher, conflict)
    except DomainError as refused:
        fresh = visible_voucher(request, voucher.public_id)
        return _page(request, fresh, CheckForm(request.POST, voucher=fresh), refused=refused)
    return HttpResponseRedirect(reverse("vouchers:receipt", args=[voucher.public_id]))


def _declare(request: HttpRequest, voucher: Voucher, form: CheckForm) -> int:
    """Save the declaration where it changed; the version the submission rests on."""
    version: int = form.cleaned_data.get("version") or 0  # a page without one is stale
    answer = form.cleaned_data.get(FIELD, "")
    if answer == form.initial[FIELD]:
        return version
    saved = save_section(
        voucher,
        CHECK,
        by=person(request),
        at=asked_at(request),
        typed={FIELD: answer},
        seen=form.cleaned_data.get("seen", ""),
    )
    # Only what the declaration itself changed may have moved the version on.
    return saved.voucher.version if version == voucher.version else version


def _overtaken(request: HttpRequest, voucher: Voucher, conflict: Conflict) -> HttpResponse:
    """A colleague, or one's own first click, was faster."""
    fresh = visible_voucher(request, voucher.public_id)
    if not is_editable(fresh):
        return _already(request, fresh)
    if isinstance(conflict, SectionConflict):
        saved = conflict.saved
        facts: dict[str, Any] = {"actor": saved.by, "at": saved.at} if saved else {}
        return conflict_response(request, conflict, url=section_url(fresh, CHECK), **facts)
    return conflict_response(request, conflict, url=section_url(fresh, CHECK))


def _already(request: HttpRequest, voucher: Voucher) -> HttpResponse:
    """A second click of the same person finds the receipt; anybody else is told who and when."""
    last = events_of(voucher).exclude(from_state="").first()
    handed_in = last is not None and last.move in (Action.SUBMIT, Action.RESUBMIT)
    if handed_in and last.actor_id_text == str(person(request).pk):
        return HttpResponseRedirect(reverse("vouchers:receipt", args=[voucher.public_id]))
    words = "这份申请已经提交" if handed_in else "这份申请已有新的进展"
    error = Conflict(f"{words}，现为“{State(voucher.state).label}”。")
    url = reverse("vouchers:voucher", args=[voucher.public_id])
    facts: dict[str, Any] = {"actor": last.actor, "at": last.at} if last else {}
    return conflict_response(request, error, url=url, **facts)


def _page(
    request: HttpRequest, voucher: Voucher, form: CheckForm, *, refused: DomainError | None = None
) -> HttpResponse:
    at = asked_at(request)
    checked = check_application(voucher, at=at)
    problems = checked.problems or _single(refused)
    if form.is_bound:
        form = _stale_free(form, voucher)
    for problem in problems if form.is_bound else ():
        if problem.field == FIELD:
            form.add_error(FIELD, problem.message)
    context = {
        **application_parts(voucher),
        **subsidy_parts(voucher, at),
        "form": form,
        "section": CHECK,
        "turn": turn_of(voucher, at=at),
        "checked": checked,
        "faults": fault_links(voucher, problems),
        "verdicts": _verdicts(voucher, checked.verdicts),
        "groups": _groups(voucher, checked.subject),
        "tasks": task_rows(voucher, checked),
        "page_title": CHECK.title,
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "vouchers/check.html", context, status=status)


def _single(refused: DomainError | None) -> tuple[DomainError, ...]:
    if refused is None:
        return ()
    return refused.errors if isinstance(refused, DomainErrors) else (refused,)


def _stale_free(form: CheckForm, voucher: Voucher) -> CheckForm:
    """The same answers, on top of the application as it is shown now."""
    data = form.data.copy()
    data |= {"version": str(voucher.version), "seen": form.initial["seen"]}
    fresh = CheckForm(data, voucher=voucher)
    fresh.is_valid()
    return fresh


def _verdicts(voucher: Voucher, verdicts: Any) -> list[dict[str, str]]:
    rows = presenting.verdict_rows(verdicts)
    return [
        {**row, "url": fault_url(voucher, row["field"]) if _mendable(row) else ""} for row in rows
    ]


def _mendable(row: dict[str, str]) -> bool:
    """A way on for what stands in the way; a second voucher for a service (A3) is no fault."""
    return row["level"] != "pass" and row["rule"] != "A3"


def _groups(voucher: Voucher, subject: Voucher) -> list[dict[str, Any]]:
    """The facts page by page, as typed, each with its way back."""
    values = shown_values(voucher)
    return [
        {
            "title": one.title,
            "url": section_url(voucher, one),
            "facts": presenting.typed_facts(subject, values, one.fields),
        }
        for one in (CONTRACT, SERVICE, SUPPLIER)
    ]

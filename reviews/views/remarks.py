"""Internal notes and holds: what officials add to a case without deciding it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import DomainError
from common.htmx import redirect
from reviews.selectors.views import view_of
from reviews.services.notes import add_note
from reviews.views.case import case_page
from reviews.views.queue import kept_query
from vouchers.models import Hold
from vouchers.services.ending import lift_hold, place_hold
from vouchers.views.finding import person, visible_voucher

OFFICIALS = (Role.BUREAU, Role.PROVINCE)


@require_role(*OFFICIALS)
@require_POST
def note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add an internal note; what is refused stays in the field."""
    voucher, text = visible_voucher(request, public_id), request.POST.get("text", "")
    try:
        add_note(voucher, by=person(request), at=database_now(), text=text)
    except DomainError as error:
        return case_page(request, voucher, status=error.status, note_error=error, note_text=text)
    return _back(request, public_id, "#notes")


@require_role(*OFFICIALS)
@require_POST
def hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop the approval of a case, with the reason everybody sees."""
    voucher, reason = visible_voucher(request, public_id), request.POST.get("reason", "")
    try:
        place_hold(voucher, by=person(request), at=database_now(), reason=reason)
    except DomainError as error:
        status = error.status
        return case_page(request, voucher, status=status, hold_error=error, hold_reason=reason)
    messages.success(request, f"已暂缓办理：{voucher.enterprise.name}。")
    return _back(request, public_id)


@require_role(*OFFICIALS)
@require_POST
def lift(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Let a case go on."""
    voucher = visible_voucher(request, public_id)
    found = Hold.objects.filter(voucher=voucher, pk=pk).first()
    if found is None:
        raise Http404(pk)
    reason = request.POST.get("reason", "").strip()
    lift_hold(found, by=person(request), at=database_now(), reason=reason)
    messages.success(request, f"已恢复办理：{voucher.enterprise.name}。")
    return _back(request, public_id)


def _back(request: HttpRequest, public_id: UUID, anchor: str = "") -> HttpResponse:
    view = view_of(person(request).role, request.GET.get("view"))
    here = reverse("reviews:case", args=[public_id])
    return redirect(request, f"{here}{kept_query(request, view)}{anchor}")

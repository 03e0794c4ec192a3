"""Somebody else was first: the case as it is now, what happened, and what was filled in (409)."""

from django.http import HttpRequest, HttpResponse

from common.errors import Conflict, DomainError
from common.htmx import is_htmx
from reviews.forms.ruling import RulingForm
from reviews.policies import own_desk
from reviews.views.case import JUDGE, case_page
from vouchers.errors import StaleVoucher
from vouchers.models import Voucher
from vouchers.states import State
from vouchers.views.finding import person


def gone(voucher: Voucher) -> Conflict:
    """The case lies on another desk by now."""
    label = State(voucher.state).label
    return Conflict(f"此事项现为“{label}”，不在您的办理范围内。", code="not_on_desk")


def changed(voucher: Voucher) -> StaleVoucher:
    """The case is not what the page showed."""
    label = State(voucher.state).label
    return StaleVoucher(f"页面打开后，此事项已有新的变化（现为“{label}”）。")


def conflicted(
    request: HttpRequest, voucher: Voucher, error: DomainError, form: RulingForm | None = None
) -> HttpResponse:
    """The page anew with status 409; the checklist is kept while the case is still on the desk."""
    desk = own_desk(person(request), voucher)
    same = form is not None and desk == form.desk
    response = case_page(
        request,
        voucher,
        form=form.renewed(voucher) if form is not None and same else None,
        mode=JUDGE,
        status=409,
        conflict=error,
        kept=form if form is not None and (not same or form.data.get("reason")) else None,
    )
    if is_htmx(request):  # the facts beside the decision changed too
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
    return response

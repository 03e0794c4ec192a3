"""Deciding a case: the checklist, the last step that repeats the case, and on to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import asked_at
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from reviews.enums import Desk
from reviews.errors import NothingToMend
from reviews.forms.ruling import RulingForm
from reviews.moves import ISSUING_DESKS, MOVES, Moves
from reviews.policies import own_desk, recusal_of
from reviews.presenting import case_facts
from reviews.selectors.desks import checklist_of
from reviews.selectors.views import view_of
from reviews.services.judging import decide as judge
from reviews.views.case import CONFIRM, JUDGE, RETURN, case_page, ruling_form
from reviews.views.conflict import changed, conflicted, gone
from reviews.views.onward import onward
from reviews.views.queue import base_of, kept_query
from vouchers.errors import Blocked, OwnCase
from vouchers.models import Voucher
from vouchers.selectors.blockers import blockers_of
from vouchers.views.finding import person, visible_voucher
from vouchers.workflow import Action

JUDGES = (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE)
Again = Callable[[int], HttpResponse]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One decision in the making: who sits where over which case, and what is filled in."""

    request: HttpRequest
    voucher: Voucher
    desk: Desk
    form: RulingForm

    @property
    def moves(self) -> Moves:
        return MOVES[self.desk]

    def page(self, mode: str, status: int = 200) -> HttpResponse:
        """The case page in one of its modes with everything filled in."""
        return case_page(self.request, self.voucher, form=self.form, mode=mode, status=status)


@require_role(*JUDGES)
@require_POST
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One step: `pass` and `return` open the last step in place, `confirm` and `send` act.

    Anything else shows the checklist again with all that was filled in.
    """
    voucher = visible_voucher(request, public_id)
    sitting = _sit(request, voucher)
    if sitting is None:
        return conflicted(request, voucher, gone(voucher))
    if _is_stale(sitting):
        return conflicted(request, voucher, changed(voucher), sitting.form)
    step = STEPS.get(request.POST.get("step", ""))
    return step(sitting) if step else sitting.page(JUDGE)


@require_role(*JUDGES)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of its own for a final no: the case, what follows from it, and the reason."""
    voucher = visible_voucher(request, public_id)
    sitting = _sit(request, voucher)
    action = sitting.moves.refusing if sitting else None
    if sitting is None or action is None:
        return conflicted(request, voucher, gone(voucher))
    if request.method == "POST" and _is_stale(sitting):
        return conflicted(request, voucher, changed(voucher), sitting.form)
    if request.POST.get("step") != "refuse":
        return _refuse_page(sitting)
    if not sitting.form.is_valid():
        return _refuse_page(sitting, 400)
    reason, said = sitting.form.cleaned_data["reason"], sitting.moves.refused
    return _act(
        sitting, action, said=said, reason=reason, again=lambda code: _refuse_page(sitting, code)
    )


def _sit(request: HttpRequest, voucher: Voucher) -> Sitting | None:
    """The person at the desk the case lies on, None when it lies elsewhere; OwnCase (V7)."""
    desk = own_desk(person(request), voucher)
    if desk is None:
        return None
    if text := recusal_of(person(request), voucher):
        raise OwnCase(text)
    data = request.POST if request.method == "POST" else None  # an empty post is one, too
    form = ruling_form(voucher, desk, data, items=checklist_of(desk))
    return Sitting(request, voucher, desk, form)


def _is_stale(sitting: Sitting) -> bool:
    """Whether the page showed another version; a form without one was not ours."""
    sitting.form.is_valid()
    return bool(sitting.form.cleaned_data.get("version") != sitting.voucher.version)


def _open_pass(sitting: Sitting) -> HttpResponse:
    """The last step of the passing move, once the checklist is complete and nothing blocks."""
    form = sitting.form
    if form.ready_to_pass() and sitting.desk in ISSUING_DESKS:
        # Only to say so before the last step; the service asks again under its locks.
        for blocker in blockers_of(sitting.voucher):
            text = f"{blocker.name}：{blocker.lifted_by}"
            add_domain_error(form, Blocked(text, rule=blocker.rule))
    return sitting.page(JUDGE, 400) if form.errors else sitting.page(CONFIRM)


def _pass(sitting: Sitting) -> HttpResponse:
    form, moves = sitting.form, sitting.moves
    if not form.ready_to_pass():
        return sitting.page(JUDGE, 400)
    reason = form.cleaned_data.get("reduction") or ""
    return _act(sitting, moves.passing, said=moves.passed, reason=reason)


def _open_return(sitting: Sitting) -> HttpResponse:
    return sitting.page(RETURN if sitting.moves.returning else JUDGE)


def _send_back(sitting: Sitting) -> HttpResponse:
    form, action = sitting.form, sitting.moves.returning
    if action is None:
        return sitting.page(JUDGE, 400)
    if not form.defects:
        add_domain_error(form, NothingToMend("请写明需要补正的内容，一次性告知全部问题。"))
        return sitting.page(RETURN, 400)
    said = sitting.moves.returned
    return _act(sitting, action, said=said, again=lambda code: sitting.page(RETURN, code))


STEPS: dict[str, Callable[[Sitting], HttpResponse]] = {
    "pass": _open_pass,
    "confirm": _pass,
    "return": _open_return,
    "send": _send_back,
}


def _act(
    sitting: Sitting, action: Action, *, said: str, reason: str = "", again: Again | None = None
) -> HttpResponse:
    """Decide, and on to the next case; or say what stood in the way, with nothing lost."""
    request, voucher, form = sitting.request, sitting.voucher, sitting.form
    user, at = person(request), asked_at(request)
    try:
        decided = judge(voucher, action, by=user, at=at, ruling=form.ruling(reason=reason))
    except OwnCase:
        raise
    except Conflict as error:  # somebody was there between this page and the lock
        return conflicted(request, visible_voucher(request, voucher.public_id), error, form)
    except DomainError as error:
        add_domain_error(form, error)
        return again(error.status) if again else sitting.page(JUDGE, error.status)
    return onward(request, voucher, decided, said=said, at=at)


def _refuse_page(sitting: Sitting, status: int = 200) -> HttpResponse:
    request, voucher = sitting.request, sitting.voucher
    user = person(request)
    context = {
        "base_template": base_of(user),
        "voucher": voucher,
        "form": sitting.form,
        "moves": sitting.moves,
        "case_facts": case_facts(voucher),
        "redeeming": sitting.moves.refusing == Action.REFUSE_REDEMPTION,
        "query": kept_query(request, view_of(user.role, request.GET.get("view"))),
        "page_title": sitting.moves.refuse_label,
    }
    return render(request, "reviews/refuse.html", context, status=status)

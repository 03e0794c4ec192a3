"""Withdrawing an application, giving a voucher back: each on a page of its own, with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response
from vouchers import presenting
from vouchers.forms.ending import ReasonForm
from vouchers.models import Voucher
from vouchers.services.application import withdraw_application
from vouchers.services.ending import surrender_voucher
from vouchers.views.finding import person, visible_voucher
from vouchers.workflow import Action, resolve


@dataclass(frozen=True, slots=True)
class Ending:
    """One way to give up: the move, its verb, and what the page says."""

    move: Action
    verb: Callable[..., Voucher]
    title: str
    button: str
    done: str
    consequences: tuple[str, ...]


WITHDRAW = Ending(
    Action.WITHDRAW,
    withdraw_application,
    "撤回申请",
    "撤回",
    "申请已撤回，合同和额度已释放。",
    (
        "撤回后不能恢复：排队位置随之失去，再次申领须重新提交，按新的时间排队。",
        "占用的额度立即释放给企业其他在后的申请，合同可以重新用于申请。",
    ),
)
SURRENDER = Ending(
    Action.SURRENDER,
    surrender_voucher,
    "申请退券",
    "确认退券",
    "服务券已退回，合同和额度已释放。",
    (
        "退券后服务券立即失效，不能恢复，也不能再申请兑现。",
        "占用的额度立即释放给企业其他在后的申请，合同可以重新用于申请。",
    ),
)


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take an application back before issue (V8)."""
    return _end(request, visible_voucher(request, public_id), WITHDRAW)


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def surrender(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give an issued voucher back (V8)."""
    return _end(request, visible_voucher(request, public_id), SURRENDER)


def _end(request: HttpRequest, voucher: Voucher, ending: Ending) -> HttpResponse:
    url = reverse("vouchers:voucher", args=[voucher.public_id])
    form = ReasonForm(request.POST or None, initial={"version": voucher.version})
    try:
        resolve(ending.move, voucher.state, Role.ENTERPRISE)
        if form.is_valid():
            facts = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
            ending.verb(voucher, by=person(request), at=database_now(), **facts)
            messages.success(request, ending.done)
            return HttpResponseRedirect(url)
    except Conflict as conflict:
        return conflict_response(request, conflict, url=url)
    except DomainError as refused:
        add_domain_error(form, refused)
    context = {
        "form": form,
        "facts": [
            ("编号", presenting.title_of(voucher)),
            ("当前状态", presenting.state_label(voucher)),
            *presenting.contract_facts(voucher),
        ],
        "consequences": ending.consequences,
        "action_label": ending.button,
        "danger": True,
        "back_url": url,
        "page_title": ending.title,
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)

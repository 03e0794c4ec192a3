"""The province voids an issued voucher, on a page of its own, with a reason."""

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
from common.money import format_yuan
from vouchers import presenting
from vouchers.forms.payout import RevokeForm
from vouchers.models import Voucher
from vouchers.services.ending import revoke_voucher
from vouchers.views.finding import person
from vouchers.views.redemption import issued_voucher
from vouchers.workflow import Action, resolve

CONSEQUENCES = (
    "作废后服务券立即失效，不能恢复，也不能再申请兑现。",
    "占用的额度立即释放给该企业其他在后的申请，合同可以重新用于申请。",
)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Facts and reason; POST voids it."""
    voucher = issued_voucher(request, public_id)
    url = reverse("vouchers:voucher", args=[public_id])
    form = RevokeForm(request.POST or None, initial={"version": voucher.version})
    try:
        resolve(Action.REVOKE, voucher.state, Role.PROVINCE)
        if form.is_valid():
            revoke_voucher(voucher, by=person(request), at=database_now(), **form.cleaned_data)
            messages.success(request, "服务券已作废，已通知企业和供应商。")
            return HttpResponseRedirect(url)
    except Conflict as conflict:
        return conflict_response(request, conflict, url=url)
    except DomainError as refused:
        add_domain_error(form, refused)
    return _page(request, voucher, form, url)


def _page(request: HttpRequest, voucher: Voucher, form: RevokeForm, url: str) -> HttpResponse:
    context = {
        "form": form,
        "facts": [
            ("服务券编号", voucher.number),
            ("企业", voucher.enterprise.name),
            ("当前状态", presenting.state_label(voucher)),
            *presenting.contract_facts(voucher),
            ("服务券金额", format_yuan(voucher.amount)),
        ],
        "consequences": CONSEQUENCES,
        "action_label": "作废服务券",
        "danger": True,
        "back_url": url,
        "page_title": "作废服务券",
    }
    status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)

"""From a finding to a demand: the province asks for money of a paid voucher back (E9)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
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
from reviews.enums import Finding
from reviews.models import SpotCheckItem
from reviews.presenting import case_facts
from reviews.views.inspecting import found_item
from vouchers.forms.clawback import DemandForm
from vouchers.models import Voucher
from vouchers.selectors.clawbacks import claimable
from vouchers.services.clawback import open_clawback
from vouchers.states import State
from vouchers.views.finding import person, visible_voucher

CONSEQUENCES = (
    "企业会收到通知；全部退还前，企业不能提交新的申领。",
    "服务券仍为“已拨付”，占用的额度不释放。",
)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def demand(request: HttpRequest, pk: int) -> HttpResponse:
    """What is demanded back, why, by when and to whose account."""
    item = found_item(request, pk)
    voucher = visible_voucher(request, item.voucher.public_id)
    if item.outcome != Finding.FOUND or voucher.state != State.PAID:
        raise Http404(pk)
    form = DemandForm(request.POST or None, initial=_initial(item, voucher))
    url = reverse("reviews:check-item", args=[pk])
    try:
        if form.is_valid():
            facts = {"demand": form.demand, "version": form.cleaned_data["version"]}
            kept = open_clawback(voucher, by=person(request), at=database_now(), **facts)
            messages.success(request, f"已要求企业退还 {format_yuan(kept.demanded)}。")
            return HttpResponseRedirect(reverse("vouchers:clawback", args=[kept.public_id]))
    except Conflict as conflict:
        return conflict_response(request, conflict, url=url)
    except DomainError as refused:
        add_domain_error(form, refused)
    context = {
        "form": form,
        "facts": [*case_facts(voucher), ("可以追回", format_yuan(claimable(voucher)))],
        "consequences": CONSEQUENCES,
        "action_label": "要求退还",
        "danger": True,
        "back_url": url,
        "page_title": "要求退还资金",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)


def _initial(item: SpotCheckItem, voucher: Voucher) -> dict[str, object]:
    """What the finding says already."""
    latest = item.results.first()
    findings = latest.findings if latest else ""
    questioned = latest.questioned if latest and latest.questioned else None
    return {
        "version": voucher.version,
        "demanded": questioned,
        "reason": f"抽查（{item.check_drawn.number}）发现问题：{findings}",
    }

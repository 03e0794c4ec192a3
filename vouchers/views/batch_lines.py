"""移出批次: one voucher out of a batch that has not gone to the treasury yet (R5)."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response
from common.money import format_yuan
from vouchers.forms.publicity import OutcomeForm
from vouchers.models import PayoutBatch, PayoutLine
from vouchers.models.batch import BatchState
from vouchers.services.batches import remove_line
from vouchers.views.finding import person


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """The line's facts and the reason; afterwards the voucher waits again."""
    batch, url = get_object_or_404(PayoutBatch, pk=pk), reverse("vouchers:payout-batch", args=[pk])
    lines = PayoutLine.objects.select_related("batch", "voucher__enterprise", "account")
    found = lines.filter(batch=batch, pk=line).first()
    if found is None or batch.state != BatchState.DRAFT:
        gone = "这一笔已不在待导出的批次里，可能已由同事处理。"
        return conflict_response(request, Conflict(gone), url=url)
    form = OutcomeForm(request.POST or None, label="移出原因", help_text="留存在审计记录中")
    if form.is_valid():
        try:
            remove_line(found, by=person(request), at=database_now(), **form.cleaned_data)
            messages.success(request, f"{found.voucher.number} 已移出批次，回到待拨付。")
            return HttpResponseRedirect(url)
        except Conflict as conflict:
            return conflict_response(request, conflict, url=url)
        except DomainError as refused:
            add_domain_error(form, refused)
    return _page(request, found, form, url)


def _page(request: HttpRequest, line: PayoutLine, form: OutcomeForm, url: str) -> HttpResponse:
    context = {
        "form": form,
        "facts": [
            ("拨付批次", line.batch.number),
            ("序号", str(line.position)),
            ("服务券编号", line.voucher.number),
            ("企业", line.voucher.enterprise.name),
            ("批次金额", format_yuan(line.amount + line.bonus)),
        ],
        "consequences": ["移出后该券回到待拨付，可编入其他批次；其后各笔的序号依次前移。"],
        "action_label": "移出批次",
        "danger": True,
        "back_url": url,
        "page_title": "移出拨付批次",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)

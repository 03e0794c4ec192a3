"""回单: uploaded, looked at line by line, applied in one go (R5)."""

from http import HTTPStatus
from typing import Any

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
from vouchers.batch_rows import answer_row, yuan
from vouchers.forms.batches import ReturnForm
from vouchers.models import PayoutBatch, PayoutReturn
from vouchers.models.account import ZERO
from vouchers.selectors.batches import lines_of, stopped_items
from vouchers.services.returns import ReturnRefused, apply_return, take_return
from vouchers.treasury.columns import Fault
from vouchers.views.finding import person


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """The treasury's file; one that does not match is refused as a whole, fault by fault."""
    batch = get_object_or_404(PayoutBatch, pk=pk)
    form = ReturnForm(request.POST, request.FILES) if request.method == "POST" else ReturnForm()
    faults: list[Fault] = []
    if request.method == "POST" and form.is_valid():
        file = form.handed
        try:
            kept = take_return(
                batch,
                by=person(request),
                at=database_now(),
                filename=file.name,
                content=file.content,
            )
            return HttpResponseRedirect(reverse("vouchers:payout-return", args=[kept.pk]))
        except Conflict as conflict:
            url = reverse("vouchers:payout-batch", args=[pk])
            return conflict_response(request, conflict, url=url)
        except ReturnRefused as refused:
            faults = refused.faults
            add_domain_error(form, refused)
        except DomainError as refused:
            add_domain_error(form, refused)
    if request.method == "POST":
        form.keep()
    context = {
        "batch": batch,
        "form": form,
        "faults": sorted(faults, key=lambda fault: fault.row or 10**6),
        "page_title": "登记回单",
    }
    refused_status = HTTPStatus.UNPROCESSABLE_ENTITY
    status = refused_status if request.method == "POST" else HTTPStatus.OK
    return render(request, "vouchers/payouts/return_upload.html", context, status=status)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Line by line what the file says; POST records all of it."""
    kept = get_object_or_404(PayoutReturn.objects.select_related("batch"), pk=pk)
    url = reverse("vouchers:payout-batch", args=[kept.batch_id])
    if kept.applied_at is not None:
        messages.info(request, "这份回单已经登记，没有重复处理。")
        return HttpResponseRedirect(url)
    if request.method == "POST":
        try:
            apply_return(kept, by=person(request), at=database_now())
        except Conflict as conflict:
            return conflict_response(request, conflict, url=url)
        messages.success(request, f"批次 {kept.batch.number} 的回单已登记。")
        return HttpResponseRedirect(url)
    return render(request, "vouchers/payouts/return_check.html", _check_parts(kept))


def _check_parts(kept: PayoutReturn) -> dict[str, Any]:
    lines = {line.position: line for line in lines_of(kept.batch)}
    pairs = [(lines[answer["position"]], answer) for answer in kept.rows]
    sums = {True: ZERO, False: ZERO}
    for line, answer in pairs:
        sums[answer["paid"]] += line.amount + line.bonus
    bounced = sum(1 for _, answer in pairs if not answer["paid"])
    stopped = stopped_items(line.voucher_id for line in lines.values())
    return {
        "kept": kept,
        "batch": kept.batch,
        "rows": [answer_row(line, answer, stopped) for line, answer in pairs],
        "facts": [
            ("回单文件", kept.filename),
            ("核对结果", f"{len(pairs)} 笔全部一致"),
            ("已拨付", f"{len(pairs) - bounced} 笔，{yuan(sums[True])}"),
            ("退汇", f"{bounced} 笔，{yuan(sums[False])}"),
        ],
        "bounced": bounced,
        "stopped": len(stopped),
        "page_title": "核对回单",
    }

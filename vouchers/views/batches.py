"""拨付批次: chosen vouchers with a second look, the sheet for the treasury, calling it off (R5)."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.policies import may_write, require_role
from common.clock import SHANGHAI, database_now
from common.dates import format_day
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response
from common.money import format_yuan
from common.paging import keyset_page
from vouchers.batch_rows import BATCH_TONES, batch_row, candidate_row, line_row
from vouchers.forms.batches import BatchForm, ReturnForm
from vouchers.forms.payout import chosen_vouchers
from vouchers.forms.publicity import OutcomeForm
from vouchers.models import PayoutBatch
from vouchers.models.batch import BatchState
from vouchers.selectors import batches as selecting
from vouchers.selectors.reconciling import compared_lines, sums_by_batch
from vouchers.services.batches import assemble_batch, cancel_batch, export_batch
from vouchers.treasury.writing import treasury_sheet
from vouchers.views.finding import person
from vouchers.views.payouts import waiting_form

WATCHERS = (Role.PROVINCE, Role.AUDITOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_role(*WATCHERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """拨付批次, latest first."""
    page = keyset_page(
        selecting.batches(),
        order=selecting.BATCH_ORDER,
        cursor=request.GET.get("cursor"),
        size=50,
    )
    context = {
        "rows": [batch_row(row) for row in page.rows],
        "page": page,
        "page_title": "拨付批次",
    }
    return render(request, "vouchers/payouts/batches.html", context)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The vouchers chosen with accounts and sums once more; POST makes the batch, all or none."""
    if request.method == "GET" and "all" in request.GET:
        return _everything(request)
    source = request.POST if request.method == "POST" else request.GET
    chosen = _uuids(source.getlist("voucher"))
    found = selecting.chosen_candidates(person(request), chosen, at=database_now())
    cycle = found[0].cycle if found else None
    if cycle is None:
        return _nothing(request)
    rows, form = [row for row in found if row.cycle_id == cycle.pk], BatchForm(request.POST or None)
    if form.is_valid():
        try:
            batch = assemble_batch(
                cycle, chosen, by=person(request), at=database_now(), facts=form.facts
            )
            messages.success(request, f"已生成拨付批次 {batch.number}，请核对后导出。")
            return HttpResponseRedirect(reverse("vouchers:payout-batch", args=[batch.pk]))
        except Conflict as conflict:
            return conflict_response(request, conflict, url=reverse("vouchers:payouts"))
        except DomainError as refused:
            add_domain_error(form, refused)
    return _new_page(request, rows, form, left_out=len(set(chosen)) - len(rows))


def _nothing(request: HttpRequest) -> HttpResponse:
    text = "所选服务券都不能编入拨付批次：须公示期满、无异议且未编入其他批次。"
    messages.warning(request, text)
    return HttpResponseRedirect(reverse("vouchers:payouts"))


def _everything(request: HttpRequest) -> HttpResponse:
    """全部编入批次: what the list's filters leave, one cycle and one batch's worth at a time."""
    filters, at = waiting_form(request).filters, database_now()
    found = selecting.everything(
        person(request), filters, at=at, cycle=request.GET.get("cycle", "")
    )
    if found.cycle is None:
        return _nothing(request)
    query = request.GET.copy()
    others = []
    for cycle, number in found.others:
        query["cycle"] = str(cycle.pk)
        others.append((cycle.name, number, f"?{query.urlencode()}"))
    told = (
        f"这里列出兑现审批最早的 {len(found.rows)} 张，另有 {found.rest} 张请在生成后编入下一批次。"
    )
    rest_text = told if found.rest else ""
    return _new_page(request, found.rows, BatchForm(), rest_text=rest_text, others=others)


def _new_page(request: HttpRequest, rows: list[Any], form: BatchForm, **told: Any) -> HttpResponse:
    """`told`: what of the choice is not in the list, and why."""
    bounced = selecting.last_bounces(rows)
    shown = [candidate_row(row, bounced) for row in rows]
    context = {
        "rows": shown,
        "faults": sum(1 for row in shown if row["fault"]),
        "warnings": sum(1 for row in shown if row["warning"]),
        "total": selecting.total_of(rows),
        "cycle": rows[0].cycle,
        "form": form,
        "page_title": "生成拨付批次",
        **told,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "vouchers/payouts/new.html", context, status=status)


@require_role(*WATCHERS)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: its lines as voucher, claim, batch and answer tell them, and what is next."""
    found = _found(pk)
    state, sums = BatchState(found.state), sums_by_batch([found]).get(found.pk)
    lines = list(compared_lines(found))
    stopped = selecting.stopped_items(line.voucher_id for line in lines)
    context = {
        "batch": found,
        "rows": [line_row(line, stopped) for line in lines],
        "sums": sums,
        "facts": _facts(found),
        "state": state.label,
        "tone": BATCH_TONES[state],
        "may_act": may_write(person(request)),
        "return_form": ReturnForm(),
        "page_title": f"拨付批次 {found.number}",
    }
    return render(request, "vouchers/payouts/batch.html", context)


@require_role(Role.PROVINCE)
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """From here the batch is with the treasury."""
    found = _found(pk)
    url = reverse("vouchers:payout-batch", args=[pk])
    try:
        export_batch(found, by=person(request), at=database_now())
    except Conflict as conflict:
        return conflict_response(request, conflict, url=url)
    messages.success(request, "批次已确认，请下载代发文件送财政。")
    return HttpResponseRedirect(url)


@require_role(Role.PROVINCE)
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """代发文件: what the treasury gets; the same bytes of facts however often it is taken.

    Account numbers stand in it in full, which auditors read masked everywhere.
    """
    found = get_object_or_404(
        PayoutBatch, pk=pk, state__in=[BatchState.EXPORTED, BatchState.SETTLED]
    )
    orders = selecting.orders_of(found, selecting.lines_of(found))
    content = treasury_sheet(orders, document_number=found.document_number)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"代发文件-{found.number}.xlsx"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """作废: the vouchers wait again."""
    found = _found(pk)
    url = reverse("vouchers:payout-batch", args=[pk])
    form = OutcomeForm(request.POST or None, label="作废原因")
    if form.is_valid():
        try:
            cancel_batch(found, by=person(request), at=database_now(), **form.cleaned_data)
            messages.success(request, f"批次 {found.number} 已作废，服务券回到待拨付。")
            return HttpResponseRedirect(url)
        except Conflict as conflict:
            return conflict_response(request, conflict, url=url)
        except DomainError as refused:
            add_domain_error(form, refused)
    context = {
        "form": form,
        "facts": _facts(found),
        "consequences": ["作废后批次内的服务券回到待拨付；已送财政的，请先通知财政停止支付。"],
        "action_label": "作废批次",
        "danger": True,
        "back_url": url,
        "page_title": "作废拨付批次",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)


def _found(pk: int) -> PayoutBatch:
    batch: PayoutBatch = get_object_or_404(selecting.batches(), pk=pk)
    return batch


def _facts(batch: Any) -> list[tuple[str, str]]:
    exported = batch.exported_at
    facts = [
        ("批次年度", batch.cycle.name),
        ("拨付文号", batch.document_number),
        ("文件日期", format_day(batch.document_on)),
        ("笔数", f"{batch.lines_number} 笔"),
        ("合计", format_yuan(batch.total)),
        ("编制", f"{batch.created_by.name} {batch.created_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
    ]
    if exported:
        facts.append(("送财政", f"{exported.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"))
    if batch.cancel_reason:
        facts.append(("作废原因", batch.cancel_reason))
    return facts


def _uuids(values: list[str]) -> list[UUID]:
    """Keys as the lists carry them, `public_id` or `public_id:version`."""
    found = chosen_vouchers([value if ":" in value else f"{value}:0" for value in values])
    return list(found)

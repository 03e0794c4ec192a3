"""The province brings in a list of suppliers: template, dry run, all or nothing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.selectors import services_on_offer
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from suppliers.enums import SupplierKind
from suppliers.errors import ImportStale
from suppliers.forms.importing import ImportForm
from suppliers.importing.columns import COLUMNS, LABELS
from suppliers.importing.reading import read_sheet
from suppliers.importing.template import template
from suppliers.models import ImportState, SupplierImport
from suppliers.policies import may_certify
from suppliers.selectors import cities
from suppliers.services.importing import keep_import, start_import
from suppliers.views.province import readers, registrars

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500  # problems on the page; the rest are counted
RECENT = 20
TONES = {
    ImportState.FAULTY: "wrong",
    ImportState.READY: "waiting",
    ImportState.APPLIED: "done",
}
LETTERS = {column.key: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place] for place, column in enumerate(COLUMNS)}


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The three steps, and the lists brought in lately; a file posted is checked at once."""
    posted = request.method == "POST"
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = read_sheet(file.read())
            kept = keep_import(file.name, sheet, by=request.user, at=database_now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect(request, reverse("suppliers:import", args=[kept.pk]))
    rows = SupplierImport.objects.select_related("uploaded_by").defer("rows", "problems")[:RECENT]
    context = {
        "page_title": "导入供应商名单",
        "form": form,
        "recent": [(one, TONES[ImportState(one.state)]) for one in rows],
    }
    return render(request, "suppliers/imports.html", context, status=422 if form.errors else 200)


@registrars
@require_safe
def template_file(request: HttpRequest) -> HttpResponse:
    """The empty workbook, with today's services and cities to choose from."""
    content = template(
        services=[one.name for one in services_on_offer(database_now())],
        cities=[one.name for one in cities()],
        kinds=[label for _, label in SupplierKind.choices],
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename="供应商名单模板.xlsx"
    )
    return response


@readers
@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """What the dry run says, or what was written."""
    kept = get_object_or_404(SupplierImport.objects.select_related("uploaded_by", "job"), pk=pk)
    context = {
        "page_title": kept.name,
        "kept": kept,
        "tone": TONES[ImportState(kept.state)],
        "figures": _figures(kept),
        "problems": [_shown(one) for one in kept.problems[:SHOWN]],
        "rest": max(len(kept.problems) - SHOWN, 0),
        "own_job": kept.job is not None and kept.job.owner_id == request.user.pk,
        "may_apply": kept.state == ImportState.READY and may_certify(request.user),
    }
    return render(request, "suppliers/import.html", context)


@registrars
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to write what the dry run found sound."""
    kept = get_object_or_404(SupplierImport.objects.only("pk"), pk=pk)
    try:
        made = start_import(kept, by=request.user, at=database_now())
    except ImportStale as error:
        return conflict_response(request, error, url=reverse("suppliers:import", args=[pk]))
    messages.info(request, "正在导入，完成后在“消息”中告知您。")
    return redirect(request, reverse("accounts:job", args=[made.public_id]))


def _figures(kept: SupplierImport) -> list[dict[str, Any]]:
    done, numbers = kept.state == ImportState.APPLIED, kept.summary
    told = (
        ("名单行数", f"{len(kept.rows):,}", "行", ""),
        ("已登记供应商" if done else "将登记供应商", f"{numbers.get('new', 0):,}", "家", ""),
        ("已新增认定" if done else "将新增认定", f"{numbers.get('pairs', 0):,}", "项", ""),
        ("名录中已有供应商", f"{numbers.get('known', 0):,}", "家", "资料不变"),
        ("相同认定", f"{numbers.get('unchanged', 0):,}", "项", "不重复"),
    )
    return [dict(zip(("label", "value", "unit", "note"), one, strict=True)) for one in told]


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    key = one["column"]
    return {
        "row": one["row"],
        "column": f"{LETTERS[key]} 列 {LABELS[key]}" if key in LABELS else "",
        "message": one["message"],
    }

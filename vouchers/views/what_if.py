"""What a draft of the catalog would have cost: the result, who gains and loses, and a new run."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.jobs import start_job
from accounts.models import Job, JobState
from accounts.policies import require_role
from catalog.models import CatalogVersion, Service
from catalog.policies import may_draft
from catalog.selectors import visible_to
from common.clock import database_now
from common.htmx import redirect
from common.paging import keyset_page
from vouchers.models import Cycle, WhatIf
from vouchers.presenting_what_if import readable_lines, report_of
from vouchers.selectors.what_if import (
    ALL,
    LOSERS,
    WINNERS,
    cycles_to_replay,
    is_stale,
    last_closed_cycle,
    line_order,
    line_rows,
    lines_of,
    results_of,
)
from vouchers.services.what_if import JOB, start_what_if
from vouchers.what_if_jobs import LIST_JOB

readers = require_role(Role.PROVINCE, Role.AUDITOR)
drafters = require_role(Role.PROVINCE)
FIRST_FEW = 10
VIEWS = {WINNERS: "增加的企业", LOSERS: "减少的企业", ALL: "全部有变化的企业"}


@readers
@require_safe
def page(request: HttpRequest, number: int) -> HttpResponse:
    """The result for the chosen cycle, or the latest one; and what can be run."""
    version = _version(request, number)
    found = _result(request, version)
    context: dict[str, Any] = {
        **_frame(request, version),
        "page_title": "费用测算",
        "cycles": cycles_to_replay(database_now()),
        "found": found,
        "chosen": _chosen(request, found),
        "running": _running(request, version),
    }
    if found is not None:
        context |= {
            "report": report_of(found),
            "stale": is_stale(found, version),
            "winners": _first(found, WINNERS),
            "losers": _first(found, LOSERS),
        }
    return render(request, "vouchers/what_if.html", context)


@readers
@require_safe
def enterprises(request: HttpRequest, number: int) -> HttpResponse:
    """Everybody who would gain or lose, the greatest change first."""
    version = _version(request, number)
    found = _result(request, version)
    if found is None:
        raise Http404
    show = request.GET.get("show", "")
    show = show if show in VIEWS else WINNERS
    rows = line_rows(lines_of(found, show))
    listed = keyset_page(rows, order=line_order(show), cursor=request.GET.get("cursor"))
    listed.rows[:] = readable_lines(listed.rows, _service_names())
    context = {
        **_frame(request, version),
        "page_title": "增减名单",
        "found": found,
        "stale": is_stale(found, version),
        "page": listed,
        "show": show,
        "views": VIEWS,
    }
    return render(request, "vouchers/what_if_enterprises.html", context)


@drafters
@require_POST
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Have the draft tried on a cycle, in the background."""
    version = _version(request, number)
    cycle = get_object_or_404(cycles_to_replay(database_now()), code=request.POST.get("cycle", ""))
    job = start_what_if(version, cycle, by=request.user, at=database_now())
    return redirect(request, reverse("accounts:job", args=[job.public_id]))


@drafters
@require_POST
def export(request: HttpRequest, number: int) -> HttpResponse:
    """The list as a workbook, in the background."""
    version = _version(request, number)
    found = get_object_or_404(results_of(version), cycle__code=request.POST.get("cycle", ""))
    show = request.POST.get("show", "")
    params = {"what_if": found.pk, "show": show if show in VIEWS else ALL}
    title = f"第 {version.number} 版目录费用测算名单（{found.cycle.name}）"
    job = start_job(LIST_JOB, by=request.user, at=database_now(), title=title, params=params)
    messages.info(request, "正在生成名单，完成后可以下载。")
    return redirect(request, reverse("accounts:job", args=[job.public_id]))


def _version(request: HttpRequest, number: int) -> CatalogVersion:
    return get_object_or_404(visible_to(request.user), number=number)


def _result(request: HttpRequest, version: CatalogVersion) -> WhatIf | None:
    """The run of the cycle asked for, or the latest one."""
    code = request.GET.get("cycle", "")
    rows = results_of(version)
    return (rows.filter(cycle__code=code) if code else rows).first()


def _chosen(request: HttpRequest, found: WhatIf | None) -> Cycle | None:
    if found is not None:
        return found.cycle
    code, now = request.GET.get("cycle", ""), database_now()
    asked = cycles_to_replay(now).filter(code=code).first() if code else None
    return asked or last_closed_cycle(now)


def _running(request: HttpRequest, version: CatalogVersion) -> Job | None:
    """The run under way, whoever started it."""
    rows = Job.objects.filter(kind=JOB, state__in=(JobState.QUEUED, JobState.RUNNING))
    return rows.filter(params__version=version.pk).select_related("owner").first()


def _first(found: WhatIf, show: str) -> list[dict[str, Any]]:
    rows = line_rows(lines_of(found, show)).order_by(*line_order(show))[:FIRST_FEW]
    return readable_lines(rows, _service_names())


def _service_names() -> dict[int, str]:
    return dict(Service.objects.values_list("pk", "name"))


def _frame(request: HttpRequest, version: CatalogVersion) -> dict[str, Any]:
    """What the workbench's tabs want to know."""
    return {
        "version": version,
        "tab": "what_if",
        "is_draft": version.effective_at is None,
        "may_draft": may_draft(request.user),
    }

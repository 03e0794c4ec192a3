"""账务核对: what the last comparison found, those before, and one right now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.jobs import start_job
from accounts.policies import require_role
from common.clock import database_now
from common.htmx import redirect
from common.paging import keyset_page
from vouchers.models import VerificationRun
from vouchers.verification.keeping import LONGEST
from vouchers.verification_jobs import JOB
from vouchers.views.finding import person

LABELS = {
    "accounts": "年度账户",
    "ledger entries": "账务流水",
    "vouchers": "服务券",
    "events": "办理记录",
    "clawbacks": "追回款项",
    "quotas": "额度",
    "audit events": "操作记录",
    "batch lines": "拨付明细",
    "payout batches": "拨付批次",
    "figures": "看板数据",
}
SHOWN = ("id", "started_at", "ended_at", "clean", "difference_count", "asked_by__name")


@require_role(Role.PROVINCE, Role.AUDITOR, Role.ADMIN)
@require_safe
def verification(request: HttpRequest) -> HttpResponse:
    """The latest result in full, and the history."""
    latest = VerificationRun.objects.exclude(ended_at=None).order_by("-started_at", "-id").first()
    runs = VerificationRun.objects.values(*SHOWN)
    page = keyset_page(runs, order=("-started_at", "-id"), cursor=request.GET.get("cursor"))
    given_up = database_now() - LONGEST
    context = {
        "latest": latest,
        "figures": _figures(latest),
        "page": page,
        "rows": [{**row, "died": row["started_at"] < given_up} for row in page.rows],
        "may_start": person(request).role == Role.PROVINCE,
        "page_title": "账务核对",
    }
    return render(request, "vouchers/verification.html", context)


@require_role(Role.PROVINCE)
@require_POST
def verify_now(request: HttpRequest) -> HttpResponse:
    """Queue a comparison, and go where its progress is shown."""
    made = start_job(JOB, by=person(request), at=database_now(), title="账务核对")
    return redirect(request, reverse("accounts:job", args=[made.public_id]))


def _figures(run: VerificationRun | None) -> list[dict[str, Any]]:
    counts = run.compared if run else {}
    return [
        {"label": label, "value": f"{counts[name]:,}"}
        for name, label in LABELS.items()
        if name in counts
    ]

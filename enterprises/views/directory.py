"""企业名录 for officials and auditors: the list, one enterprise with its history, the export."""

from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common import audit
from common.clock import database_now
from common.dates import local_date
from common.filters import chips
from common.paging import capped_count, keyset_page
from common.sheets import csv_response
from common.templatetags.formats import shortday
from enterprises.enums import AUDIT_KIND, CheckStatus, Size
from enterprises.forms.desk import DirectoryForm
from enterprises.models import Enterprise
from enterprises.policies import is_province, may_decide, may_record_violation
from enterprises.selectors.desk import full_facts
from enterprises.selectors.directory import ORDER, directory
from enterprises.selectors.history import history_of
from enterprises.selectors.visibility import visible_to
from enterprises.views.facts import declared_facts, licence_facts
from enterprises.views.tasks import TONES

OFFICIALS = (Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
EXPORT_HEADER = (
    "企业名称",
    "统一社会信用代码",
    "城市",
    "区县",
    "行业代码",
    "行业分类",
    "企业规模",
    "认证状态",
    "注册日期",
)
SIZES = dict(Size.choices)
STATUSES = dict(CheckStatus.choices)


@require_role(*OFFICIALS)
@require_GET
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """The enterprises in view, filtered by what the address says."""
    user = cast(User, request.user)
    form = DirectoryForm(request.GET, user=user)
    rows = directory(user, _filters(form))
    page = keyset_page(rows, order=ORDER, cursor=request.GET.get("cursor"))
    for row in page.rows:
        row["tone"] = TONES[CheckStatus(row["identity_status"])]
        row["status"] = STATUSES[row["identity_status"]]
        row["size"] = SIZES.get(row["size"], "")
    context = {
        "page": page,
        "form": form,
        "chips": chips(request, form),
        "count": capped_count(rows),
        "page_title": "企业名录",
    }
    return render(request, "enterprises/desk/list.html", context)


@require_role(*OFFICIALS)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a table; that somebody took it is kept."""
    user, at = cast(User, request.user), database_now()
    form = DirectoryForm(request.GET, user=user)
    facts = {"filters": request.GET.urlencode()}
    audit.record("export", AUDIT_KIND, action="exported", by=user, at=at, facts=facts)
    rows = directory(user, _filters(form)).order_by(*ORDER)
    return csv_response(f"企业名录 {local_date(at)}", EXPORT_HEADER, _export_rows(rows))


@require_role(*OFFICIALS)
@require_GET
def enterprise_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known of one enterprise, with its history."""
    user = cast(User, request.user)
    get_object_or_404(visible_to(user).only("pk"), pk=pk)
    enterprise = full_facts(pk)
    context = {
        "enterprise": enterprise,
        "facts": licence_facts(enterprise),
        "declared": declared_facts(enterprise, at=database_now()),
        "tone": TONES[CheckStatus(enterprise.identity_status)],
        "events": history_of(enterprise),
        **_lists(enterprise),
        **_rights(user, enterprise),
        "page_title": enterprise.name,
    }
    return render(request, "enterprises/desk/detail.html", context)


def _filters(form: DirectoryForm) -> dict[str, Any]:
    """What of the filters is valid; an address typed by hand filters by what it can."""
    form.is_valid()
    return form.cleaned_data


def _lists(enterprise: Enterprise) -> dict[str, Any]:
    certificates = enterprise.integration_certificates.all()[:10]
    return {
        "checks": enterprise.identity_checks.select_related("decided_by")[:10],
        "certificates": [(row, TONES[CheckStatus(row.status)]) for row in certificates],
        "accounts": enterprise.bank_accounts.all()[:10],
        "violations": enterprise.violations.select_related("recorded_by", "withdrawn_by")[:50],
        "revenues": enterprise.revenues.order_by("-year")[:5],
    }


def _rights(user: User, enterprise: Enterprise) -> dict[str, Any]:
    blocked = enterprise.industry is not None and enterprise.industry.section.scope == "other"
    return {
        "may_judge": may_decide(user, enterprise),
        "may_record": may_record_violation(user, enterprise),
        "may_open": is_province(user) and blocked and enterprise.industry_opened_at is None,
        "may_close": is_province(user) and enterprise.industry_opened_at is not None,
    }


def _export_rows(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=2000):
        city = row["region__city__name"] or row["region__name"] or ""
        yield [
            row["name"],
            row["uscc"],
            city,
            row["region__name"] if row["region__city__name"] else "",
            row["industry__code"],
            row["industry__name"],
            SIZES.get(row["size"], ""),
            STATUSES[row["identity_status"]],
            shortday(row["created_at"]),
        ]

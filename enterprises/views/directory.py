"""企业名录 for officials and auditors: the list, one enterprise with its history."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common.clock import asked_at
from common.filters import chips
from common.paging import capped_count, keyset_page
from common.together import read_together
from enterprises.enums import CheckStatus, Size
from enterprises.forms.desk import DirectoryForm
from enterprises.models import Enterprise
from enterprises.policies import is_province, may_decide, may_record_violation
from enterprises.selectors.desk import with_full_facts
from enterprises.selectors.directory import ORDER, directory
from enterprises.selectors.history import events_of, history_of
from enterprises.selectors.visibility import visible_to
from enterprises.views.facts import declared_facts, licence_facts
from enterprises.views.tasks import TONES

OFFICIALS = (Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
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
def enterprise_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything known of one enterprise, with its history."""
    user = cast(User, request.user)
    enterprise = get_object_or_404(with_full_facts(visible_to(user)), pk=pk)
    context = {
        "enterprise": enterprise,
        "facts": licence_facts(enterprise),
        "declared": declared_facts(enterprise, at=asked_at(request)),
        "tone": TONES[CheckStatus(enterprise.identity_status)],
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
    """What hangs on the enterprise, each list bounded; one query."""
    certificates = enterprise.integration_certificates.all()[:10]
    events = events_of(enterprise)[:50]
    found = {
        "checks": enterprise.identity_checks.select_related("decided_by")[:10],
        "accounts": enterprise.bank_accounts.all()[:10],
        "violations": enterprise.violations.select_related("recorded_by", "withdrawn_by")[:50],
        "revenues": enterprise.revenues.order_by("-year")[:5],
    }
    read_together(certificates, events, *found.values())
    return {
        **found,
        "certificates": [(row, TONES[CheckStatus(row.status)]) for row in certificates],
        "events": history_of(events),
    }


def _rights(user: User, enterprise: Enterprise) -> dict[str, Any]:
    blocked = enterprise.industry is not None and enterprise.industry.section.scope == "other"
    return {
        "may_judge": may_decide(user, enterprise),
        "may_record": may_record_violation(user, enterprise),
        "may_open": is_province(user) and blocked and enterprise.industry_opened_at is None,
        "may_close": is_province(user) and enterprise.industry_opened_at is not None,
    }

"""A second person publishes (C1, C4)."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from catalog.diff import compare
from catalog.errors import StaleDraft
from catalog.forms import PublishForm
from catalog.impact import impact_of, panels_for
from catalog.locks import hold_alone
from catalog.models import CatalogVersion
from catalog.policies import needs_second_person
from catalog.selectors import drafters_of, predecessor, snapshot_of
from catalog.services.publication import publish
from catalog.snapshot import Snapshot
from catalog.views.drafting import draft_or_404, drafters
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import redirect

CONSEQUENCES = (
    "发布后本版内容不能再修改；如需调整，须另行发布新版。",
    "生效时刻起首次提交的申请按本版核定奖补金额；此前提交的申请和已发放的服务券不受影响。",
)


@drafters
@require_http_methods(["GET", "HEAD", "POST"])
def publish_page(request: HttpRequest, number: int) -> HttpResponse:
    """What changes, from when, and the decision."""
    draft = draft_or_404(request.user, number)
    seen = _seen(draft)
    form = PublishForm(request.POST or None, initial=_initial(draft), impact=seen["impact"])
    if request.method == "POST" and form.is_valid():
        try:
            version = _publish(draft, form, by=request.user)
        except StaleDraft:
            raise  # the publisher has not seen this draft: a page of its own
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"{version.title}已发布。")
            return redirect(request, reverse("catalog:version", args=[number]))
    context = {**_context(request.user, draft, form, seen["catalog"], seen["baseline"]), **seen}
    return render(request, "catalog/publish.html", context, status=400 if form.errors else 200)


def _publish(draft: CatalogVersion, form: PublishForm, *, by: User) -> CatalogVersion:
    with transaction.atomic():
        # The clock is read behind the lock: nothing is stamped between "at once" and the commit.
        hold_alone()
        return publish(
            draft,
            effective_at=form.effect(),
            by=by,
            at=database_now(),
            revision=form.cleaned_data["revision"],
            note=form.cleaned_data["note"],
            acknowledged=form.cleaned_data.get("acknowledged", False),
        )


def _seen(draft: CatalogVersion) -> dict[str, Any]:
    """What the publisher has to look at: the changes, and whom they touch (C4)."""
    baseline, catalog = predecessor(draft), snapshot_of(draft)
    old = snapshot_of(baseline) if baseline else None
    return {
        "baseline": baseline,
        "catalog": catalog,
        "diff": compare(old, catalog) if old else None,
        "impact": impact_of(old, catalog, at=database_now()),
    }


def _initial(draft: CatalogVersion) -> dict[str, Any]:
    """What the drafters propose, for the publisher to confirm."""
    return {"revision": draft.revision, "effective_at": draft.intended_at}


def _context(
    user: User,
    draft: CatalogVersion,
    form: PublishForm,
    catalog: Snapshot,
    baseline: CatalogVersion | None,
) -> dict[str, Any]:
    return {
        "page_title": f"发布第 {draft.number} 版目录",
        "version": draft,
        "facts": [
            ("目录名称", draft.title),
            ("应用服务", f"{len(catalog.lines)} 项"),
            ("新建人", str(draft.created_by or "")),
            ("替代版本", baseline.title if baseline else "无"),
        ],
        "consequences": CONSEQUENCES,
        "form": form,
        "action_label": "发布",
        "back_url": reverse("catalog:version", args=[draft.number]),
        "panels": panels_for(draft),
        "tab": "publish",
        "is_draft": True,
        "may_draft": True,
        "needs_second_person": needs_second_person(user, drafters_of(draft)),
    }

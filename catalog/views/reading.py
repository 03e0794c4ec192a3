"""The province's versions: the list, one version, and what changes between two."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from catalog import history
from catalog.diff import compare
from catalog.enums import Standing
from catalog.impact import impact_of, panels_for
from catalog.models import CatalogVersion
from catalog.policies import may_draft
from catalog.selectors import (
    find_version_in_force,
    open_draft,
    predecessor,
    scheduled_versions,
    snapshot_of,
    standing,
    versions_with_counts,
    visible_to,
)
from common.clock import database_now

LIMIT = 100  # two a year: enough for two lifetimes of the scheme
TONES = {
    Standing.DRAFT: "waiting",
    Standing.SCHEDULED: "accent",
    Standing.IN_FORCE: "done",
    Standing.REPLACED: "ended",
}
readers = require_role(Role.PROVINCE, Role.AUDITOR)


def version_or_404(user: User, number: int) -> CatalogVersion:
    """The version of that number, if the person may see it."""
    rows = visible_to(user).select_related("created_by", "published_by", "copied_from")
    return get_object_or_404(rows, number=number)


def standing_of(
    version: CatalogVersion, *, in_force: CatalogVersion | None, at: datetime
) -> dict[str, str]:
    """The version's standing as a tag: label and tone."""
    found = standing(version, in_force=in_force, at=at)
    return {"label": found.label, "tone": TONES[found]}


@readers
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, the newest first."""
    now = database_now()
    live = find_version_in_force(now)
    rows = [
        {"version": version, "standing": standing_of(version, in_force=live, at=now)}
        for version in versions_with_counts(request.user)[:LIMIT]
    ]
    context = {
        "page_title": "应用服务目录版本",
        "now": now,
        "rows": rows,
        "live": live,
        "scheduled": scheduled_versions(now).last(),
        "draft": open_draft(),
        "may_draft": may_draft(request.user),
    }
    return render(request, "catalog/versions.html", context)


@readers
@require_safe
def version_page(request: HttpRequest, number: int) -> HttpResponse:
    """One version, what it changed, and its history."""
    now = database_now()
    version = version_or_404(request.user, number)
    baseline = predecessor(version)
    catalog = snapshot_of(version)
    context = {
        "page_title": version.title,
        "short_title": f"第 {version.number} 版",
        "tab": "overview",
        "now": now,
        "panels": panels_for(version),
        "version": version,
        "catalog": catalog,
        "standing": standing_of(version, in_force=find_version_in_force(now), at=now),
        "is_draft": version.effective_at is None,
        "baseline": baseline,
        "diff": compare(snapshot_of(baseline), catalog) if baseline else None,
        "events": history.events_of(version),
        "may_draft": may_draft(request.user),
    }
    return render(request, "catalog/version.html", context)


@readers
@require_safe
def difference(request: HttpRequest, number: int) -> HttpResponse:
    """What changes by meaning (C4), against `?against=` or the version it replaces."""
    version = version_or_404(request.user, number)
    baseline = _baseline(request, version)
    context: dict[str, Any] = {
        "page_title": "版本对比",
        "tab": "difference",
        "is_draft": version.effective_at is None,
        "may_draft": may_draft(request.user),
        "version": version,
        "baseline": baseline,
        "others": visible_to(request.user).exclude(pk=version.pk)[:LIMIT],
        "diff": compare(snapshot_of(baseline), snapshot_of(version)) if baseline else None,
        "may_restore": version.effective_at is None and may_draft(request.user),
    }
    return render(request, "catalog/difference.html", context)


@readers
@require_safe
def impact(request: HttpRequest, number: int) -> HttpResponse:
    """Whom the version touches, service by service (C4)."""
    version = version_or_404(request.user, number)
    baseline, catalog, now = predecessor(version), snapshot_of(version), database_now()
    context: dict[str, Any] = {
        "page_title": "影响范围",
        "tab": "impact",
        "is_draft": version.effective_at is None,
        "may_draft": may_draft(request.user),
        "version": version,
        "baseline": baseline,
        "now": now,
        "impact": impact_of(snapshot_of(baseline) if baseline else None, catalog, at=now),
    }
    return render(request, "catalog/impact.html", context)


def _baseline(request: HttpRequest, version: CatalogVersion) -> CatalogVersion | None:
    against = request.GET.get("against", "")
    if not against:
        return predecessor(version)
    if not (against.isascii() and against.isdigit() and len(against) < 10):
        raise Http404
    return version_or_404(request.user, int(against))

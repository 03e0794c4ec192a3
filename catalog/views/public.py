"""应用服务目录, for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from catalog.models import CatalogVersion
from catalog.selectors import (
    find_version_in_force,
    published,
    scheduled_versions,
    snapshot_of,
    standing,
)
from common.clock import database_now


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The version in force by theme, and when the next one takes over."""
    now = database_now()
    version = find_version_in_force(now)
    context = {
        "page_title": "应用服务目录",
        "page_description": "“上云上平台”服务券支持的应用服务和奖补上限，按业务环节分类。",
        "next_version": scheduled_versions(now).first(),
        "now": now,
        "current": True,
        **_listed(version),
    }
    return render(request, "catalog/directory.html", context)


@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """One published version: the coming one, so that people can prepare, or a former one (C1)."""
    now = database_now()
    version = get_object_or_404(published(), number=number)
    live = find_version_in_force(now)
    context = {
        "page_title": f"应用服务目录（第 {number} 版）",
        "standing": standing(version, in_force=live, at=now),
        "live": live,
        "now": now,
        "current": version == live,
        **_listed(version),
    }
    return render(request, "catalog/directory.html", context)


def _listed(version: CatalogVersion | None) -> dict[str, Any]:
    return {"version": version, "catalog": snapshot_of(version) if version else None}

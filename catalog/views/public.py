"""应用服务目录, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.selectors import find_version_in_force, scheduled_versions, snapshot_of
from common.clock import database_now


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The version in force by theme, and when the next one takes over."""
    now = database_now()
    version = find_version_in_force(now)
    context = {
        "page_title": "应用服务目录",
        "version": version,
        "catalog": snapshot_of(version) if version else None,
        "next_version": scheduled_versions(now).first(),
    }
    return render(request, "catalog/directory.html", context)

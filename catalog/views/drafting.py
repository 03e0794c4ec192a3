"""The province works on a draft: starts it, edits its caps, gives it up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from catalog.diff import compare
from catalog.enums import VersionStatus
from catalog.errors import AlreadyPublished, StaleDraft
from catalog.forms import DiscardForm, DraftForm
from catalog.models import CatalogVersion
from catalog.policies import needs_second_person
from catalog.selectors import (
    drafters_of,
    latest_published,
    open_draft,
    published,
    snapshot_of,
    visible_to,
)
from catalog.services.drafts import discard_draft, revise_draft, start_draft
from common.clock import database_now
from common.dates import format_instant
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import redirect

drafters = require_role(Role.PROVINCE)


def draft_or_404(user: User, number: int) -> CatalogVersion:
    """The draft of that number; raises `AlreadyPublished` when it is none any more."""
    version = get_object_or_404(visible_to(user), number=number)
    if version.status != VersionStatus.DRAFT:
        raise AlreadyPublished("这一版目录已经发布，不能再修改。")
    return version


@drafters
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Copy the version in force, or the published one named by `source`."""
    number = request.POST.get("source", "")
    source = get_object_or_404(published(), number=number) if number.isdecimal() else None
    draft = start_draft(by=request.user, at=database_now(), source=source)
    messages.success(request, f"已建立第 {draft.number} 版草稿，内容与底稿相同。")
    return redirect(request, reverse("catalog:edit", args=[draft.number]))


@drafters
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """Go back to, or on from, any published version: a draft as its copy, after asking."""
    source = get_object_or_404(published(), number=number)
    if request.method == "POST":
        draft = start_draft(by=request.user, at=database_now(), source=source)
        messages.success(request, f"已建立第 {draft.number} 版草稿，内容与第 {number} 版相同。")
        return redirect(request, reverse("catalog:edit", args=[draft.number]))
    return render(request, "catalog/copy.html", _copy_context(source))


def _copy_context(source: CatalogVersion) -> dict[str, Any]:
    latest = latest_published()
    return {
        "page_title": f"以第 {source.number} 版为底稿新建草稿",
        "version": source,
        "latest": latest,
        "present": open_draft(),
        "diff": compare(snapshot_of(latest), snapshot_of(source)) if latest else None,
        "facts": [
            ("底稿", source.title),
            ("生效时间", format_instant(source.effective_at) if source.effective_at else ""),
            ("将被替代", latest.title if latest else "无"),
        ],
        "consequences": [
            "只建立一份草稿，现行目录和已提交的申请不受影响。",
            "草稿仍须由未参与编制的同事核对后发布；此前各版目录都予保留。",
        ],
        "form": DiscardForm(),
        "action_label": "新建草稿",
        "back_url": reverse("catalog:version", args=[source.number]),
    }


@drafters
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """All caps and settings in one table."""
    draft = draft_or_404(request.user, number)
    form = DraftForm(request.POST, version=snapshot_of(draft), revision=draft.revision)
    if request.method == "POST" and form.is_valid():
        try:
            _revise(draft, form, by=request.user)
        except StaleDraft as error:
            return _conflict(request, draft, form, error)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "草稿已保存。")
            return redirect(request, reverse("catalog:edit", args=[number]))
    return _edit_page(request, draft, form, status=400 if form.errors else 200)


def _revise(draft: CatalogVersion, form: DraftForm, *, by: User) -> None:
    revise_draft(
        draft,
        settings=form.settings(),
        caps=form.caps(),
        revision=form.cleaned_data["revision"],
        by=by,
        at=database_now(),
    )


def _conflict(
    request: HttpRequest, draft: CatalogVersion, form: DraftForm, error: StaleDraft
) -> HttpResponse:
    """Nothing typed is lost: the page again, with what the colleague saved beside it (409)."""
    form.point_out_latest()
    return _edit_page(request, draft, form, status=409, conflict=error.message)


def _edit_page(
    request: HttpRequest,
    draft: CatalogVersion,
    form: DraftForm,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "page_title": f"编辑第 {draft.number} 版草稿",
        "tab": "edit",
        "is_draft": True,
        "may_draft": True,
        "version": draft,
        "form": form,
        "conflict": conflict,
        "is_drafter": needs_second_person(request.user, drafters_of(draft)),
    }
    return render(request, "catalog/edit.html", context, status=status)


@drafters
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Give the draft up, after a page that says what is lost."""
    draft = draft_or_404(request.user, number)
    if request.method == "POST":
        discard_draft(draft, by=request.user, at=database_now())
        messages.success(request, f"第 {number} 版草稿已放弃。")
        return redirect(request, reverse("catalog:versions"))
    context = {
        "page_title": f"放弃第 {number} 版草稿",
        "facts": [
            ("目录名称", draft.title),
            ("应用服务", f"{draft.entries.count()} 项"),
            ("新建人", str(draft.created_by or "")),
        ],
        "consequences": ["草稿中的全部修改将被删除，无法恢复；现行目录不受影响。"],
        "form": DiscardForm(),
        "action_label": "放弃草稿",
        "danger": True,
        "back_url": reverse("catalog:version", args=[number]),
    }
    return render(request, "base_confirm.html", context)

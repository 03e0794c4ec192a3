"""One service of a draft: add, change, remove, restore."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from catalog.errors import StaleDraft
from catalog.forms import EntryForm, NewEntryForm
from catalog.forms.entry import facts_of
from catalog.models import CatalogVersion, ServiceEntry
from catalog.services.entries import (
    add_entry,
    edit_entry,
    next_number,
    remove_entry,
    restore_entry,
)
from catalog.views.drafting import draft_or_404, drafters
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import redirect


@drafters
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, number: int) -> HttpResponse:
    """A service no version has listed yet."""
    draft = draft_or_404(request.user, number)
    initial = {"number": next_number(draft), "revision": draft.revision}
    form = NewEntryForm(request.POST, themes=draft.themes.all(), initial=initial)

    def save(facts: dict[str, Any]) -> None:
        add_entry(draft, code=form.cleaned_data["code"].strip(), **facts)

    if _saved(request, draft, form, save):
        messages.success(request, f"已新增“{form.cleaned_data['name']}”。")
        return redirect(request, reverse("catalog:edit", args=[number]))
    return _page(request, draft, form, page_title="新增应用服务")


@drafters
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """What the draft says about a service."""
    draft = draft_or_404(request.user, number)
    entry = _entry_or_404(draft, code)
    initial = {**facts_of(entry), "revision": draft.revision}
    form = EntryForm(request.POST, themes=draft.themes.all(), initial=initial)
    if _saved(request, draft, form, lambda facts: _edit(draft, code, facts)):
        messages.success(request, f"“{form.cleaned_data['name']}”已保存。")
        return redirect(request, reverse("catalog:edit", args=[number]))
    return _page(request, draft, form, page_title=entry.name, entry=entry)


def _edit(draft: CatalogVersion, code: str, facts: dict[str, Any]) -> None:
    edit_entry(draft, code=code, **facts)


@drafters
@require_POST
def remove(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Take a service off the draft; the page of changes offers to restore it."""
    draft = draft_or_404(request.user, number)
    entry = _entry_or_404(draft, code)
    revision = _revision(request, draft)
    remove_entry(draft, code=code, revision=revision, by=request.user, at=database_now())
    messages.success(request, f"已从草稿中移除“{entry.name}”，可在“版本对比”中恢复。")
    return redirect(request, reverse("catalog:edit", args=[number]))


@drafters
@require_POST
def restore(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """List a removed service again."""
    draft = draft_or_404(request.user, number)
    revision = _revision(request, draft)
    entry = restore_entry(draft, code=code, revision=revision, by=request.user, at=database_now())
    messages.success(request, f"已恢复“{entry.name}”。")
    return redirect(request, reverse("catalog:difference", args=[number]))


def _entry_or_404(draft: CatalogVersion, code: str) -> ServiceEntry:
    return get_object_or_404(draft.entries.select_related("theme", "service"), service__code=code)


def _revision(request: HttpRequest, draft: CatalogVersion) -> int:
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else draft.revision


def _saved(
    request: HttpRequest,
    draft: CatalogVersion,
    form: EntryForm,
    save: Callable[[dict[str, Any]], None],
) -> bool:
    """Whether the form was posted and saved; if not, the form says why and keeps what was typed."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        save(
            {
                "facts": form.facts(),
                "revision": form.cleaned_data["revision"],
                "by": request.user,
                "at": database_now(),
            }
        )
    except StaleDraft as error:
        form.take_revision(draft.revision)
        form.conflict = error.message
        return False
    except DomainError as error:
        add_domain_error(form, error)
        return False
    return True


def _page(
    request: HttpRequest,
    draft: CatalogVersion,
    form: EntryForm,
    *,
    page_title: str,
    entry: ServiceEntry | None = None,
) -> HttpResponse:
    status = 409 if form.conflict else 400 if form.errors else 200
    context = {"page_title": page_title, "version": draft, "form": form, "entry": entry}
    return render(request, "catalog/entry.html", context, status=status)

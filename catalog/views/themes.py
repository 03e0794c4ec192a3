"""The themes of a draft on one page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalog.errors import StaleDraft
from catalog.forms.themes import ThemesForm
from catalog.models import CatalogVersion
from catalog.selectors import headings_of
from catalog.services.themes import revise_themes
from catalog.views.drafting import draft_or_404, drafters
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import redirect


@drafters
@require_http_methods(["GET", "HEAD", "POST"])
def themes(request: HttpRequest, number: int) -> HttpResponse:
    """Add, rename, put in order, remove what is empty."""
    draft = draft_or_404(request.user, number)
    form = ThemesForm(request.POST, headings=headings_of(draft), revision=draft.revision)
    if request.method == "POST" and form.is_valid():
        try:
            _revise(draft, form, request)
        except StaleDraft as error:
            form.point_out_latest()
            return _page(request, draft, form, status=409, conflict=error.message)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, "面向环节已保存。")
            return redirect(request, reverse("catalog:themes", args=[number]))
    return _page(request, draft, form, status=400 if form.errors else 200)


def _revise(draft: CatalogVersion, form: ThemesForm, request: HttpRequest) -> None:
    revision = form.cleaned_data["revision"]
    found = form.themes()
    revise_themes(draft, themes=found, revision=revision, by=request.user, at=database_now())


def _page(
    request: HttpRequest,
    draft: CatalogVersion,
    form: ThemesForm,
    *,
    status: int,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "page_title": "面向环节",
        "version": draft,
        "form": form,
        "conflict": conflict,
        "tab": "themes",
        "is_draft": True,
        "may_draft": True,
    }
    return render(request, "catalog/themes.html", context, status=status)

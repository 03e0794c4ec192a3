"""The province suspends a certification and resumes it (S1)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.clock import database_now, local_date
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from suppliers.forms import ResumeForm, SuspendForm
from suppliers.models import Certification
from suppliers.selectors import visible_to
from suppliers.services.suspension import resume_certification, suspend_certification
from suppliers.views.certifications import facts_of
from suppliers.views.province import registrars

SUSPENDED = (
    "自暂停日期起，企业不能选择该供应商申请这项服务，直到恢复。",
    "此前已提交的申请和已发放的服务券不受影响，仍可继续办理和兑现。",
)
RESUMED = ("自今天起，企业可以再次选择该供应商申请这项服务。",)


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a certification rest, after a page that says what follows."""
    now = database_now()
    form = SuspendForm(request.POST or None, initial={"on": local_date(now)})
    return _page(request, pk, form, act=suspend_certification, at=now, word="暂停", said=SUSPENDED)


@registrars
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it go on."""
    form, now = ResumeForm(request.POST or None), database_now()
    return _page(request, pk, form, act=resume_certification, at=now, word="恢复", said=RESUMED)


def _page(
    request: HttpRequest,
    pk: int,
    form: forms.Form,
    *,
    act: Any,
    at: Any,
    word: str,
    said: tuple[str, ...],
) -> HttpResponse:
    rows = Certification.objects.filter(supplier__in=visible_to(request.user))
    found = get_object_or_404(rows.select_related("supplier", "service"), pk=pk)
    back_url = reverse("suppliers:detail", args=[found.supplier_id])
    if request.method == "POST" and form.is_valid():
        try:
            act(found, **form.cleaned_data, by=request.user, at=at)
        except Conflict as error:
            return conflict_response(request, error, url=back_url)
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, f"“{found.service.name}”的认定已{word}。")
            return redirect(request, back_url)
    context = {
        "page_title": f"{word}服务认定",
        "facts": facts_of(found),
        "consequences": said,
        "form": form,
        "action_label": f"{word}认定",
        "danger": word == "暂停",
        "back_url": back_url,
    }
    status = 422 if form.errors else 200
    return render(request, "base_confirm.html", context, status=status)

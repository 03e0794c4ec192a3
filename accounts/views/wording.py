"""邮件和文书用语: the province's own words over the defaults, looked at twice before they hold."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.forms.wording import WordingForm
from accounts.models import Wording
from accounts.policies import require_role
from accounts.selectors import wording_history, wordings
from accounts.services.wording import compose_with, reset_wording, word
from accounts.wording import Text, default_of, fill, find_text
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response

readers = require_role(Role.PROVINCE, Role.AUDITOR)
PREVIEW, CHECK, SAVE, BACK = "preview", "check", "save", "edit"


@readers
@require_safe
def wording_list(request: HttpRequest) -> HttpResponse:
    """Every text by group, whether it is the default's or the province's."""
    context = {"groups": wordings(), "page_title": "邮件和文书用语"}
    return render(request, "accounts/wording_list.html", context)


@readers
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, key: str) -> HttpResponse:
    """One text: written, previewed with sample data, looked at again, saved."""
    text, row = _text_and_row(key)
    if request.method == "GET":
        return _edit_page(request, text, row, WordingForm(text=text, initial=_initial(text, row)))
    form, act = WordingForm(request.POST, text=text), request.POST.get("action", CHECK)
    if act == BACK:
        return _edit_page(request, text, row, WordingForm(text=text, initial=request.POST.dict()))
    if not form.is_valid():
        return _edit_page(request, text, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if act == SAVE:
        return _save(request, text, row, form)
    if act == PREVIEW:
        return _edit_page(request, text, row, form)
    return _second_look(request, text, row, form)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, key: str) -> HttpResponse:
    """Back to the default, after a look at what is given up."""
    text, row = _text_and_row(key)
    here = reverse("accounts:wording", args=[key])
    if row is None:
        return HttpResponseRedirect(here)
    if request.method == "POST":
        shown = request.POST.get("version", "")
        version = int(shown) if shown.isdecimal() else row.version
        try:
            reset_wording(text, version=version, by=request.user, at=database_now())
        except Conflict as conflict:
            return _overtaken(request, text, row, conflict)
        messages.success(request, f"“{text.label}”已恢复为默认用语。")
        return HttpResponseRedirect(here)
    context = {
        "text": text,
        "row": row,
        "before": _shown(text, (row.subject, row.body)),
        "after": _shown(text, default_of(text)),
        "page_title": "恢复默认用语",
    }
    return render(request, "accounts/wording_reset.html", context)


def _text_and_row(key: str) -> tuple[Text, Wording | None]:
    text = find_text(key)
    if text is None:
        raise Http404
    return text, Wording.objects.select_related("changed_by").filter(key=key).first()


def _initial(text: Text, row: Wording | None) -> dict[str, Any]:
    subject, body = (row.subject, row.body) if row else default_of(text)
    return {"subject": subject, "body": body, "version": row.version if row else 0}


def _shown(text: Text, words: tuple[str, str]) -> dict[str, str]:
    """The text as its reader gets it, with sample data."""
    if not text.has_subject:
        return {"subject": "", "body": fill(words[1], text.fields)}
    subject, body = compose_with(words, text.fields)
    return {"subject": subject, "body": body}


def _typed(form: WordingForm) -> tuple[str, str]:
    return form.cleaned_data.get("subject", ""), form.cleaned_data["body"]


def _edit_page(
    request: HttpRequest, text: Text, row: Wording | None, form: WordingForm, *, status: int = 200
) -> HttpResponse:
    initial = _initial(text, row)
    words = (initial["subject"], initial["body"])
    if form.is_bound and not form.errors:
        words = _typed(form)
    context = {
        "text": text,
        "row": row,
        "form": form,
        "fields": text.fields.items(),
        "preview": None if form.errors else _shown(text, words),
        "previewed": form.is_bound and not form.errors,
        "history": wording_history(text.key),
        "may_word": request.user.role == Role.PROVINCE,
        "page_title": text.label,
    }
    return render(request, "accounts/wording.html", context, status=status)


def _second_look(
    request: HttpRequest, text: Text, row: Wording | None, form: WordingForm
) -> HttpResponse:
    before = (row.subject, row.body) if row else default_of(text)
    context = {
        "text": text,
        "form": form,
        "typed": _typed(form),
        "version": form.cleaned_data["version"],
        "before": _shown(text, before),
        "after": _shown(text, _typed(form)),
        "unchanged": _typed(form) == before,
        "page_title": "核对用语",
    }
    return render(request, "accounts/wording_check.html", context)


def _save(request: HttpRequest, text: Text, row: Wording | None, form: WordingForm) -> HttpResponse:
    subject, body = _typed(form)
    version = form.cleaned_data["version"]
    try:
        word(text, subject=subject, body=body, version=version, by=request.user, at=database_now())
    except Conflict as conflict:
        return _overtaken(request, text, row, conflict)
    except DomainError as refused:
        add_domain_error(form, refused)
        return _edit_page(request, text, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"“{text.label}”已保存，从下一封起使用。")
    return HttpResponseRedirect(reverse("accounts:wording", args=[text.key]))


def _overtaken(
    request: HttpRequest, text: Text, row: Wording | None, conflict: Conflict
) -> HttpResponse:
    facts: dict[str, Any] = {"actor": row.changed_by.name, "at": row.changed_at} if row else {}
    url = reverse("accounts:wording", args=[text.key])
    return conflict_response(request, conflict, url=url, **facts)

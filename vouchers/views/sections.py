"""The pages of an application where things are typed: saved as one goes, judged when asked."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import SHANGHAI, asked_at, local_date
from vouchers import presenting
from vouchers.errors import InvalidApplication
from vouchers.forms.application import FORMS, SectionForm
from vouchers.models import Voucher
from vouchers.sections import BY_KEY, LABELS, SERVICE, SUPPLIER, Section, after
from vouchers.selectors.drafting import (
    services_offered,
    shown_values,
    suppliers_offered,
    value_in_words,
)
from vouchers.selectors.explaining import preview_of
from vouchers.selectors.facts import catalog_at
from vouchers.services.checking import check_application
from vouchers.services.saving import Saved, SectionConflict, save_section
from vouchers.typed import read_typed
from vouchers.views.application import application_parts, section_url
from vouchers.views.finding import editable_voucher, is_editable, person, visible_voucher

PRICED = ("service", "cloud_fee", "devices")  # what the subsidy card is reckoned from


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def section_page(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """One page; POST keeps everything typed, then goes on or says what is wrong."""
    section, at = _section(key), asked_at(request)
    if request.method == "POST":
        return _save_page(request, editable_voucher(request, public_id), section, at)
    voucher = visible_voucher(request, public_id)
    if not is_editable(voucher):
        return HttpResponseRedirect(reverse("vouchers:voucher", args=[public_id]))
    form = _form(request, voucher, section, at)
    problems = check_application(voucher, at=at).problems_of(section)
    # Nobody is told off for what they have not filled in yet.
    form.show([problem for problem in problems if problem.code != "missing"])
    return _page(request, voucher, form, at)


@require_role(Role.ENTERPRISE)
@require_POST
def autosave(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Keep the page as it stands; 409 with both versions when a colleague was there first."""
    voucher, section, at = editable_voucher(request, public_id), _section(key), asked_at(request)
    form = _form(request, voucher, section, at)
    form.is_valid()
    try:
        saved = _save(request, voucher, form, at)
    except SectionConflict as conflict:
        context = {"conflict": _both(conflict)}
        status = HTTPStatus.CONFLICT
        return render(request, "vouchers/_conflict.html", context, status=status)
    return JsonResponse({"version": saved.seen, "saved_at": f"{at.astimezone(SHANGHAI):%H:%M}"})


@require_role(Role.ENTERPRISE)
@require_GET
def subsidy_card(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the application would get with what is typed at this moment, saved or not (A8)."""
    voucher = editable_voucher(request, public_id)
    typed = {name: request.GET[name] for name in PRICED if name in request.GET}
    return render(
        request, "vouchers/_subsidy.html", subsidy_parts(voucher, asked_at(request), typed)
    )


def subsidy_parts(
    voucher: Voucher, at: datetime, typed: dict[str, str] | None = None
) -> dict[str, Any]:
    """The context of _subsidy.html, from what is stored and what is typed over it."""
    values = read_typed({**shown_values(voucher), **(typed or {})}).values
    preview = preview_of(voucher, values=values, at=at)
    return {"voucher": voucher, "amount": presenting.preview_card(preview)}


def _section(key: str) -> Section:
    section = BY_KEY.get(key)
    if section not in FORMS:
        raise Http404(key)
    return section


def _form(request: HttpRequest, voucher: Voucher, section: Section, at: datetime) -> SectionForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return FORMS[section](*posted, voucher=voucher, by=person(request), at=at)


def _save(request: HttpRequest, voucher: Voucher, form: SectionForm, at: datetime) -> Saved:
    return save_section(
        voucher,
        form.section,
        by=person(request),
        at=at,
        typed=form.typed,
        seen=form.data.get("version", ""),
        document=form.document,
    )


def _save_page(
    request: HttpRequest, voucher: Voucher, section: Section, at: datetime
) -> HttpResponse:
    form = _form(request, voucher, section, at)
    form.is_valid()
    try:
        saved = _save(request, voucher, form, at)
    except SectionConflict as conflict:
        form.renew(conflict.theirs)
        return _page(request, conflict.voucher, form, at, conflict=_both(conflict))
    except InvalidApplication as refused:  # a locked field of a correction (A5)
        form.show([refused])
        return _page(request, voucher, form, at)
    if saved.cleared_supplier:
        text = f"{saved.cleared_supplier}未通过所选应用服务的认定，已清除，请重新选择供应商。"
        messages.warning(request, text)
    if request.POST.get("then") == "later":
        return HttpResponseRedirect(reverse("vouchers:tasks", args=[voucher.public_id]))
    fresh = visible_voucher(request, voucher.public_id)
    form.renew(shown_values(fresh))
    form.show(check_application(fresh, at=at).problems_of(section))
    if form.errors:
        return _page(request, fresh, form, at)
    return HttpResponseRedirect(section_url(fresh, after(section)))


def _page(
    request: HttpRequest,
    voucher: Voucher,
    form: SectionForm,
    at: datetime,
    *,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    status = HTTPStatus.OK
    if conflict:
        status = HTTPStatus.CONFLICT
    elif form.is_bound:
        status = HTTPStatus.BAD_REQUEST
    section = form.section
    context = {
        **application_parts(voucher),
        **subsidy_parts(voucher, at),
        **_choices(request, voucher, form, at),
        "form": form,
        "section": section,
        "conflict": conflict,
        "page_title": section.title,
    }
    return render(request, f"vouchers/sections/{section.key}.html", context, status=status)


def _choices(
    request: HttpRequest, voucher: Voucher, form: SectionForm, at: datetime
) -> dict[str, Any]:
    """The services of the version in force, or the suppliers certified for the chosen one today."""
    if form.section == SERVICE:
        version = voucher.catalog_version or catalog_at(at, service_id=None)[0]
        locked = voucher.service if form.fields["service"].disabled else None
        themes = services_offered(version, only=locked)
        return {"themes": themes, "chosen": form["service"].value()}
    if form.section == SUPPLIER and voucher.service is not None:
        text = request.GET.get("q", "").strip()
        found = suppliers_offered(voucher.service, on=local_date(at), text=text)
        own = voucher.supplier
        kept = own if own is not None and own.pk not in {one.pk for one in found} else None
        return {"suppliers": found, "kept": kept, "chosen": form["supplier"].value(), "q": text}
    return {}


def _both(conflict: SectionConflict) -> dict[str, Any]:
    """The colleague's version and the person's own, field by field."""
    return {
        "saved": conflict.saved,
        "fields": [
            {
                "label": LABELS[name],
                "mine": value_in_words(name, conflict.mine.get(name, "")),
                "theirs": value_in_words(name, conflict.theirs[name]),
            }
            for name in conflict.differing
        ],
        "title": conflict.message,
    }

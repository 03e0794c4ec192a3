"""企业资料: the task list, its sections, and asking for the identity check."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import DomainError, DomainErrors
from common.forms import add_domain_error
from common.htmx import redirect
from enterprises.enums import CheckStatus
from enterprises.errors import StaleProfile
from enterprises.forms.integrity import IntegrityForm
from enterprises.forms.place import PlaceForm
from enterprises.forms.profile import (
    BasicsForm,
    ContactForm,
    LicenceForm,
    PledgeForm,
    RevenueForm,
    SectionForm,
)
from enterprises.models import Enterprise
from enterprises.pledge import PLEDGE
from enterprises.sections import (
    BASICS,
    BY_KEY,
    CONTACT,
    INTEGRITY,
    LICENCE,
    PLACE,
    REVENUE,
    Section,
)
from enterprises.sections import (
    PLEDGE as PLEDGE_SECTION,
)
from enterprises.selectors.history import events_of, history_of
from enterprises.selectors.profile import last_return, missing_sections
from enterprises.services import submit_identity
from enterprises.views.own import conflict_of, own_enterprise, person, status_of
from enterprises.views.tasks import papers_of, tasks_of

FORMS: dict[Section, type[SectionForm]] = {
    BASICS: BasicsForm,
    PLACE: PlaceForm,
    LICENCE: LicenceForm,
    REVENUE: RevenueForm,
    INTEGRITY: IntegrityForm,
    CONTACT: ContactForm,
    PLEDGE_SECTION: PledgeForm,
}


@require_role(Role.ENTERPRISE)
@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """What is filled in, what is missing, and where the identity check stands."""
    return _profile_page(request, own_enterprise(request))


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, key: str) -> HttpResponse:
    """One section's form; saving goes on to the next open section."""
    part = BY_KEY.get(key)
    if part is None:
        raise Http404(key)
    enterprise = own_enterprise(request)
    form = _form(request, part, enterprise)
    error, conflict = None, None
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, part, form.save(), before=enterprise)
        except StaleProfile as stale:
            error, conflict = stale, conflict_of(form, _stored(request, part), stale)
        except DomainError as refused:
            error = refused
            add_domain_error(form, refused)
    context = {"form": form, "section": part, "enterprise": enterprise, "conflict": conflict}
    context |= {"page_title": part.title, "pledge": PLEDGE}
    return render(
        request, f"enterprises/sections/{part.key}.html", context, status=status_of(form, error)
    )


@require_role(Role.ENTERPRISE)
@require_GET
def place_fields(request: HttpRequest, part: str) -> HttpResponse:
    """The fields that depend on the city or section just chosen, as a whole page shows them."""
    form = PlaceForm(
        request.GET, enterprise=own_enterprise(request), by=person(request), at=database_now()
    )
    form.errors.clear()  # nothing has been submitted yet
    return render(request, f"enterprises/sections/_{part}.html", {"form": form})


@require_role(Role.ENTERPRISE)
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Ask the bureau for the identity check (E8)."""
    enterprise = own_enterprise(request)
    version = request.POST.get("version", "")
    try:
        submit_identity(
            enterprise,
            by=person(request),
            at=database_now(),
            version=int(version) if version.isdecimal() else 0,
        )
    except DomainErrors as missing:
        return _profile_page(request, enterprise, errors=missing.errors, status=400)
    messages.success(request, "企业认证已提交，所在区域的经信部门核验后会通知您。")
    return redirect(request, reverse("enterprises:profile"))


def _profile_page(
    request: HttpRequest, enterprise: Enterprise, *, errors: Any = (), status: int = 200
) -> HttpResponse:
    at = database_now()
    missing = missing_sections(enterprise, at=at)
    context = {
        "enterprise": enterprise,
        "tasks": tasks_of(missing),
        "missing": missing,
        "errors": errors,
        "papers": papers_of(enterprise),
        "returned": last_return(enterprise),
        "events": history_of(events_of(enterprise)[:10]),
        "page_title": "企业资料",
    }
    return render(request, "enterprises/profile.html", context, status=status)


def _form(request: HttpRequest, part: Section, enterprise: Enterprise) -> SectionForm:
    facts: dict[str, Any] = {
        "enterprise": enterprise,
        "by": person(request),
        "at": database_now(),
    }
    if request.method == "POST":
        return FORMS[part](request.POST, request.FILES, **facts)
    return FORMS[part](**facts)


def _stored(request: HttpRequest, part: Section) -> SectionForm:
    return FORMS[part](enterprise=own_enterprise(request), by=person(request), at=database_now())


def _saved(
    request: HttpRequest, part: Section, enterprise: Enterprise, *, before: Enterprise
) -> HttpResponse:
    messages.success(request, f"“{part.title}”已保存。")
    if before.identity_status == CheckStatus.APPROVED != enterprise.identity_status:
        messages.warning(request, "认证信息有变更，已重新提交所在区域的经信部门核验。")
    missing = missing_sections(enterprise, at=database_now())
    if part in missing or not missing or enterprise.identity_status != CheckStatus.NONE:
        return redirect(request, reverse("enterprises:profile"))
    return redirect(request, reverse("enterprises:section", args=[missing[0].key]))

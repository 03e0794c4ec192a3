"""Spot checks: the list, a new draw, one draw with what came of it, drawing it again."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.paging import keyset_page
from reviews import presenting_checks as show
from reviews.forms.checks import DrawForm
from reviews.models import SpotCheck
from reviews.sampling import sample_size
from reviews.selectors import checks as selecting
from reviews.services.drawing import draw_check
from vouchers.views.finding import person

OFFICIALS = (Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
DRAWERS = (Role.BUREAU, Role.PROVINCE)
OWN_SHOWN = 50


@require_role(*OFFICIALS)
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and all draws in view, latest first."""
    user = person(request)
    rows = selecting.check_rows(selecting.checks_visible_to(user))
    cursor = request.GET.get("cursor")
    page = keyset_page(rows, order=selecting.ORDER, cursor=cursor, size=selecting.PAGE_SIZE)
    own = selecting.item_rows(selecting.waiting_for(user))[:OWN_SHOWN]
    context = {
        "page": page,
        "rows": [show.check_row(row) for row in page.rows],
        "own": [show.item_row(row) for row in own],
        "inspects": user.role in DRAWERS,
        "page_title": "抽查",
    }
    return render(request, "reviews/checks/list.html", context)


@require_role(*DRAWERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Scope, rate, way and seed; looking at the scope draws nothing."""
    user = person(request)
    form = DrawForm(request.POST if request.method == "POST" else None, user=user)
    preview = None
    if form.is_valid():
        try:
            if "look" not in request.POST:
                check = draw_check(by=user, at=database_now(), plan=form.plan)
                messages.success(request, f"已抽取 {check.items.count()} 张，请分派核查人员。")
                return HttpResponseRedirect(reverse("reviews:check", args=[check.pk]))
            preview = _preview(request, form)
        except DomainError as refused:
            add_domain_error(form, refused)
    context = {"form": form, "preview": preview, "page_title": "新建抽查"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "reviews/checks/new.html", context, status=status)


def _preview(request: HttpRequest, form: DrawForm) -> dict[str, Any]:
    count, total = selecting.size_of(selecting.population(person(request), form.scope))
    return {
        "count": count,
        "total": total,
        "size": sample_size(count, rate=form.cleaned_data["rate"]),
    }


@require_role(*OFFICIALS)
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: how it was drawn, and its items as far as the person sees them."""
    found, user = found_check(request, pk), person(request)
    items = selecting.items_visible_to(user).filter(check_drawn=found)
    cursor = request.GET.get("cursor")
    page = keyset_page(
        selecting.item_rows(items),
        order=selecting.ITEM_ORDER,
        cursor=cursor,
        size=selecting.PAGE_SIZE,
    )
    is_body = selecting.drawing_body(user, found)
    context = {
        "check": found,
        "facts": show.draw_facts(found),
        "page": page,
        "rows": [show.item_row(row) for row in page.rows],
        "export_query": f"check={pk}",
        "may_assign": is_body and items.filter(outcome="").exists(),
        "may_redraw": is_body or user.role in (Role.PROVINCE, Role.AUDITOR),
        "page_title": found.title,
    }
    return render(request, "reviews/checks/detail.html", context)


@require_role(*OFFICIALS)
@require_safe
def redrawn(request: HttpRequest, pk: int) -> HttpResponse:
    """复核抽样: draw again from what was kept, and say whether it is the same."""
    found = _own_check(request, pk)
    again = selecting.redraw(found)
    context = {
        "check": found,
        "facts": show.draw_facts(found),
        "again": again,
        "check_url": reverse("reviews:check", args=[pk]),
        "same": again.same_population and again.same_sample,
        "page_title": "复核抽样",
    }
    return render(request, "reviews/checks/redraw.html", context)


@require_role(*OFFICIALS)
@require_safe
def population_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The population as it was hashed, byte for byte: `sha256sum` says the hash shown."""
    found = _own_check(request, pk)
    answer = HttpResponse(found.population.content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.number}-population.csv"'
    return answer


def found_check(request: HttpRequest, pk: int) -> SpotCheck:
    """The draw an address names, if the person may see it; a stranger's is a 404."""
    rows = selecting.checks_visible_to(person(request))
    return get_object_or_404(rows.select_related("organisation", "drawn_by"), pk=pk)


def _own_check(request: HttpRequest, pk: int) -> SpotCheck:
    """The whole population is for those who drew it, the province and the auditor."""
    rows = selecting.checks_visible_to(person(request))
    if person(request).role == Role.BUREAU:
        rows = rows.filter(organisation=person(request).organisation_id)
    return get_object_or_404(rows.select_related("organisation", "drawn_by", "population"), pk=pk)

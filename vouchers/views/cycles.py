"""The province's cycles: past, open and next; setting one up, changing one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import DomainError, DomainErrors
from common.forms import add_domain_error
from common.htmx import redirect
from vouchers import cycle_rows, quota_rows
from vouchers.cycle_history import events_of
from vouchers.cycles import Stage, stage_of
from vouchers.errors import StaleCycle
from vouchers.forms.cycle import CycleForm
from vouchers.models import Cycle
from vouchers.policies import may_run_cycles
from vouchers.selectors.cycles import (
    Use,
    cities,
    has_submissions,
    proposal,
    stage_at,
    terms_of,
    use_of,
    visible_to,
)
from vouchers.selectors.quotas import quotas_of, uses_of
from vouchers.services.cycles import change_cycle, create_cycle
from vouchers.views.finding import person

LIMIT = 100  # cycles: two a year for half a century
readers = require_role(Role.PROVINCE, Role.AUDITOR)
keepers = require_role(Role.PROVINCE)
# The field of the form where a fault of the terms is shown, when it has another name there.
INPUTS = {"excluded_cities": "cities"}


@readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All cycles, the latest first, each with its countdown and what was made of it."""
    at, found = database_now(), list(visible_to(person(request))[:LIMIT])
    uses = use_of(cycle.pk for cycle in found)
    context = {
        "page_title": "申领周期",
        "rows": [cycle_rows.row_of(one, use=uses.get(one.pk, Use()), at=at) for one in found],
        "may_run": may_run_cycles(person(request)),
    }
    return render(request, "vouchers/cycles/list.html", context)


@readers
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle: its terms, what was made of it, every change old → new."""
    cycle, at = get_object_or_404(visible_to(person(request)), pk=pk), database_now()
    terms, use = terms_of(cycle), use_of([pk]).get(pk, Use())
    stage = stage_of(terms, at=at, has_submissions=use.enterprises > 0)
    limits = quotas_of(cycle)
    names = dict(cities().values_list("code", "name"))
    context = {
        "page_title": cycle.name,
        "cycle": cycle,
        "stage": stage,
        "tone": cycle_rows.TONES[stage],
        "countdown": cycle_rows.countdown(terms, stage, at=at),
        "windows": cycle_rows.facts_of(terms, cycle_rows.WINDOWS),
        "conditions": cycle_rows.facts_of(terms, cycle_rows.CONDITIONS),
        "handling": cycle_rows.facts_of(terms, cycle_rows.HANDLING),
        "quotas": quota_rows.rows_of(limits, uses_of(cycle)) if limits else [],
        "figures": cycle_rows.figures_of(use),
        "events": events_of(cycle, names),
        "may_run": may_run_cycles(person(request)),
        **cycle_rows.cities_of(terms, names),
    }
    return render(request, "vouchers/cycles/detail.html", context)


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new cycle as a copy of the last one, or of the one named by `from`."""
    at, chosen = database_now(), request.GET.get("from", "")
    known = visible_to(person(request))
    source = get_object_or_404(known, pk=chosen) if chosen.isdecimal() else None
    start = proposal(source, at=at)
    form = CycleForm(request.POST or None, regions=list(cities()), start=start)
    if request.method == "POST" and form.is_valid():
        try:
            cycle = create_cycle(form.terms(), by=person(request), at=at)
        except DomainError as error:
            _show_faults(form, error)
        else:
            messages.success(request, f"已新建“{cycle.name}”。")
            return redirect(request, reverse("cycles:detail", args=[cycle.pk]))
    origin = source or Cycle.objects.first()
    return _form_page(request, form, page_title="新建申领周期", origin=origin)


@keepers
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a cycle; what its stage locks is said beside each field."""
    cycle, at = get_object_or_404(visible_to(person(request)), pk=pk), database_now()
    stage = stage_at(cycle, at)
    form = _change_form(request.POST or None, cycle, stage)
    facts: dict[str, Any] = {
        "page_title": "修改周期设置",
        "cycle": cycle,
        "stage": stage,
        "entered": stage is not Stage.PLANNED and has_submissions(cycle),
    }
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or cycle.revision
        terms, by = form.terms(), person(request)
        try:
            change_cycle(cycle, terms=terms, revision=revision, by=by, at=at)
        except StaleCycle as error:
            form.point_out_latest(terms_of(cycle), cycle.revision)
            return _form_page(request, form, status=409, conflict=error.message, **facts)
        except DomainError as error:
            _show_faults(form, error)
        else:
            messages.success(request, "周期设置已保存。")
            return redirect(request, reverse("cycles:detail", args=[pk]))
    return _form_page(request, form, **facts)


def _change_form(data: Any, cycle: Cycle, stage: Stage) -> CycleForm:
    return CycleForm(
        data,
        regions=list(cities()),
        start=terms_of(cycle),
        revision=cycle.revision,
        stage=stage,
    )


def _show_faults(form: CycleForm, error: DomainError) -> None:
    for one in error.errors if isinstance(error, DomainErrors) else (error,):
        one.field = INPUTS.get(one.field, one.field)
        add_domain_error(form, one)


def _form_page(
    request: HttpRequest, form: CycleForm, *, status: int = 200, **facts: Any
) -> HttpResponse:
    found = 422 if form.errors and status == 200 else status
    return render(request, "vouchers/cycles/form.html", {"form": form, **facts}, status=found)

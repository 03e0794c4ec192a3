"""数据看板: the province's figures, or a bureau's own, and the same as a workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import require_role
from catalog.models import Service
from common import audit
from common.clock import SHANGHAI, database_now, local_date
from common.filters import chips
from vouchers.figures import tables
from vouchers.figures.measures import SERVICE
from vouchers.figures.tables import Table
from vouchers.figures.workbook import TYPE, workbook
from vouchers.forms.dashboard import DIMENSIONS, DashboardForm
from vouchers.presenting_figures import Lists, cards, rates, shown, standing
from vouchers.selectors.figures import Figures, counted_until, figures_of, names_of
from vouchers.views.finding import person

VIEWERS = (Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
FILTERS = ("cycle", "city", "since", "until")


@require_role(*VIEWERS)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Cards, funnel, stages, trend and one breakdown; at most 12 statements."""
    form = _form(request)
    figures = figures_of(form.part, [form.by])[form.by]
    lists = Lists(form.part, form.cleaned_data.get("cycle", ""), form.cleaned_data.get("city", ""))
    keys = list(figures.by_key)
    broken = tables.breakdown(
        figures, key=form.by, label=DIMENSIONS[form.by], names=names_of(form.by, keys)
    )
    context = {
        "form": form,
        "by": form.by,
        "chips": chips(request, form),
        "clear_url": reverse("figures:dashboard"),
        "cards": cards(figures.totals, lists),
        "standing": standing(figures.totals, lists),
        "rates": rates(figures.totals),
        "charts": [_shown(request, table) for table in _common(figures)],
        "breakdown": _shown(request, broken, _urls(lists, form.by, keys)),
        "breakdown_query": _query(request, by=form.by).removeprefix("?"),
        "tabs": _tabs(request, form),
        "export_url": f"{reverse('figures:export')}{_query(request)}",
        "until": counted_until(),
        "page_title": "数据看板",
    }
    return render(request, "vouchers/dashboard.html", context)


@require_role(*VIEWERS)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All tables as sheets of one workbook, or the one that `table` names; that it was taken is
    kept.
    """
    user, at, form = person(request), database_now(), _form(request)
    found = _all_tables(form)
    one = [table for table in found if table.key == request.GET.get("table")]
    until = counted_until()
    moment = f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if until else "尚未统计"
    chosen = "；".join(f"{chip.label}：{chip.value}" for chip in chips(request, form))
    about = f"数据截至 {moment}；{chosen or '全部数据'}"
    facts = {"filters": request.GET.urlencode()}
    audit.record("export", "figures", action="exported", by=user, at=at, facts=facts)
    name = f"数据看板-{local_date(at):%Y%m%d}.xlsx"
    response = HttpResponse(workbook(one or found, about=about), content_type=TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


def _form(request: HttpRequest) -> DashboardForm:
    return DashboardForm(request.GET, user=person(request), today=local_date(database_now()))


def _common(figures: Figures) -> list[Table]:
    """The tables every part has."""
    return [
        tables.funnel(figures.totals),
        tables.stages(figures.totals),
        tables.trend(figures.by_month),
    ]


def _all_tables(form: DashboardForm) -> list[Table]:
    found = figures_of(form.part, form.dimensions)
    broken = [
        tables.breakdown(
            figures,
            key=by,
            label=DIMENSIONS[by],
            names=names_of(by, figures.by_key),
            limit=None,
        )
        for by, figures in found.items()
    ]
    return [*_common(found[SERVICE]), *broken]


def _urls(lists: Lists, by: str, keys: list[str]) -> dict[str, str]:
    """The list of each line; lists name a service by its code."""
    codes = {}
    if by == SERVICE:
        codes = {str(pk): code for pk, code in Service.objects.values_list("pk", "code")}
    return {key: lists.of_key(by, key, codes) for key in keys}


def _shown(
    request: HttpRequest, table: Table, urls: dict[str, str] | None = None
) -> dict[str, Any]:
    address = f"{reverse('figures:export')}{_query(request, table=table.key)}"
    return shown(table, urls=urls or {}, export_url=address)


def _tabs(request: HttpRequest, form: DashboardForm) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "label": label,
            "url": f"{reverse('figures:dashboard')}{_query(request, by=key)}",
            "current": key == form.by,
        }
        for key, label in form.dimensions.items()
    ]


def _query(request: HttpRequest, **more: str) -> str:
    """The filters in force, and something more."""
    query = request.GET.copy()
    for name in [name for name in query if name not in FILTERS or not query[name]]:
        del query[name]
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}" if query else ""

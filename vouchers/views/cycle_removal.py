"""删除周期: one that was only planned, after a page that shows what it was."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from common.errors import Conflict, DomainError
from common.forms import add_domain_error
from common.htmx import conflict_response, redirect
from vouchers import cycle_rows
from vouchers.cycles import Stage
from vouchers.forms.cycle import RemovalForm
from vouchers.models import Cycle
from vouchers.selectors.cycles import stage_at, terms_of, visible_to
from vouchers.services.cycles import remove_cycle
from vouchers.views.finding import person


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Its windows and the reason; an open cycle is never offered for it."""
    cycle, at = get_object_or_404(visible_to(person(request)), pk=pk), database_now()
    url = reverse("cycles:detail", args=[pk])
    if stage_at(cycle, at) is not Stage.PLANNED:
        opened = Conflict("申领已经开始的周期不能删除，可以修改设置。")
        return conflict_response(request, opened, url=url)
    form = RemovalForm(request.POST or None, initial={"revision": cycle.revision})
    if form.is_valid():
        try:
            remove_cycle(cycle, by=person(request), at=at, **form.cleaned_data)
            messages.success(request, f"已删除“{cycle.name}”。")
            return redirect(request, reverse("cycles:index"))
        except Conflict as conflict:
            return conflict_response(request, conflict, url=url)
        except DomainError as refused:
            add_domain_error(form, refused)
    return _page(request, cycle, form, url)


def _page(request: HttpRequest, cycle: Cycle, form: RemovalForm, url: str) -> HttpResponse:
    windows = cycle_rows.facts_of(terms_of(cycle), cycle_rows.WINDOWS)
    context = {
        "form": form,
        "facts": [("周期", cycle.name), ("编号", cycle.code), *windows],
        "consequences": ["删除后不能恢复，设置的额度一并删除；删除前的全部设置留存在审计记录中。"],
        "action_label": "删除周期",
        "danger": True,
        "back_url": url,
        "page_title": "删除申领周期",
        "base_template": "base_desk.html",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)

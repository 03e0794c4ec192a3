"""Lists of vouchers: an enterprise's own, and everybody's within what they may see."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now, local_date
from common.filters import chips
from common.paging import capped_count, keyset_page
from common.sheets import csv_response
from vouchers.forms.listing import CaseListForm, ListForm, OwnListForm
from vouchers.rows import readable
from vouchers.selectors.listing import (
    EXPORT_HEADER,
    ORDER,
    OWN_ORDER,
    PAGE_SIZE,
    export_rows,
    narrowed,
    rows_of,
)
from vouchers.selectors.visibility import visible_to
from vouchers.views.finding import READERS, person

CASE_READERS = tuple(role for role in READERS if role != Role.ENTERPRISE)


@require_role(Role.ENTERPRISE)
@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    """我的服务券: the enterprise's applications and vouchers, newest first, drafts too."""
    return _list(request, OwnListForm(request.GET), OWN_ORDER, "我的服务券", "vouchers/mine.html")


@require_role(*CASE_READERS)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """All vouchers the person may see, latest submission first."""
    form = CaseListForm(request.GET, user=person(request))
    return _list(request, form, ORDER, "全部服务券", "vouchers/list.html")


@require_role(*READERS)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows, as a sheet."""
    user = person(request)
    own = user.role == Role.ENTERPRISE
    form = OwnListForm(request.GET) if own else CaseListForm(request.GET, user=user)
    form.is_valid()
    vouchers = narrowed(visible_to(user), form.filters)
    name = f"服务券-{local_date(database_now()):%Y%m%d}"
    return csv_response(name, EXPORT_HEADER, export_rows(vouchers))


def _list(
    request: HttpRequest, form: ListForm, order: tuple[str, ...], title: str, template: str
) -> HttpResponse:
    form.is_valid()
    vouchers = narrowed(visible_to(person(request)), form.filters)
    cursor = request.GET.get("cursor")
    page = keyset_page(rows_of(vouchers), order=order, cursor=cursor, size=PAGE_SIZE)
    filters = {name: value for name, value in request.GET.items() if name != "cursor"}
    context: dict[str, Any] = {
        "form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "page": page,
        "rows": readable(page.rows, at=database_now()),
        "total": capped_count(vouchers),
        # The rest is folded away until one of them is in use.
        "narrow_fields": [field for field in form if field.name not in ("q", "state")],
        "more_filters": form.filters.narrow,
        "export_url": f"{reverse('vouchers:export')}?{urlencode(filters)}",
        "page_title": title,
    }
    return render(request, template, context)

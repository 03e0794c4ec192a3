"""Lists of vouchers: an enterprise's own, and everybody's within what they may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import asked_at
from common.filters import chips
from common.paging import capped_count, keyset_page
from vouchers.forms.listing import CaseListForm, ListForm, OwnListForm
from vouchers.rows import readable
from vouchers.selectors.listing import (
    ORDER,
    OWN_ORDER,
    PAGE_SIZE,
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


def _list(
    request: HttpRequest, form: ListForm, order: tuple[str, ...], title: str, template: str
) -> HttpResponse:
    form.is_valid()
    vouchers = narrowed(visible_to(person(request)), form.filters)
    cursor = request.GET.get("cursor")
    page = keyset_page(rows_of(vouchers), order=order, cursor=cursor, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "page": page,
        "rows": readable(page.rows, at=asked_at(request)),
        "total": capped_count(vouchers),
        # The rest is folded away until one of them is in use.
        "narrow_fields": [field for field in form if field.name not in ("q", "state")],
        "more_filters": form.filters.narrow,
        "page_title": title,
    }
    return render(request, template, context)

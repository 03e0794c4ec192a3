"""The queue of suppliers, bureaus, the province and auditors."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common.clock import asked_at, local_date
from common.filters import chips
from common.paging import keyset_page
from reviews.forms.queue import QueueForm
from reviews.rows import shown
from reviews.selectors.queue import NO_FILTERS, Options, counts, options, rows
from reviews.selectors.views import View, order_of, view_of

READERS = (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
FILTERS = ("q", "service", "region", "cycle", "since", "until")
BASES = {Role.SUPPLIER: "base_enterprise.html"}
LEADS = {
    View.MINE: "按首次提交先后排列，先到先办。",
    View.SOON: "两个工作日内到期或已经逾期的事项。",
    View.RESUBMITTED: "补正后重新提交、等待您办理的事项。",
    View.AWAITING: "本周期额度已用完的申请；有额度释放时自动核定并转入待我处理。",
    View.VERIFYING: "企业已申请兑现，等待经信部门初核。",
    View.APPROVING: "地方已初核，等待省级审批。",
    View.PAYABLE: "已审批通过，等待登记拨付。",
    View.ALL: "您可以查看的全部事项，最近提交的在前。",
}
EMPTY = {
    View.MINE: ("done", "都处理完了", "有新的事项时会出现在这里。"),
    View.SOON: ("done", "没有临期事项", "两个工作日内没有到期的事项。"),
    View.ALL: ("nothing", "还没有事项", "企业提交申请后会出现在这里。"),
}
NOTHING = ("done", "这里没有事项", "")


@require_role(*READERS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """One named view with counts of all, filters and pages; everything stands in the address."""
    user, at = cast(User, request.user), asked_at(request)
    view, known = view_of(user.role, request.GET.get("view")), options(user)
    form = QueueForm(request.GET, options=known)
    filters = form.filters()
    found = rows(user, view, filters=filters, at=at)
    cursor = request.GET.get("cursor")
    page = keyset_page(found, order=order_of(view), cursor=cursor, filled=True)
    query, today = kept_query(request, view), local_date(at)
    context = {
        "page": page,
        "rows": [shown(row, options=known, today=today, query=query) for row in page.rows],
        "views": _tabs(request, counts(user, filters=filters, at=at), view),
        "export_query": query,
        **_filter_parts(request, form, known),
        **_words(user, view, filtered=filters != NO_FILTERS),
    }
    return render(request, "reviews/queue.html", context)


def base_of(user: User) -> str:
    """Suppliers work under the top bar, officials beside the rail."""
    return BASES.get(Role(user.role), "base_desk.html")


def kept_query(request: HttpRequest, view: View) -> str:
    """What a case's address takes along, so that the next one comes from the same queue."""
    query = request.GET.copy()
    for name in [name for name in query if name not in FILTERS or not query[name]]:
        del query[name]
    query["view"] = view.value
    return f"?{query.urlencode()}"


def _tabs(request: HttpRequest, numbers: dict[View, int], current: View) -> list[dict[str, Any]]:
    return [
        {
            "label": view.label,
            "count": numbers[view],
            "url": f"/desk/{kept_query(request, view)}",
            "current": view == current,
        }
        for view in numbers
    ]


def _filter_parts(request: HttpRequest, form: QueueForm, known: Options) -> dict[str, Any]:
    return {
        "values": {name: request.GET.get(name, "") for name in FILTERS},
        "choices": _choices(known),
        "chips": chips(request, form),
    }


def _choices(known: Options) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The options as text, so that the template compares like with like."""
    named: tuple[tuple[str, str, Mapping[Any, str]], ...] = (
        ("service", "应用服务", known.services),
        ("region", "", known.regions),
        ("cycle", "申领周期", known.cycles),
    )
    return [
        (name, label, [(str(key), text) for key, text in choices.items()])
        for name, label, choices in named
        if len(choices) > 1
    ]


def _words(user: User, view: View, *, filtered: bool) -> dict[str, Any]:
    """What the page of a view says, and what it says when nothing is in it."""
    kind, title, text = EMPTY.get(view, NOTHING)
    empty = {"kind": "filter"} if filtered else {"kind": kind, "title": title, "text": text}
    return {
        "base_template": base_of(user),
        "view": view,
        "clear_url": f"{reverse('reviews:queue')}?view={view}",
        "lead": LEADS[view],
        "empty": empty,
        "is_supplier": user.role == Role.SUPPLIER,
        "region_label": "区县" if user.role == Role.BUREAU else "城市",
        "page_title": "全部事项" if view == View.ALL else str(view.label),
    }

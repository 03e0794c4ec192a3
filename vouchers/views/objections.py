"""The province reads objections and decides; auditors see what was decided, never by whom filed."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import SHANGHAI, database_now
from common.errors import Conflict, DomainError
from common.filters import chips
from common.forms import add_domain_error
from common.htmx import conflict_response
from common.money import format_yuan
from common.paging import keyset_page
from documents.widgets import kept_facts
from vouchers.forms.publicity import DecisionForm, ObjectionListForm
from vouchers.models import Objection
from vouchers.models.publicity import ObjectionState
from vouchers.publicity_rows import OBJECTION_TONES, item_word, objection_row
from vouchers.selectors import objections as selecting
from vouchers.services.objections import dismiss_objection, uphold_objection
from vouchers.states import State
from vouchers.views.finding import person

WATCHERS = (Role.PROVINCE, Role.AUDITOR)
VERBS = {ObjectionState.DISMISSED: dismiss_objection, ObjectionState.UPHELD: uphold_objection}


@require_role(*WATCHERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """公示异议, latest first."""
    form = ObjectionListForm(request.GET)
    page = keyset_page(
        selecting.objections(state=request.GET.get("state", "")),
        order=selecting.OBJECTION_ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
    )
    full = person(request).role == Role.PROVINCE
    context = {
        "rows": [objection_row(row, full=full) for row in page.rows],
        "form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "page": page,
        "page_title": "公示异议",
    }
    return render(request, "vouchers/publicity/objections.html", context)


@require_role(*WATCHERS)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection with its papers; POST decides it (R5, V7)."""
    objection, url = _found(pk), reverse("vouchers:objection", args=[pk])
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        verb = VERBS[ObjectionState(facts.pop("decision"))]
        try:
            verb(objection, by=person(request), at=database_now(), **facts)
            messages.success(request, "已处理该异议，答复已保存。")
            return HttpResponseRedirect(url)
        except Conflict as conflict:
            return conflict_response(request, conflict, url=url)
        except DomainError as refused:
            add_domain_error(form, refused)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {**_parts(objection, full=person(request).role == Role.PROVINCE), "form": form}
    return render(request, "vouchers/publicity/objection.html", context, status=status)


def _found(pk: int) -> Objection:
    try:
        return selecting.objection_of(pk)
    except Objection.DoesNotExist as error:
        raise Http404 from error


def _parts(objection: Objection, *, full: bool) -> dict[str, Any]:
    """What the page shows: person, contact and papers for the province only."""
    item, state = objection.item, ObjectionState(objection.state)
    voucher, (word, tone) = item.voucher, item_word(item, at=database_now())
    files = selecting.files_of(objection)
    who = [
        ("异议人", objection.name if full else selecting.mask_person(objection.name)),
        ("联系方式", objection.contact if full else "仅省级主管部门可见"),
        ("提出时间", f"{objection.filed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
    ]
    case = [
        ("公示批次", item.batch.title),
        ("序号", str(item.position)),
        ("企业", voucher.enterprise.name),
        ("服务券编号", voucher.number),
        ("应用服务", voucher.service.name if voucher.service else ""),
        ("拟兑现金额", format_yuan(voucher.amount + voucher.bonus_amount)),
    ]
    if voucher.state != State.REDEEMED:
        note = "财政拨付在前。异议成立的，请在服务券页面办理追回。"
        case.append(("服务券状态", f"{State(voucher.state).label}（{note}）"))
    return {
        "objection": objection,
        "state": state.label,
        "state_tone": OBJECTION_TONES[state],
        "item_word": word,
        "item_tone": tone,
        "who": who,
        "case": case,
        "voucher": voucher,
        "files": [kept_facts(document) for document in files] if full else [],
        "hidden_files": 0 if full else len(files),
        "may_decide": full and state is ObjectionState.OPEN,
        "page_title": "公示异议处理",
    }

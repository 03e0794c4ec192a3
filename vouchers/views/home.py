"""The enterprise's first page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import asked_at
from common.money import format_yuan
from common.together import read_together
from enterprises.enums import CheckStatus
from enterprises.models import Enterprise
from vouchers.models import Voucher
from vouchers.presenting import title_of
from vouchers.rows import readable
from vouchers.selectors.drafting import nearest_cycle
from vouchers.selectors.home import Room, Task, account_rows, room_of, task_of, task_rows
from vouchers.selectors.listing import OWN_ORDER, rows_of
from vouchers.selectors.visibility import visible_to
from vouchers.states import State
from vouchers.views.finding import own_enterprise, person

RECENT = 6
IDENTITY_WORDS = {
    CheckStatus.NONE: (
        "完成企业认证",
        "填写企业资料并提交核验；认证通过后才能发放服务券。",
        "去填写",
    ),
    CheckStatus.RETURNED: ("企业认证被退回", "请按退回原因修改后重新提交。", "去修改"),
}

WORDS = {
    State.CORRECTION: ("exclamation-triangle", "补正申请", "去补正", "vouchers:tasks"),
    State.REDEMPTION_CORRECTION: (
        "exclamation-triangle",
        "补正兑现材料",
        "去补正",
        "vouchers:voucher",
    ),
    State.ISSUED: ("ticket-perforated", "服务券待兑现", "查看", "vouchers:voucher"),
    State.DRAFT: ("pencil-square", "继续填写申请", "继续填写", "vouchers:tasks"),
}


@require_role(Role.ENTERPRISE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Tasks first, then vouchers, then the room used in this cycle."""
    user, enterprise, at = person(request), own_enterprise(request), asked_at(request)
    cycle = nearest_cycle(at)
    rows = rows_of(visible_to(user).exclude(state=State.DRAFT)).order_by(*OWN_ORDER)[:RECENT]
    tasks, accounts = task_rows(user), account_rows(user, cycle)
    read_together(rows, tasks, accounts)
    room = room_of(accounts, cycle, at=at)
    context = {
        "tasks": [*_identity(enterprise), *(_todo(task_of(one, at)) for one in tasks)],
        "rows": readable(rows, at=at),
        "room": room,
        "parts": _parts(room) if room else [],
        "cycle": cycle,
        "cycle_open": cycle is not None and cycle.opens_at <= at <= cycle.closes_at,
        "page_title": "首页",
        "enterprise": enterprise,
    }
    return render(request, "vouchers/home.html", context)


def _identity(enterprise: Enterprise) -> list[dict[str, Any]]:
    """The identity check, while it is the enterprise's to finish (E8)."""
    words = IDENTITY_WORDS.get(CheckStatus(enterprise.identity_status))
    if words is None:
        return []
    title, text, action = words
    url = reverse("enterprises:profile")
    return [{"icon": "patch-check", "title": title, "text": text, "action": action, "url": url}]


def _todo(task: Task) -> dict[str, Any]:
    voucher = task.voucher
    state = State(voucher.state)
    icon, title, action, page = WORDS[state]
    return {
        "icon": icon,
        "title": f"{title}：{_name(voucher)}",
        "text": _text(voucher),
        "action": action,
        "url": reverse(page, args=[voucher.public_id]),
        "due": voucher.due_at,
        "days": task.days_left,
        "unit": task.unit,
        "urgent": state in (State.CORRECTION, State.REDEMPTION_CORRECTION),
    }


def _name(voucher: Voucher) -> str:
    if voucher.state == State.DRAFT:
        return voucher.contract_title or "未填写合同名称"
    return title_of(voucher)


def _text(voucher: Voucher) -> str:
    if voucher.state == State.DRAFT:
        return "尚未提交，提交时间决定排队位置"
    if voucher.state == State.ISSUED:
        service = voucher.service.name if voucher.service else ""
        return f"{service} · {format_yuan(voucher.amount)}，付款后在截止日期前申请兑现"
    return "；".join(voucher.defects)


def _parts(room: Room) -> list[dict[str, Any]]:
    """The bar of the room used, for {% bar %}."""
    return [
        {"label": "已兑现", "amount": room.settled, "tone": "done"},
        {"label": "已发放", "amount": room.issued, "tone": "solid"},
        {"label": "审核中占用", "amount": room.reserved, "tone": "light"},
        {"label": "剩余可用", "amount": room.left, "tone": "rest"},
    ]

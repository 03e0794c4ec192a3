"""Starting an application, and its task list."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import asked_at, local_date
from common.errors import DomainError
from vouchers import presenting
from vouchers.eligibility import judge_enterprise
from vouchers.models import Voucher
from vouchers.sections import CHECK, LABELS, PAGE_OF, SECTIONS, SUPPLIER, Section
from vouchers.selectors.drafting import last_saved, nearest_cycle
from vouchers.selectors.facts import cycle_facts, enterprise_facts
from vouchers.selectors.queue import turn_of
from vouchers.services.checking import Checked, check_application
from vouchers.services.draft import discard_draft, start_application
from vouchers.states import State
from vouchers.views.finding import is_editable, own_enterprise, person, visible_voucher

PROFILE_PAGES = {
    "region": "place",
    "industry": "place",
    "industry_note": "place",
    "is_independent_legal_person": "basics",
    "founded_on": "basics",
    "revenue": "revenue",
    "violations": "integrity",
    "pledge": "integrity",
}


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What the rules say of the enterprise before it begins; POST begins."""
    enterprise, at = own_enterprise(request), asked_at(request)
    if request.method == "POST":
        voucher = start_application(enterprise, by=person(request), at=at)
        return HttpResponseRedirect(reverse("vouchers:tasks", args=[voucher.public_id]))
    cycle = nearest_cycle(at)
    verdicts = (
        judge_enterprise(enterprise_facts(enterprise), cycle=cycle_facts(cycle), day=local_date(at))
        if cycle
        else ()
    )
    context = {
        "cycle": cycle,
        "cycle_open": cycle is not None and cycle.opens_at <= at <= cycle.closes_at,
        "verdicts": with_links(presenting.verdict_rows(verdicts)),
        "page_title": "申领服务券",
    }
    return render(request, "vouchers/start.html", context)


@require_role(Role.ENTERPRISE)
@require_GET
def tasks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The four pages of the application and how far each is."""
    voucher, at = visible_voucher(request, public_id), asked_at(request)
    if not is_editable(voucher):
        return HttpResponseRedirect(reverse("vouchers:voucher", args=[public_id]))
    checked = check_application(voucher, at=at)
    rows = task_rows(voucher, checked)
    context = {
        **application_parts(voucher),
        "turn": turn_of(voucher, at=at),
        "checked": checked,
        "cycle_open": _open(checked, voucher, at),
        "tasks": rows,
        "open_tasks": sum(row["status"] not in ("done", "locked") for row in rows[:-1]),
        "page_title": "补正申请" if voucher.state == State.CORRECTION else "填写申请",
    }
    return render(request, "vouchers/tasks.html", context)


@require_role(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away, after a page that says what goes."""
    voucher = visible_voucher(request, public_id)
    if voucher.state != State.DRAFT:
        return HttpResponseRedirect(reverse("vouchers:voucher", args=[public_id]))
    if request.method == "POST":
        discard_draft(voucher, by=person(request), at=asked_at(request))
        messages.success(request, "草稿已删除。")
        return HttpResponseRedirect(reverse("vouchers:mine"))
    context = {
        "facts": presenting.contract_facts(voucher),
        "consequences": ["草稿删除后不能恢复。它还没有提交，不影响其他申请。"],
        "action_label": "删除草稿",
        "danger": True,
        "back_url": reverse("vouchers:tasks", args=[public_id]),
        "page_title": "删除草稿",
    }
    return render(request, "base_confirm.html", context)


def application_parts(voucher: Voucher) -> dict[str, Any]:
    """What the frame of every application page shows."""
    return {
        "voucher": voucher,
        "correcting": voucher.state == State.CORRECTION,
        "saved": last_saved(voucher),
        "sections": SECTIONS,
    }


def task_rows(voucher: Voucher, checked: Checked) -> list[dict[str, str]]:
    """The task list for components/tasks.html."""
    return [_task(voucher, section, checked) for section in SECTIONS]


def _task(voucher: Voucher, section: Section, checked: Checked) -> dict[str, str]:
    status, text, words = checked.status_of(section), section.about, ""
    locked = voucher.state == State.CORRECTION and section == SUPPLIER
    if locked and voucher.supplier is not None:
        status, text, words = "locked", voucher.supplier.name, "补正不能更改"
    if section == CHECK:
        others = [checked.status_of(one) for one in SECTIONS if one != CHECK]
        ready = set(others) == {"done"}
        status, words = ("doing", "可以提交") if ready else ("todo", "完成以上各项后提交")
    return {
        "title": section.title,
        "text": text,
        "url": section_url(voucher, section),
        "status": status,
        "status_text": words,
    }


def section_url(voucher: Voucher, section: Section) -> str:
    """The address of one page of the application."""
    if section == CHECK:
        return reverse("vouchers:check", args=[voucher.public_id])
    return reverse("vouchers:section", args=[voucher.public_id, section.key])


def fault_links(voucher: Voucher, problems: Sequence[DomainError]) -> list[dict[str, str]]:
    """The problems with the place where each is mended."""
    return [
        {"message": _named(one), "rule": one.rule, "url": fault_url(voucher, one.field)}
        for one in problems
    ]


def _named(problem: DomainError) -> str:
    """What cannot be read says so without naming its field: away from it, the name is needed."""
    label = LABELS.get(problem.field, "")
    unreadable = not problem.rule and label and label not in problem.message
    return f"{label}：{problem.message}" if unreadable else problem.message


def fault_url(voucher: Voucher, field: str) -> str:
    """The field's page; of the enterprise's own facts the page in its profile."""
    if field in PAGE_OF:
        section = PAGE_OF[field]
        anchor = f"id_{field}_0" if field in ("other_funds_declared",) else f"id_{field}"
        return f"#{anchor}" if section == CHECK else f"{section_url(voucher, section)}#{anchor}"
    return profile_url(field)


def profile_url(field: str) -> str:
    """Where the enterprise changes one of its own facts; empty for what it cannot change."""
    if field == "identity":
        return reverse("enterprises:profile")
    page = PROFILE_PAGES.get(field)
    return reverse("enterprises:section", args=[page]) if page else ""


def with_links(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Verdict rows of the enterprise, with a way to mend what does not pass."""
    return [
        {**row, "url": "" if row["level"] == "pass" else profile_url(row["field"])} for row in rows
    ]


def _open(checked: Checked, voucher: Voucher, at: Any) -> bool:
    cycle = checked.cycle
    if voucher.state == State.CORRECTION:
        return True
    return cycle is not None and cycle.opens_at <= at <= cycle.closes_at

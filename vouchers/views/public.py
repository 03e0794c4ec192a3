"""Pages for everybody: what the voucher is, whether a number is good."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.enums import Kind
from articles.selectors import latest
from catalog.selectors import find_version_in_force
from common.clock import database_now, local_date
from common.money import format_wan
from vouchers.models import Cycle
from vouchers.numbers import read_voucher_number
from vouchers.selectors.facts import find_open_cycle
from vouchers.selectors.open_figures import open_figures, open_totals
from vouchers.selectors.public import next_cycle, verify_number

DESCRIPTION = (
    "广东省工业企业“上云上平台”服务券：在线自查资格、测算金额、申领和兑现，"
    "查询应用服务目录、供应商名录，核验服务券。"
)
NOTICES, QUESTIONS = 4, 5
LONGEST = 40  # characters of a mistyped number shown again


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The first page: the scheme in two sentences, the open cycle, three ways on."""
    at = database_now()
    cycle = find_open_cycle(at)
    context = {
        "page_title": "工业企业“上云上平台”服务券",
        "page_description": DESCRIPTION,
        "cycle": cycle,
        "days_left": (local_date(cycle.closes_at) - local_date(at)).days if cycle else None,
        "upcoming": None if cycle else next_cycle(at),
        "version": find_version_in_force(at),
        "figures": _figures(),
        "notices": latest(Kind.NOTICE, at, NOTICES),
        "policies": latest(Kind.POLICY, at, NOTICES),
        "questions": latest(Kind.FAQ, at, QUESTIONS),
    }
    return render(request, "vouchers/public/landing.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """公开数据: by cycle, city and service; small groups merged."""
    cycles = list(Cycle.objects.all())
    chosen = next((one for one in cycles if one.code == request.GET.get("cycle")), None)
    context = {
        "page_title": "公开数据",
        "page_description": "“上云上平台”服务券的发放和兑现情况，按申领周期、城市和应用服务公开。",
        "cycles": cycles,
        "chosen": chosen,
        "open": open_figures(chosen, at=database_now()),
    }
    return render(request, "vouchers/public/figures.html", context)


def _sum(amount: Decimal, *, hidden: bool) -> dict[str, Any]:
    """A sum of few firms would tell what each got."""
    return {"value": "—", "note": "少于 3 家，不单列"} if hidden else {"value": format_wan(amount)}


def _figures() -> list[dict[str, Any]]:
    total = open_totals()
    issued = {"label": "累计发放服务券", "note": f"{total.issued} 张"}
    redeemed = {"label": "累计兑现奖补资金"}
    return [
        issued | _sum(total.issued_sum, hidden=total.issued_hidden),
        redeemed | _sum(total.redeemed_sum + total.bonus_sum, hidden=total.redeemed_hidden),
        {"label": "服务企业", "value": total.enterprises, "unit": "家"},
    ]


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form; a number that can be one has an address of its own."""
    text = request.GET.get("number", "").strip()[:LONGEST]
    number = read_voucher_number(text) if text else None
    if number is not None:
        return HttpResponseRedirect(reverse("public:verify-number", args=[number]))
    context = {
        "page_title": "服务券验证",
        "page_description": "输入编号或扫描二维码，核验“上云上平台”服务券的真伪和状态。",
        "number": text,
        "malformed": bool(text),
    }
    return render(request, "vouchers/public/verify.html", context)


@require_safe
@rate_limit(action="verify_voucher", limit_get=True)
@never_cache
def verify_number_page(request: HttpRequest, number: str) -> HttpResponse:
    """Valid, redeemed, expired or void: nothing else is told."""
    known = read_voucher_number(number)
    if known is not None and known != number:
        return HttpResponseRedirect(reverse("public:verify-number", args=[known]))
    result = verify_number(known) if known else None
    context = {
        "page_title": "服务券验证",
        "number": number[:LONGEST],
        "malformed": known is None,
        "result": result,
        "checked_at": database_now(),
    }
    status = HTTPStatus.OK if result else HTTPStatus.NOT_FOUND
    response = render(request, "vouchers/public/verify.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response

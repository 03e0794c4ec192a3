"""Pages for everybody: what the voucher is, whether a number is good."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.selectors import find_version_in_force
from common.clock import database_now, local_date
from common.money import format_wan
from vouchers.selectors.facts import find_open_cycle
from vouchers.selectors.public import next_cycle, public_figures, verify_number


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The first page: the scheme in two sentences, the open cycle, three ways on."""
    at = database_now()
    cycle = find_open_cycle(at)
    figures = public_figures()
    context = {
        "page_title": "工业企业“上云上平台”服务券",
        "cycle": cycle,
        "days_left": (local_date(cycle.closes_at) - local_date(at)).days if cycle else None,
        "upcoming": None if cycle else next_cycle(at),
        "version": find_version_in_force(at),
        "figures": [
            {"label": "累计发放服务券", "value": format_wan(figures.promised)},
            {"label": "累计兑现奖补资金", "value": format_wan(figures.settled)},
            {"label": "服务企业", "value": figures.enterprises, "unit": "家"},
        ],
    }
    return render(request, "vouchers/public/landing.html", context)


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Valid, redeemed, expired or void: nothing else is told."""
    number = request.GET.get("number", "").strip()
    context = {
        "page_title": "服务券验证",
        "number": number,
        "result": verify_number(number) if number else None,
    }
    return render(request, "vouchers/public/verify.html", context)

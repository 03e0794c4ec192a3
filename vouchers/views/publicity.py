"""The province makes redeemed vouchers public: choose, look again, publish, follow (R5)."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import may_write, require_role
from common.clock import database_now
from common.dates import format_day, local_date
from common.errors import Conflict, DomainError
from common.filters import chips
from common.forms import add_domain_error
from common.htmx import conflict_response
from common.money import format_yuan
from common.paging import keyset_page
from common.together import read_together
from enterprises.models import Region
from vouchers.forms.publicity import OutcomeForm, PublishForm, UnpublishedForm
from vouchers.models import Cycle, PublicityBatch, PublicityItem, Voucher
from vouchers.publicity import term_end
from vouchers.publicity_rows import batch_row, batch_word, item_row, unpublished_row
from vouchers.selectors import publicity as selecting
from vouchers.services.publicity import publish_batch, reopen_item
from vouchers.views.finding import person

WATCHERS = (Role.PROVINCE, Role.AUDITOR)


@require_role(*WATCHERS)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """待公示: redeemed vouchers of one cycle that have not been public; several are chosen."""
    form, cycle = _unpublished_form(request)
    vouchers = _narrowed(request, cycle)
    page = keyset_page(
        vouchers,
        order=selecting.UNPUBLISHED_ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
    )
    context = {
        "rows": [unpublished_row(row) for row in page.rows],
        "count": vouchers.count(),
        "most": selecting.MANY,
        "cycle": cycle,
        "may_act": may_write(person(request)),
        "form": form,
        "chips": chips(request, form),
        "clear_url": request.path,
        "page": page,
        "page_title": "待公示",
    }
    return render(request, "vouchers/publicity/waiting.html", context)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """The vouchers chosen with their sum once more; POST makes them public, all or none."""
    if request.method == "POST":
        chosen = _uuids(request.POST.getlist("voucher"))
    elif "all" in request.GET:
        _, cycle = _unpublished_form(request)
        rows = _narrowed(request, cycle).order_by(*selecting.UNPUBLISHED_ORDER)
        chosen = list(rows.values_list("public_id", flat=True)[: selecting.MANY])
    else:
        chosen = _uuids(request.GET.getlist("voucher"))
    vouchers = selecting.chosen_unpublished(person(request), chosen)
    if not vouchers:
        messages.warning(request, "请先选择要公示的服务券；已公示的不会再列出。")
        return HttpResponseRedirect(reverse("vouchers:publicity"))
    form = PublishForm(request.POST or None, initial=_suggested(vouchers[0].cycle))
    if form.is_valid():
        try:
            return _published(request, vouchers, chosen, form)
        except Conflict as conflict:
            return conflict_response(request, conflict, url=reverse("vouchers:publicity"))
        except DomainError as refused:
            add_domain_error(form, refused)
    return _publish_page(request, vouchers, form)


def _published(
    request: HttpRequest, vouchers: list[Voucher], chosen: list[UUID], form: PublishForm
) -> HttpResponse:
    cycle = vouchers[0].cycle
    if cycle is None:
        raise Conflict("所选服务券没有批次年度。")
    batch = publish_batch(cycle, chosen, by=person(request), at=database_now(), **form.cleaned_data)
    until = format_day(local_date(batch.ends_at))
    messages.success(request, f"已公示 {len(chosen)} 张服务券，公示至{until}。")
    return HttpResponseRedirect(reverse("vouchers:publicity-batch", args=[batch.pk]))


def _publish_page(request: HttpRequest, vouchers: list[Voucher], form: PublishForm) -> HttpResponse:
    cycle = vouchers[0].cycle
    context = {
        "rows": [unpublished_row(row) for row in vouchers],
        "total": sum(row.amount + row.bonus_amount for row in vouchers),
        "cycle": cycle,
        "until": local_date(term_end(database_now(), cycle.publicity_days if cycle else 0)),
        "form": form,
        "page_title": "发布公示",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "vouchers/publicity/publish.html", context, status=status)


@require_role(*WATCHERS)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """公示批次, latest first."""
    at = database_now()
    page = keyset_page(
        selecting.batches(),
        order=selecting.BATCH_ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
    )
    rows = [batch_row(row, at=at) for row in page.rows]
    context = {"rows": rows, "page": page, "page_title": "公示批次"}
    return render(request, "vouchers/publicity/batches.html", context)


@require_role(*WATCHERS)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: every voucher and how it stands."""
    at, found = database_now(), get_object_or_404(selecting.batches(), pk=pk)
    page = keyset_page(
        selecting.items_of(found),
        order=selecting.ITEM_ORDER,
        cursor=request.GET.get("cursor"),
        size=selecting.PAGE_SIZE,
    )
    word, tone = batch_word(found, at=at)
    context = {
        "rows": [item_row(one, at=at, may_act=may_write(person(request))) for one in page.rows],
        "batch": found,
        "facts": _batch_facts(found),
        "word": word,
        "tone": tone,
        "page": page,
        "page_title": found.title,
    }
    return render(request, "vouchers/publicity/batch.html", context)


@require_role(Role.PROVINCE)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """What an upheld objection was about is settled: the voucher waits to be published again."""
    parts = ("voucher__enterprise", "batch")
    item = get_object_or_404(PublicityItem.objects.select_related(*parts), pk=pk)
    url = reverse("vouchers:publicity-batch", args=[item.batch_id])
    form = OutcomeForm(request.POST or None, help_text="记入办理记录，企业可见")
    if form.is_valid():
        try:
            reopen_item(item, by=person(request), at=database_now(), **form.cleaned_data)
            messages.success(request, f"{item.voucher.number} 已回到待公示。")
            return HttpResponseRedirect(url)
        except Conflict as conflict:
            return conflict_response(request, conflict, url=url)
        except DomainError as refused:
            add_domain_error(form, refused)
    context = {
        "form": form,
        "facts": [
            ("服务券编号", item.voucher.number),
            ("企业", item.voucher.enterprise.name),
            ("公示批次", item.batch.title),
            ("拟兑现金额", format_yuan(item.voucher.amount + item.voucher.bonus_amount)),
        ],
        "consequences": ["该券将撤出本公示批次，回到待公示；重新公示期满后才能拨付。"],
        "action_label": "确认处理完毕",
        "back_url": url,
        "page_title": "异议事项处理完毕",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "base_confirm.html", context, status=status)


def _unpublished_form(request: HttpRequest) -> tuple[UnpublishedForm, Cycle | None]:
    """The filters, and the cycle: the one asked for, else the latest with something waiting."""
    cycles = selecting.cycles_to_publish()
    cities = Region.objects.filter(city=None).order_by("code").values_list("code", "name")
    read_together(cycles, cities)
    choices = [(str(one.pk), one.name) for one in cycles]
    form = UnpublishedForm(request.GET, cycles=choices, cities=list(cities))
    asked = request.GET.get("cycle", "")
    cycle = next((one for one in cycles if str(one.pk) == asked), cycles[0] if cycles else None)
    return form, cycle


def _narrowed(request: HttpRequest, cycle: Cycle | None) -> Any:
    text, city = request.GET.get("q", ""), request.GET.get("city", "")
    return selecting.unpublished_for(person(request), cycle=cycle, text=text, city=city)


def _uuids(values: list[str]) -> list[UUID]:
    found = []
    for value in values[: selecting.MANY]:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _suggested(cycle: Cycle | None) -> dict[str, str]:
    return {"title": f"{cycle.name}拟兑现企业名单公示" if cycle else ""}


def _batch_facts(batch: PublicityBatch) -> list[tuple[str, str]]:
    return [
        ("公示文号", batch.document_number),
        ("批次年度", batch.cycle.name),
        (
            "公示期",
            f"{format_day(local_date(batch.published_at))}至"
            f"{format_day(local_date(batch.ends_at))}（{batch.days} 天）",
        ),
        ("企业数量", f"{getattr(batch, 'number_of_items', 0)} 张服务券"),
        ("拟兑现合计", format_yuan(getattr(batch, "total", 0))),
    ]

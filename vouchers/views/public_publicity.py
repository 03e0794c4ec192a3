"""公示 for everybody: the lists, one batch, and how to object; no sign-in."""

from http import HTTPStatus
from uuid import UUID

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import database_now, local_date
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import error_response
from common.paging import keyset_page
from vouchers.errors import ObjectionTooLate
from vouchers.forms.publicity import ObjectionForm
from vouchers.models import Objection, PublicityItem
from vouchers.models.publicity import ObjectionState
from vouchers.publicity import ItemState, is_over
from vouchers.publicity_rows import OBJECTION_TONES, batch_row, batch_word, public_row
from vouchers.selectors import publicity as selecting
from vouchers.selectors.objections import answer_of, receiving_organisation
from vouchers.services.objections import check_takes_objections, file_objection

PUBLIC_PAGE = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is public now, and what was."""
    at = database_now()
    page = keyset_page(
        selecting.batches(),
        order=selecting.BATCH_ORDER,
        cursor=request.GET.get("cursor"),
        size=20,
    )
    rows = [batch_row(row, at=at) for row in page.rows]
    context = {"rows": rows, "page": page, "page_title": "兑现公示"}
    return render(request, "vouchers/public/publicity.html", context)


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch with masked names, its term, and the way to object to each line."""
    at, found = database_now(), get_object_or_404(selecting.batches(), pk=pk)
    page = keyset_page(
        selecting.public_items(found),
        order=selecting.ITEM_ORDER,
        cursor=request.GET.get("cursor"),
        size=PUBLIC_PAGE,
    )
    word, tone = batch_word(found, at=at)
    context = {
        "batch": found,
        "rows": [public_row(one, at=at) for one in page.rows],
        "page": page,
        "word": word,
        "tone": tone,
        "running": not is_over(found.ends_at, at=at),
        "begins": local_date(found.published_at),
        "ends": local_date(found.ends_at),
        "page_title": found.title,
    }
    return render(request, "vouchers/public/publicity_batch.html", context)


@sensitive_post_parameters("name", "contact", "statement")
@never_cache
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The form of an objection to one line; what is typed and uploaded stays on an error."""
    at, item = database_now(), _item(pk, position)
    back = reverse("public:publicity-batch", args=[pk])
    try:
        check_takes_objections(item, at=at)
        if request.method == "POST" and not _within_limit(request):
            return _limited(request, item)
        form = _form(request, at)
        if request.method == "POST" and form.is_valid():
            objection = file_objection(item, at=at, facts=form.facts)
            return HttpResponseRedirect(
                reverse("public:objection-receipt", args=[objection.public_id])
            )
    except ObjectionTooLate as late:
        return error_response(request, late, url=back)
    except DomainError as refused:
        add_domain_error(form, refused)
    return _object_page(request, item, form)


@never_cache
@require_safe
def receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How the objection stands and what was answered, for whoever has its address."""
    try:
        objection = answer_of(public_id)
    except Objection.DoesNotExist as error:
        raise Http404 from error
    state = ObjectionState(objection.state)
    context = {
        "objection": objection,
        "state": state.label,
        "tone": OBJECTION_TONES[state],
        "address": request.build_absolute_uri(),
        "page_title": "异议回执",
    }
    return render(request, "vouchers/public/objection_receipt.html", context)


def _item(pk: int, position: int) -> PublicityItem:
    parts = ("batch", "voucher__enterprise", "voucher__city", "voucher__service")
    items = PublicityItem.objects.select_related(*parts).exclude(state=ItemState.CLOSED)
    return get_object_or_404(items, batch=pk, position=position)


def _form(request: HttpRequest, at: object) -> ObjectionForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return ObjectionForm(*posted, at=at, organisation=receiving_organisation())


def _within_limit(request: HttpRequest) -> bool:
    return ratelimit.consume(request, action="file_objection")


def _limited(request: HttpRequest, item: PublicityItem) -> HttpResponse:
    """Too many from one address: what was typed stays, the files are not even looked at."""
    form = ObjectionForm(request.POST, at=database_now(), organisation=receiving_organisation())
    form.add_error(None, "同一网络提交过于频繁，请一小时后再试；所填内容已保留在页面上。")
    return _object_page(request, item, form, status=HTTPStatus.TOO_MANY_REQUESTS)


def _object_page(
    request: HttpRequest,
    item: PublicityItem,
    form: ObjectionForm,
    *,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    row = public_row(item, at=database_now())
    context = {
        "form": form,
        "item": item,
        "facts": [
            ("序号", str(item.position)),
            ("企业名称", row["enterprise"]),
            ("所在城市", row["city"]),
            ("应用服务", row["service"]),
            ("拟兑现金额", row["total"]),
        ],
        "until": local_date(item.ends_at),
        "page_title": "提出异议",
    }
    return render(
        request,
        "vouchers/public/object.html",
        context,
        status=status if form.is_bound else HTTPStatus.OK,
    )

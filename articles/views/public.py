"""通知公告, 政策文件 and 常见问题, for everybody."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from articles.enums import Kind
from articles.markup import render as render_markup
from articles.models import ArticleFile
from articles.selectors import ORDERS, ROW, files_of, questions, readable, readable_file
from common.clock import database_now
from common.files import send_stored
from common.paging import keyset_page

PAGE = 20
DESCRIPTIONS = {
    Kind.NOTICE: "广东省工业企业“上云上平台”服务券的通知公告：申领周期、目录更新、办理安排。",
    Kind.POLICY: "广东省工业企业“上云上平台”服务券的政策说明、申领与兑现办法、材料清单。",
    Kind.FAQ: "广东省工业企业“上云上平台”服务券常见问题：申领条件、金额计算、办理流程与兑现。",
}
LIST_NAMES = {Kind.NOTICE: "articles:notices", Kind.POLICY: "articles:policies"}


@require_safe
def listing(request: HttpRequest, kind: Kind) -> HttpResponse:
    """One kind, page by page."""
    rows = readable(kind, database_now()).values(*ROW)
    context = {
        "page_title": kind.label,
        "page_description": DESCRIPTIONS[kind],
        "kind": kind,
        "page": keyset_page(rows, order=ORDERS[kind], cursor=request.GET.get("cursor"), size=PAGE),
    }
    return render(request, "articles/list.html", context)


@require_safe
def page(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """One article; a draft, or one taken down, is not there."""
    article = get_object_or_404(readable(kind, database_now()), slug=slug)
    context = {
        "page_title": article.title,
        "page_description": article.summary or DESCRIPTIONS[kind],
        "article": article,
        "body": render_markup(article.body),
        "files": files_of(article),
        "kind": kind,
        "list_name": LIST_NAMES[kind],
    }
    return render(request, "articles/page.html", context)


@require_safe
def faq(request: HttpRequest) -> HttpResponse:
    """All questions on one page; each has an address of its own by its anchor."""
    rows = [
        {"one": one, "body": render_markup(one.body), "files": one.files.all()}
        for one in questions(database_now())
    ]
    context = {
        "page_title": Kind.FAQ.label,
        "page_description": DESCRIPTIONS[Kind.FAQ],
        "questions": rows,
    }
    return render(request, "articles/faq.html", context)


@require_safe
def file(request: HttpRequest, document: UUID) -> HttpResponseBase:
    """An attachment, to be saved and never shown by the browser; gone when its article is."""
    try:
        found = readable_file(document, database_now()).document
        response = send_stored(
            str(found.file), content_type=found.media_type, filename=found.name, attachment=True
        )
    except (ArticleFile.DoesNotExist, FileNotFoundError) as error:
        raise Http404 from error
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, no_cache=True)
    return response

"""The province writes, looks at a preview, publishes and takes down; the auditor reads along."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.policies import require_role
from articles.enums import Kind, Standing
from articles.errors import StaleArticle
from articles.forms import ArticleForm, TakeDownForm, initial_of
from articles.markup import render as render_markup
from articles.models import Article
from articles.policies import may_write
from articles.selectors import DESK_ORDER, ROW, files_of, standing, trail_of, visible_to
from articles.services.writing import revise_article, take_down, write_article
from common.clock import database_now
from common.errors import DomainError
from common.forms import add_domain_error
from common.htmx import redirect
from common.paging import keyset_page

PREVIEW = "preview"  # the second button's name
PAGE = 50
EVENTS = 20
writers = require_role(Role.PROVINCE)
readers = require_role(Role.PROVINCE, Role.AUDITOR)
WORDS = {"written": "新建", "revised": "修改", "taken_down": "下线", "loaded": "初始导入"}


@readers
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every article with where it stands, by kind."""
    now = database_now()
    chosen = request.GET.get("kind", "")
    rows = visible_to(request.user).values(*ROW, "changed_at")
    if chosen in Kind.values:
        rows = rows.filter(kind=chosen)
    page = keyset_page(rows, order=DESK_ORDER, cursor=request.GET.get("cursor"), size=PAGE)
    for row in page.rows:
        row["standing"] = standing(publish_at=row["publish_at"], until=row["until"], at=now)
        row["kind_label"] = Kind(row["kind"]).label
    context = {
        "page_title": "信息发布",
        "page": page,
        "kinds": Kind.choices,
        "chosen": chosen,
        "may_write": may_write(request.user),
    }
    return render(request, "articles/desk_list.html", context)


@readers
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The article as everybody would read it, its facts and its trail."""
    article = get_object_or_404(visible_to(request.user).select_related("created_by"), pk=pk)
    stands = standing(publish_at=article.publish_at, until=article.until, at=database_now())
    context = {
        "page_title": article.title,
        "article": article,
        "body": render_markup(article.body),
        "standing": stands,
        "is_online": stands == Standing.PUBLISHED,
        "public_url": public_url(article),
        "files": files_of(article),
        "events": [
            {
                "at": event.at,
                "title": WORDS.get(event.action, event.action),
                "actor": event.actor,
                "reason": event.reason,
                "tone": "neutral",
            }
            for event in trail_of(article)[:EVENTS]
        ],
        "may_write": may_write(request.user),
    }
    return render(request, "articles/desk_detail.html", context)


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new article."""
    kind = request.GET.get("kind", Kind.NOTICE)
    form = ArticleForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"kind": kind, "position": 100},
        by=request.user,
        at=database_now(),
    )
    return _edit(request, form, None)


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it; what is readable changes with the saving."""
    article = get_object_or_404(visible_to(request.user), pk=pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    facts = {"initial": initial_of(article), "by": request.user, "at": database_now()}
    return _edit(request, ArticleForm(*posted, **facts), article)


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it down at once, with a reason."""
    article = get_object_or_404(visible_to(request.user), pk=pk)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    back = reverse("articles:detail", args=[pk])
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        take_down(article, by=request.user, at=database_now(), reason=reason)
        messages.success(request, f"《{article.title}》已下线。")
        return redirect(request, back)
    context = {
        "base_template": "base_desk.html",
        "page_title": "下线",
        "facts": [("标题", article.title), ("栏目", article.get_kind_display())],
        "consequences": ["下线后公众不能再看到这篇内容；内容和记录仍然保留。"],
        "form": form,
        "action_label": "确认下线",
        "danger": True,
        "back_url": back,
    }
    return render(request, "base_confirm.html", context, status=422 if form.is_bound else 200)


def public_url(article: Article) -> str:
    """Where everybody reads it."""
    if article.kind == Kind.FAQ:
        return f"{reverse('articles:faq')}#{article.slug}"
    name = "articles:notice" if article.kind == Kind.NOTICE else "articles:policy"
    return reverse(name, args=[article.slug])


def _edit(request: HttpRequest, form: ArticleForm, article: Article | None) -> HttpResponse:
    conflict, preview = "", ""
    if form.is_bound and form.is_valid():
        if PREVIEW in request.POST:
            preview = render_markup(form.cleaned_data["body"])
        else:
            try:
                return _saved(request, _save(request, form, article))
            except StaleArticle as error:
                conflict = error.message
                form.data = form.data.copy() | {"version": _version_now(article)}
            except DomainError as error:
                add_domain_error(form, error)
    context: dict[str, Any] = {
        "page_title": "修改" if article else "新建",
        "article": article,
        "form": form,
        "preview": preview,
        "conflict": conflict,
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "articles/edit.html", context, status=status)


def _save(request: HttpRequest, form: ArticleForm, article: Article | None) -> Article:
    at, values = database_now(), form.values()
    if article is None:
        return write_article(values, by=request.user, at=at)
    version = form.cleaned_data.get("version") or 0
    return revise_article(article, values, by=request.user, at=at, version=version)


def _saved(request: HttpRequest, article: Article) -> HttpResponse:
    stands = standing(publish_at=article.publish_at, until=article.until, at=database_now())
    messages.success(request, f"《{article.title}》已保存，状态：{stands.label}。")
    return redirect(request, reverse("articles:detail", args=[article.pk]))


def _version_now(article: Article | None) -> str:
    return str(Article.objects.get(pk=article.pk).version) if article else ""

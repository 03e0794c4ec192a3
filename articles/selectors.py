"""Reads of articles: what everybody sees, and what the province works on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from articles.enums import Kind, Standing
from articles.models import Article, ArticleFile
from common.models import AuditEvent
from documents.models import Document

SUBJECT = "article"  # what the audit trail calls one
# Notices: the newest first. The rest stands in the order the province gave it.
ORDERS = {
    Kind.NOTICE: ("-pinned", "-publish_at", "-id"),
    Kind.POLICY: ("position", "id"),
    Kind.FAQ: ("position", "id"),
}
DESK_ORDER = ("-changed_at", "-id")
ROW = ("id", "slug", "kind", "title", "summary", "pinned", "position", "publish_at", "until")


def readable(kind: Kind, at: datetime) -> QuerySet[Article]:
    """What everybody may read of a kind at that instant: `publish_at` inclusive, `until` not."""
    return _open_at(at).filter(kind=kind)


def latest(kind: Kind, at: datetime, count: int) -> list[dict[str, Any]]:
    """The first few as plain rows, in the kind's order."""
    return list(readable(kind, at).order_by(*ORDERS[kind]).values(*ROW)[:count])


def questions(at: datetime) -> list[Article]:
    """All questions with their answers and files, in the province's order; two queries."""
    rows = readable(Kind.FAQ, at).order_by(*ORDERS[Kind.FAQ])
    return list(rows.prefetch_related(Prefetch("files", _files())))


def files_of(article: Article) -> QuerySet[ArticleFile]:
    """The article's attachments in their order."""
    return _files().filter(article=article)


def readable_file(document: UUID, at: datetime) -> ArticleFile:
    """The attachment of what everybody may read now; ArticleFile.DoesNotExist otherwise."""
    return _files().filter(article__in=_open_at(at)).get(document=document)


def may_open_file(user: User, document: Document) -> bool:
    """Whoever sees the article at the desk opens its files (asked by documents)."""
    return visible_to(user).filter(files__document=document.pk).exists()


def _files() -> QuerySet[ArticleFile]:
    return ArticleFile.objects.select_related("document").defer("document__text")


def _open_at(at: datetime) -> QuerySet[Article]:
    open_now = Q(publish_at__lte=at) & (Q(until=None) | Q(until__gt=at))
    return Article.objects.filter(open_now)


def visible_to(user: User) -> QuerySet[Article]:
    """Province and auditor see drafts and what was taken down; others nothing here."""
    if user.is_authenticated and user.role in (Role.PROVINCE, Role.AUDITOR):
        return Article.objects.all()
    return Article.objects.none()


def standing(*, publish_at: datetime | None, until: datetime | None, at: datetime) -> Standing:
    """Where an article with these instants stands at `at`."""
    if publish_at is None:
        return Standing.DRAFT
    if until is not None and until <= at:
        return Standing.WITHDRAWN
    return Standing.SCHEDULED if publish_at > at else Standing.PUBLISHED


def trail_of(article: Article) -> QuerySet[AuditEvent]:
    """What happened to the article, newest first."""
    trail = AuditEvent.objects.filter(subject_kind=SUBJECT, subject_id=str(article.pk))
    return trail.order_by("-seq")

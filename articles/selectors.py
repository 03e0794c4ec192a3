"""Reads of articles: what everybody sees, and what the province works on."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from articles.enums import Kind, Standing
from articles.models import Article
from common.models import AuditEvent

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
    open_now = Q(publish_at__lte=at) & (Q(until=None) | Q(until__gt=at))
    return Article.objects.filter(open_now, kind=kind)


def latest(kind: Kind, at: datetime, count: int) -> list[dict[str, Any]]:
    """The first few as plain rows, in the kind's order."""
    return list(readable(kind, at).order_by(*ORDERS[kind]).values(*ROW)[:count])


def questions(at: datetime) -> list[Article]:
    """All questions with their answers, in the province's order."""
    return list(readable(Kind.FAQ, at).order_by(*ORDERS[Kind.FAQ]))


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

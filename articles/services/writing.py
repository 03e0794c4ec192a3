"""Writing, publishing and taking down; every version of a text stays in the audit trail."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from articles.enums import Standing
from articles.errors import InvalidArticle, NotOnline, StaleArticle
from articles.models import MAX_FILES, Article, ArticleFile
from articles.policies import check_can_write
from articles.selectors import SUBJECT, standing, trail_of
from common import audit
from common.clock import local_date
from documents.models import Document

FIELDS = (
    *("kind", "title", "summary", "document_number", "body", "position", "pinned"),
    *("publish_at", "until"),
)


@transaction.atomic
def write_article(values: Mapping[str, Any], *, by: User, at: datetime) -> Article:
    """A new article with an address of its own. Raises `InvalidArticle`.

    `values` by `FIELDS`, and `files`: its attachments in their order, none without them.
    """
    check_can_write(by)
    _check(values)
    article = Article(created_by=by, created_at=at, changed_at=at, slug=_new_slug(at))
    changes = _apply(article, values)
    article.save()
    changes |= _keep_files(article, values.get("files", ()))
    audit.record(SUBJECT, article.pk, action="written", by=by, at=at, facts={"changes": changes})
    return article


@transaction.atomic
def revise_article(
    article: Article, values: Mapping[str, Any], *, by: User, at: datetime, version: int
) -> Article:
    """Keep the changes; saving what is there already does nothing.

    Raises `StaleArticle` when a colleague saved first, `InvalidArticle`, `NotAllowed`.
    """
    check_can_write(by)
    fresh = Article.objects.select_for_update().get(pk=article.pk)
    changes = _apply(fresh, values)
    before = list(fresh.files.select_related("document").defer("document__text"))
    files = values.get("files", [file.document for file in before])
    if not changes and [file.document for file in before] == list(files):
        return fresh
    if fresh.version != version:
        last = trail_of(fresh).first()
        who = f"{last.actor}" if last else "同事"
        raise StaleArticle(f"{who}在您打开本页之后保存过这篇内容，请核对后再保存。")
    _check(values)
    fresh.version += 1
    fresh.changed_at = at
    fresh.save()
    changes |= _keep_files(fresh, files, before)
    audit.record(SUBJECT, fresh.pk, action="revised", by=by, at=at, facts={"changes": changes})
    return fresh


@transaction.atomic
def take_down(article: Article, *, by: User, at: datetime, reason: str) -> Article:
    """End its time at once, with a reason; raises `NotOnline` where nobody could read it anyway."""
    check_can_write(by)
    if not reason.strip():
        raise InvalidArticle("请填写下线原因。", field="reason")
    fresh = Article.objects.select_for_update().get(pk=article.pk)
    stands = standing(publish_at=fresh.publish_at, until=fresh.until, at=at)
    if stands != Standing.PUBLISHED:
        raise NotOnline(f"这篇内容现在是“{stands.label}”，不用下线。")
    fresh.until = fresh.changed_at = at
    fresh.version += 1
    fresh.save()
    audit.record(SUBJECT, fresh.pk, action="taken_down", by=by, at=at, reason=reason.strip())
    return fresh


def _apply(article: Article, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the values and say what changed, as the trail keeps it."""
    changes = {}
    for name in FIELDS:
        before, after = getattr(article, name), values[name]
        if before != after:
            changes[name] = [_plain(before), _plain(after)]
            setattr(article, name, after)
    return changes


def _keep_files(
    article: Article, files: Sequence[Document], before: Sequence[ArticleFile] = ()
) -> dict[str, list[Any]]:
    """Let these be the attachments; what is taken off goes with the sweep of unused uploads."""
    old = [file.document for file in before]
    if old == list(files):
        return {}
    article.files.all().delete()
    ArticleFile.objects.bulk_create(
        ArticleFile(article=article, document=document, position=place)
        for place, document in enumerate(files, start=1)
    )
    return {"files": [[_named(one) for one in old], [_named(one) for one in files]]}


def _named(document: Document) -> str:
    return f"{document.name}（{document.sha256[:12]}）"


def _check(values: Mapping[str, Any]) -> None:
    files = values.get("files", ())
    if len(files) > MAX_FILES or len(set(files)) < len(files):
        raise InvalidArticle(f"附件最多 {MAX_FILES} 个，同一文件不能重复。", field="file_1")
    begins, ends = values["publish_at"], values["until"]
    if ends is not None and begins is None:
        raise InvalidArticle("填写下线时间前，请先填写发布时间。", field="until")
    if ends is not None and ends <= begins:
        raise InvalidArticle("下线时间须晚于发布时间。", field="until")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _new_slug(at: datetime) -> str:
    return f"{local_date(at):%Y%m%d}-{secrets.token_hex(3)}"

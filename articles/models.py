"""Notices, policy pages and questions, written by the province."""

from django.db import models

from accounts.models import User
from articles.enums import Kind
from documents.models import Document

MAX_FILES = 5


class Article(models.Model):
    """One text for everybody, readable from `publish_at` to `until`; a draft has no beginning."""

    kind = models.CharField("栏目", max_length=10, choices=Kind.choices)
    slug = models.SlugField(max_length=60, unique=True)  # its address, for good
    title = models.CharField("标题", max_length=120)
    summary = models.CharField("摘要", max_length=200, blank=True)
    document_number = models.CharField("文号", max_length=80, blank=True)
    body = models.TextField("正文")
    position = models.PositiveSmallIntegerField("排序", default=100)  # of questions
    pinned = models.BooleanField("置顶", default=False)
    publish_at = models.DateTimeField("发布时间", null=True, blank=True)
    until = models.DateTimeField("下线时间", null=True, blank=True)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)  # optimistic lock: a stale tab gets a 409

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None)
                | models.Q(publish_at__isnull=False, until__gt=models.F("publish_at")),
                name="article_ends_after_it_begins",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "-pinned", "-publish_at", "-id"], name="articles_listed")
        ]

    def __str__(self) -> str:
        return self.title


class ArticleFile(models.Model):
    """A file that goes with an article: whoever may read the one takes the other."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="files")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["article", "position"], name="article_file_place_once"),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=MAX_FILES),
                name="article_has_few_files",
            ),
        ]

"""Kinds of articles, and where one stands."""

from enum import StrEnum

from django.db import models


class Kind(models.TextChoices):
    """What the province publishes besides the catalog."""

    NOTICE = "notice", "通知公告"
    POLICY = "policy", "政策文件"
    FAQ = "faq", "常见问题"


class Standing(StrEnum):
    """Whether everybody can read it at some instant."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The Chinese word of the tag."""
        return _WORDS[self][0]

    @property
    def tone(self) -> str:
        """The colour of the tag."""
        return _WORDS[self][1]


_WORDS = {
    Standing.DRAFT: ("草稿", "waiting"),
    Standing.SCHEDULED: ("待发布", "accent"),
    Standing.PUBLISHED: ("已发布", "done"),
    Standing.WITHDRAWN: ("已下线", "ended"),
}

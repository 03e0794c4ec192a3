"""Articles for tests."""

from typing import Any

import factory

from articles.enums import Kind
from articles.models import Article
from articles.services.reference import SINCE


class ArticleFactory(factory.django.DjangoModelFactory):
    """A notice everybody can read since 2018."""

    kind = Kind.NOTICE
    slug = factory.Sequence(lambda n: f"notice-{n}")
    title = factory.Sequence(lambda n: f"关于开放申领的通知（{n}）")
    body = "自即日起接受申领 {A6}。"
    publish_at = SINCE
    created_at = SINCE
    changed_at = SINCE

    class Meta:
        model = Article

    class Params:
        draft: Any = factory.Trait(publish_at=None)

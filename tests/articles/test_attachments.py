"""Attachments go with their article: public when it is, off with it, every change kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from articles.errors import InvalidArticle
from articles.models import Article, ArticleFile
from articles.selectors import trail_of
from articles.services.writing import FIELDS, revise_article
from documents.enums import Kind
from documents.models import Document
from tests.documents.pdfs import as_upload, pdf
from tests.factories.accounts import UserFactory, user_of
from tests.factories.articles import ArticleFactory
from tests.factories.enterprises import DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return UserFactory(province=True)


def attached(article: Article, *documents: Document, by: Any) -> Article:
    values = {name: getattr(article, name) for name in FIELDS} | {"files": list(documents)}
    now = timezone.now()
    return revise_article(article, values, by=by, at=now, version=article.version)


def paper(author: Any, name: str = "实施细则.pdf") -> Document:
    return DocumentFactory(organisation=author.organisation, kind=Kind.ARTICLE, name=name)


def url_of(document: Document) -> str:
    return reverse("articles:file", args=[document.pk])


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"publish_at": None}, id="draft"),
        pytest.param({"publish_at": timezone.now() + timedelta(days=1)}, id="not yet"),
        pytest.param({"until": timezone.now()}, id="taken down"),
    ],
)
def test_nobody_outside_takes_the_file_of_another(
    client: Client, author: Any, facts: dict[str, Any]
) -> None:
    document = paper(author)
    attached(ArticleFactory(**facts), document, by=author)
    assert client.get(url_of(document)).status_code == 404
    client.force_login(user_of(Role.AUDITOR))
    assert client.get(reverse("documents:viewer", args=[document.pk])).status_code == 200


def test_an_unattached_upload_is_nobodys(client: Client, author: Any) -> None:
    assert client.get(url_of(paper(author))).status_code == 404


def test_every_change_of_the_files_is_kept(author: Any) -> None:
    first, second = paper(author, "一.pdf"), paper(author, "二.pdf")
    article = attached(ArticleFactory(), first, second, by=author)
    attached(article, second, by=author)
    attached(article, second, by=author)  # nothing changes: nothing is kept
    changes = [event.facts["changes"]["files"] for event in trail_of(article)]
    assert [[len(before), len(after)] for before, after in changes] == [[2, 1], [0, 2]]
    assert ArticleFile.objects.get().document == second


def sent(client: Client, article: Article, **changes: Any) -> Any:
    url = reverse("articles:edit", args=[article.pk])
    form = client.get(url).context["form"]
    names = ("kind", "title", "body", "position")
    facts = {name: form[name].value() for name in names} | {"publish_at": "2018-05-01T09:00"}
    return client.post(url, {**facts, "version": article.version, **changes})


def test_the_desk_attaches_and_everybody_takes_it(client: Client, author: Any) -> None:
    client.force_login(author)
    article = ArticleFactory()
    refused = sent(client, article, title="", file_1=as_upload(pdf(), "实施细则.pdf"))
    assert refused.status_code == 422
    assert "实施细则.pdf" in refused.content.decode()
    assert not ArticleFile.objects.exists()
    assert sent(client, article, file_2=as_upload(pdf(), "实施细则.pdf")).status_code == 302
    document = ArticleFile.objects.get().document
    client.logout()
    page = client.get(reverse("articles:notice", args=[article.slug])).content.decode()
    assert url_of(document) in page
    answer = client.get(url_of(document))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_six_files_or_one_twice_are_refused(author: Any) -> None:
    article, one = ArticleFactory(), paper(author)
    for files in ([one, one], [paper(author) for _ in range(6)]):
        with pytest.raises(InvalidArticle):
            attached(article, *files, by=author)

"""Writing, publishing and reading articles."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from articles.enums import Kind, Standing
from articles.errors import InvalidArticle, NotOnline, StaleArticle
from articles.models import Article
from articles.selectors import readable, standing, trail_of
from articles.services.reference import load_articles
from articles.services.writing import revise_article, take_down, write_article
from common.clock import database_now
from common.errors import NotAllowed
from tests.factories.accounts import user_of
from tests.factories.articles import ArticleFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    return database_now()


@pytest.fixture
def author() -> User:
    return user_of(Role.PROVINCE)


def values(**facts: Any) -> dict[str, Any]:
    defaults = {
        "kind": Kind.NOTICE,
        "title": "关于开放申领的通知",
        "summary": "",
        "document_number": "",
        "body": "正文 {A6}",
        "position": 100,
        "pinned": False,
        "publish_at": None,
        "until": None,
    }
    return {**defaults, **facts}


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_text_stays_in_the_trail(author: User, now: datetime) -> None:
    article = write_article(values(), by=author, at=now)
    revise_article(article, values(body="新正文"), by=author, at=now, version=1)
    written, revised = trail_of(article).order_by("seq")
    assert written.facts["changes"]["body"] == ["", "正文 {A6}"]
    assert revised.facts["changes"] == {"body": ["正文 {A6}", "新正文"]}


def test_saving_the_same_again_changes_nothing(author: User, now: datetime) -> None:
    article = write_article(values(), by=author, at=now)
    revise_article(article, values(), by=author, at=now, version=99)
    assert trail_of(article).count() == 1


def test_colleague_who_saved_first_is_named(author: User, now: datetime) -> None:
    article = write_article(values(), by=author, at=now)
    revise_article(article, values(title="一"), by=author, at=now, version=1)
    with pytest.raises(StaleArticle, match=author.name):
        revise_article(article, values(title="二"), by=author, at=now, version=1)


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        pytest.param(None, None, Standing.DRAFT, id="draft"),
        pytest.param(HOUR, None, Standing.SCHEDULED, id="later"),
        pytest.param(timedelta(0), None, Standing.PUBLISHED, id="this instant"),
        pytest.param(-HOUR, HOUR, Standing.PUBLISHED, id="for a while"),
        pytest.param(-HOUR, timedelta(0), Standing.WITHDRAWN, id="over this instant"),
    ],
)
def test_readable_is_what_stands_as_published(
    now: datetime, begins: timedelta | None, ends: timedelta | None, expected: Standing
) -> None:
    times = {"publish_at": begins, "until": ends}
    at = {name: None if delta is None else now + delta for name, delta in times.items()}
    ArticleFactory(**at)
    assert standing(**at, at=now) == expected
    assert readable(Kind.NOTICE, now).exists() == (expected == Standing.PUBLISHED)


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        pytest.param(None, HOUR, "请先填写发布时间", id="end without beginning"),
        pytest.param(HOUR, HOUR, "须晚于发布时间", id="no time at all"),
    ],
)
def test_unlawful_times_are_refused(
    author: User, now: datetime, begins: Any, ends: Any, said: str
) -> None:
    times = {"publish_at": begins and now + begins, "until": now + ends}
    with pytest.raises(InvalidArticle, match=said):
        write_article(values(**times), by=author, at=now)


def test_taking_down_ends_it_with_a_reason(author: User, now: datetime) -> None:
    article = ArticleFactory()
    taken = take_down(article, by=author, at=now, reason="内容有误")
    assert not readable(Kind.NOTICE, now).exists()
    assert trail_of(taken).first().reason == "内容有误"
    with pytest.raises(NotOnline):
        take_down(article, by=author, at=now, reason="再一次")


def test_auditor_writes_nothing(now: datetime) -> None:
    with pytest.raises(NotAllowed):
        write_article(values(), by=user_of(Role.AUDITOR), at=now)


def test_preview_shows_the_text_and_saves_nothing(author: User) -> None:
    typed = {**values(), "publish_at": "", "until": "", "preview": "1"}
    page = desk(author).post("/province/articles/new/", typed).content.decode()
    assert '<span class="rule" title="规则编号">A6</span>' in page
    assert not Article.objects.exists()


def test_faulty_form_keeps_what_was_typed(author: User) -> None:
    typed = {**values(title=""), "publish_at": "明天", "until": ""}
    response = desk(author).post("/province/articles/new/", typed)
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = response.content.decode()
    assert "请填写标题" in page
    assert "请填写完整的日期和时间" in page
    assert "正文 {A6}" in page


def test_stale_page_is_a_conflict_that_loses_nothing(author: User, now: datetime) -> None:
    article = write_article(values(), by=author, at=now)
    revise_article(article, values(title="同事的标题"), by=author, at=now, version=1)
    typed = {**values(title="我的标题"), "publish_at": "", "until": "", "version": "1"}
    url = f"/province/articles/{article.pk}/edit/"
    response = desk(author).post(url, typed)
    assert response.status_code == HTTPStatus.CONFLICT
    assert "我的标题" in response.content.decode()
    version = response.context["form"]["version"].value()
    desk(author).post(url, {**typed, "version": version})
    assert Article.objects.get().title == "我的标题"


def test_published_page_is_read_by_everybody(client: Client, author: User) -> None:
    typed = {**values(), "publish_at": "2018-07-01T09:00", "until": ""}
    desk(author).post("/province/articles/new/", typed)
    article = Article.objects.get()
    assert article.title in client.get("/announcements/").content.decode()
    page = client.get(f"/announcements/{article.slug}/").content.decode()
    assert "2018年7月1日" in page
    assert client.get(f"/policies/{article.slug}/").status_code == HTTPStatus.NOT_FOUND


def test_draft_is_not_there_for_the_public(client: Client) -> None:
    article = ArticleFactory(draft=True)
    assert client.get(f"/announcements/{article.slug}/").status_code == HTTPStatus.NOT_FOUND


def test_first_articles_are_loaded_once(client: Client) -> None:
    load_articles()
    assert load_articles() == "0 new"
    page = client.get("/faq/").content.decode()
    assert page.count("<details") >= 12
    assert "成立不满一年" in page
    assert "材料清单" in client.get("/policies/").content.decode()


@pytest.mark.parametrize("path", ["/announcements/", "/province/articles/"])
def test_lists_ask_the_same_of_three_rows_as_of_one(author: User, path: str) -> None:
    client, counts = desk(author), []
    for more in (1, 2):
        for _ in range(more):
            ArticleFactory()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]

"""The catalog's pages: public, and who may open the province's."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from catalog.caps import Cap
from catalog.models import CatalogVersion
from catalog.services.drafts import Settings, revise_draft, start_draft
from common.clock import database_now
from tests.factories.accounts import UserFactory, user_of
from tests.factories.catalog import QUALITY, make_version

READERS = {Role.PROVINCE, Role.AUDITOR}

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live: CatalogVersion, author: User) -> CatalogVersion:
    return start_draft(by=author, at=database_now())


def test_directory_shows_the_version_in_force(client: Client, live: CatalogVersion) -> None:
    later = make_version(number=2, effective_at=database_now() + timedelta(days=9))
    page = client.get("/catalog/").content.decode()
    assert live.title in page
    assert "¥200,000.00" in page
    assert "联网设备台套数 × 0.2 万元" in page
    assert f"《{later.title}》将于" in page


def test_directory_before_the_first_version(client: Client) -> None:
    assert "应用服务目录尚未发布" in client.get("/catalog/").content.decode()


@pytest.mark.parametrize("listed", [10, 100])
def test_directory_reads_a_fixed_number_of_times(
    client: Client, listed: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_version({f"service-{n}": Cap("fixed", Decimal(n)) for n in range(1, listed + 1)})
    client.get("/catalog/")
    with django_assert_num_queries(5):  # clock, version, next version, entries, themes
        client.get("/catalog/")


GETS = ["", "1/", "1/diff/", "2/"]
DRAFTING = ["2/edit/", "2/discard/", "2/publish/", "2/add-service/", f"2/services/{QUALITY}/"]
POSTS = ["new/", f"2/services/{QUALITY}/remove/", f"2/services/{QUALITY}/restore/"]


@pytest.mark.parametrize("role", list(Role), ids=[str(role.value) for role in Role])
def test_pages_by_role(client: Client, draft: CatalogVersion, role: Role) -> None:
    client.force_login(user_of(role))
    for path in GETS:
        status = client.get(f"/province/catalog/{path}").status_code
        assert status == (200 if role in READERS else 403), path
    for path in DRAFTING:
        status = client.get(f"/province/catalog/{path}").status_code
        assert status == (200 if role == Role.PROVINCE else 403), path
    if role != Role.PROVINCE:
        for path in [*DRAFTING, *POSTS]:
            assert client.post(f"/province/catalog/{path}").status_code == 403, path


def test_strangers_sign_in_first(client: Client, draft: CatalogVersion) -> None:
    for path in [*GETS, *DRAFTING]:
        response = client.get(f"/province/catalog/{path}")
        assert response.headers["Location"].startswith("/accounts/login/"), path


def test_unknown_versions_are_404(client: Client, author: User, live: CatalogVersion) -> None:
    client.force_login(author)
    for path in ("7/", "7/edit/", "1/diff/?against=7", "1/diff/?against=x", "7/publish/"):
        assert client.get(f"/province/catalog/{path}").status_code == 404, path


def test_draft_is_started_from_the_list(client: Client, author: User, live: object) -> None:
    client.force_login(author)
    assert "新建草稿" in client.get("/province/catalog/").content.decode()
    response = client.post("/province/catalog/new/")
    assert response.headers["Location"] == "/province/catalog/2/edit/"
    assert "继续编辑草稿" in client.get("/province/catalog/").content.decode()


def test_draft_may_start_from_the_scheduled_version(
    client: Client, author: User, live: object
) -> None:
    caps = {QUALITY: Cap("fixed", Decimal(7))}
    make_version(caps, number=2, effective_at=database_now() + timedelta(days=9))
    client.force_login(author)
    assert 'name="source" value="2"' in client.get("/province/catalog/").content.decode()
    client.post("/province/catalog/new/", {"source": "2"})
    assert CatalogVersion.objects.get(number=3).entries.get().cap_amount == 7


def test_second_draft_is_a_conflict_page(
    client: Client, author: User, draft: CatalogVersion
) -> None:
    client.force_login(author)
    response = client.post("/province/catalog/new/")
    assert response.status_code == 409
    assert "第 2 版草稿还没有发布" in response.content.decode()


@pytest.mark.parametrize("path", ["edit/", "publish/", "discard/", "add-service/"])
def test_published_version_has_no_pages_to_change_it(
    client: Client, author: User, live: CatalogVersion, path: str
) -> None:
    client.force_login(author)
    response = client.get(f"/province/catalog/1/{path}")
    assert response.status_code == 409
    assert "已经发布，不能再修改" in response.content.decode()


def test_draft_is_discarded_after_a_page_that_asks(
    client: Client, author: User, draft: CatalogVersion
) -> None:
    client.force_login(author)
    assert "无法恢复" in client.get("/province/catalog/2/discard/").content.decode()
    client.post("/province/catalog/2/discard/")
    assert not CatalogVersion.objects.filter(number=2).exists()


def test_auditor_reads_without_buttons(client: Client, draft: CatalogVersion) -> None:
    client.force_login(UserFactory(auditor=True))
    for path in ("", "2/", "2/diff/"):
        page = client.get(f"/province/catalog/{path}").content.decode()
        assert 'method="post" action="/province/' not in page, path
        assert "核对并发布" not in page, path


@pytest.mark.parametrize("path", ["", "2/", "2/edit/", "2/diff/", "2/publish/"])
def test_statements_do_not_grow_with_services_or_events(
    client: Client,
    author: User,
    draft: CatalogVersion,
    path: str,
    django_assert_max_num_queries: Any,
) -> None:
    for revision in range(1, 12):
        caps = {QUALITY: Cap("fixed", Decimal(revision))}
        settings = Settings("目录", Decimal(1), Decimal(revision), False)
        facts: dict[str, Any] = {"settings": settings, "caps": caps, "revision": revision}
        revise_draft(draft, **facts, by=author, at=database_now())
    client.force_login(author)
    client.get("/province/catalog/")
    with django_assert_max_num_queries(18):
        assert client.get(f"/province/catalog/{path}").status_code == 200

"""The themes of a draft: added, renamed, put in order, removed when empty."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from catalog.diff import compare
from catalog.errors import InvalidEntry, StaleDraft, ThemeInUse
from catalog.models import CatalogVersion, Theme
from catalog.selectors import headings_of, snapshot_of
from catalog.services.drafts import start_draft
from catalog.services.themes import ThemeFacts, revise_themes
from common.clock import database_now
from common.errors import DomainError

pytestmark = pytest.mark.django_db
KEPT = ThemeFacts("production", "生产管理")
NEW = ThemeFacts("", "绿色低碳")
Revise = Callable[..., CatalogVersion]


@pytest.fixture
def draft(live: CatalogVersion, author: User) -> CatalogVersion:
    return start_draft(by=author, at=database_now())


@pytest.fixture
def revise(draft: CatalogVersion, author: User) -> Revise:
    def call(*themes: ThemeFacts, revision: int = 1) -> CatalogVersion:
        facts = {"themes": themes, "revision": revision}
        return revise_themes(draft, **facts, by=author, at=database_now())

    return call


def names(version: CatalogVersion) -> list[str]:
    return [heading.name for heading in headings_of(version)]


@pytest.mark.parametrize(
    ("themes", "expected"),
    [
        pytest.param((KEPT, NEW), ["生产管理", "绿色低碳"], id="added"),
        pytest.param((NEW, KEPT), ["绿色低碳", "生产管理"], id="put-first"),
        pytest.param((ThemeFacts("production", " 智能制造 "),), ["智能制造"], id="renamed"),
    ],
)
def test_themes_become_what_is_said(
    revise: Revise, themes: tuple[ThemeFacts, ...], expected: list[str]
) -> None:
    version = revise(*themes)
    assert names(version) == expected
    assert version.revision == 2


def test_empty_theme_is_removed_and_its_code_not_reused(revise: Revise) -> None:
    version = revise(KEPT, NEW)
    code = version.themes.get(name=NEW.name).code
    version = revise(KEPT, revision=2)
    assert names(version) == ["生产管理"]
    assert revise(KEPT, NEW, revision=3).themes.get(name=NEW.name).code == code


def test_saying_what_is_there_changes_nothing(revise: Revise) -> None:
    assert revise(KEPT).revision == 1


@pytest.mark.parametrize(
    ("themes", "error", "field"),
    [
        pytest.param((), ThemeInUse, "production-remove", id="in-use"),
        pytest.param((KEPT, ThemeFacts("", " ")), InvalidEntry, "new_name", id="no-name"),
        pytest.param(
            (ThemeFacts("production", "长" * 41),), InvalidEntry, "production-name", id="long"
        ),
        pytest.param((KEPT, ThemeFacts("gone", "无")), InvalidEntry, "", id="unknown"),
    ],
)
def test_unlawful_themes_change_nothing(
    revise: Revise,
    draft: CatalogVersion,
    themes: tuple[ThemeFacts, ...],
    error: type[DomainError],
    field: str,
) -> None:
    with pytest.raises(error) as refused:
        revise(*themes)
    assert refused.value.field == field
    assert names(draft) == ["生产管理"]


def test_two_of_one_name_are_refused_at_both(revise: Revise) -> None:
    with pytest.raises(DomainError, match="重复"):
        revise(KEPT, ThemeFacts("", "生产管理"))


def test_stale_page_is_a_conflict(revise: Revise) -> None:
    revise(KEPT, NEW)
    with pytest.raises(StaleDraft):
        revise(KEPT)


def test_renaming_a_theme_moves_no_service(
    revise: Revise, live: CatalogVersion, draft: CatalogVersion
) -> None:
    revise(NEW, ThemeFacts("production", "智能制造"))
    diff = compare(snapshot_of(live), snapshot_of(draft))
    assert [change.new for change in diff.headings_renamed] == ["智能制造"]
    assert [heading.name for heading in diff.headings_added] == [NEW.name]
    assert (diff.moved, diff.count) == ((), 2)


def test_page_saves_order_names_and_a_new_theme(
    client: Client, author: User, draft: CatalogVersion
) -> None:
    Theme.objects.create(version=draft, code="sales", name="售后管理", position=2)
    client.force_login(author)
    typed = {
        "production-name": "生产管理",
        "production-position": "2",
        "sales-name": "服务型制造",
        "sales-position": "1",
        "new_name": "绿色低碳",
        "revision": "1",
    }
    page = client.post("/province/catalog/2/themes/", typed, follow=True).content.decode()
    assert "面向环节已保存" in page
    assert names(draft) == ["服务型制造", "生产管理", "绿色低碳"]


def test_conflict_keeps_what_was_typed_and_says_what_is_saved(
    client: Client, author: User, revise: Revise
) -> None:
    revise(ThemeFacts("production", "智能制造"))
    client.force_login(author)
    typed = {"production-name": "生产环节", "production-position": "1", "revision": "1"}
    response = client.post("/province/catalog/2/themes/", typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "生产环节" in page
    assert "最新内容：智能制造" in page
    again = client.post("/province/catalog/2/themes/", {**typed, "revision": "2"})
    assert again.status_code == 302


def test_empty_theme_stands_against_publication(
    client: Client, publisher: User, revise: Revise
) -> None:
    revise(KEPT, NEW)
    client.force_login(publisher)
    page = client.post("/province/catalog/2/publish/", {"when": "now", "revision": "2"})
    assert "下没有应用服务" in page.content.decode()

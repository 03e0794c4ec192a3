"""All caps in one table, services one by one; nothing typed is lost."""

from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import CatalogVersion
from catalog.services.drafts import Settings, revise_draft, start_draft
from catalog.services.entries import remove_entry
from common.clock import database_now
from tests.factories.catalog import MONITORING, QUALITY

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live: CatalogVersion, author: User) -> CatalogVersion:
    return start_draft(by=author, at=database_now())


def typed(draft: CatalogVersion, **changes: str) -> dict[str, str]:
    """The edit form as a browser would send it, with some inputs typed over."""
    return {
        "title": draft.title,
        "cumulative_cap": "500,000.00",
        "integration_bonus": "200000",
        "revision": "1",
        f"{QUALITY}-kind": "fixed",
        f"{QUALITY}-amount": "200,000.00",
        f"{MONITORING}-kind": "per_device",
        f"{MONITORING}-amount": "2,000.00",
        **changes,
    }


def entry(**changes: str) -> dict[str, str]:
    return {
        "code": "visual-inspection",
        "name": "工业视觉检测",
        "theme": "production",
        "number": "3",
        "cap_kind": "fixed",
        "cap_amount": "8万",
        "scenarios": "自动检出缺陷。\n\n 可追溯到机台。 ",
        "revision": "1",
        **changes,
    }


def test_caps_are_saved_from_one_table(client: Client, author: User, draft: CatalogVersion) -> None:
    client.force_login(author)
    changes = {f"{QUALITY}-amount": "２５０，０００", "cumulative_cap": "600000"}
    response = client.post("/province/catalog/2/edit/", typed(draft, **changes), follow=True)
    draft.refresh_from_db()
    assert "草稿已保存" in response.content.decode()
    assert draft.cumulative_cap == 600_000
    assert draft.entries.get(service__code=QUALITY).cap_amount == 250_000


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        pytest.param(f"{QUALITY}-amount", "-5", "金额不能为负数", id="negative"),
        pytest.param(f"{QUALITY}-amount", "0", "金额必须大于 0", id="zero"),
        pytest.param(f"{QUALITY}-amount", "", "请填写金额", id="nothing"),
        pytest.param(f"{QUALITY}-amount", "1.234", "最多保留 2 位小数", id="three-decimals"),
        pytest.param(f"{QUALITY}-amount", "9" * 20, "金额过大", id="huge"),
        pytest.param(f"{QUALITY}-amount", "20万", "以元为单位", id="in-wan"),
        pytest.param("cumulative_cap", "一百", "金额格式不正确", id="words"),
        pytest.param("title", "", "请填写目录名称", id="no-title"),
    ],
)
def test_bad_input_is_named_at_its_field_and_kept(
    client: Client, author: User, draft: CatalogVersion, name: str, value: str, message: str
) -> None:
    client.force_login(author)
    other = {f"{MONITORING}-amount": "2,345.00"}
    response = client.post("/province/catalog/2/edit/", typed(draft, **{name: value}, **other))
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count(message) == 2  # in the summary, and at the field
    assert f'href="#id_{name}"' in page
    assert f'value="{value}"' in page or not value
    assert 'value="2,345.00"' in page
    draft.refresh_from_db()
    assert draft.revision == 1


def test_two_editors_get_a_conflict_and_lose_nothing(
    client: Client, author: User, publisher: User, draft: CatalogVersion
) -> None:
    theirs = Settings(draft.title, Decimal(800_000), draft.integration_bonus, False)
    revise_draft(draft, settings=theirs, caps={}, revision=1, by=publisher, at=database_now())
    remove_entry(draft, code=MONITORING, revision=2, by=publisher, at=database_now())
    client.force_login(author)
    mine = typed(draft, **{f"{QUALITY}-amount": "260000"})
    response = client.post("/province/catalog/2/edit/", mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "发布人已于" in page
    assert 'value="260000"' in page
    assert "最新内容：固定上限 ¥200,000.00" in page
    assert "最新内容：¥800,000.00" in page
    assert 'name="revision" value="3"' in page
    client.post("/province/catalog/2/edit/", {**mine, "revision": "3"})
    draft.refresh_from_db()
    assert (draft.cumulative_cap, draft.revision) == (500_000, 4)


def test_new_service_is_added(client: Client, author: User, draft: CatalogVersion) -> None:
    client.force_login(author)
    wrong = client.post("/province/catalog/2/add-service/", entry())
    assert wrong.status_code == 400
    assert "以元为单位" in wrong.content.decode()
    assert "可追溯到机台" in wrong.content.decode()
    client.post("/province/catalog/2/add-service/", entry(cap_amount="80,000"))
    added = draft.entries.get(service__code="visual-inspection")
    assert (added.cap_amount, added.number) == (80_000, 3)
    assert added.scenarios == ["自动检出缺陷。", "可追溯到机台。"]


def test_taken_code_is_refused_with_its_rule(
    client: Client, author: User, draft: CatalogVersion
) -> None:
    client.force_login(author)
    facts = entry(code=QUALITY, cap_amount="80000")
    page = client.post("/province/catalog/2/add-service/", facts).content.decode()
    assert "不能改作他用" in page
    assert 'title="规则 C3"' in page


def test_service_is_edited_removed_and_restored(
    client: Client, author: User, draft: CatalogVersion
) -> None:
    client.force_login(author)
    base = f"/province/catalog/2/services/{QUALITY}/"
    client.post(base, entry(cap_amount="1"))
    assert draft.entries.get(service__code=QUALITY).name == "工业视觉检测"
    client.post(f"{base}remove/", {"revision": "2"})
    assert not draft.entries.filter(service__code=QUALITY).exists()
    assert f"{base}restore/" in client.get("/province/catalog/2/diff/").content.decode()
    client.post(f"{base}restore/", {"revision": "3"})
    assert draft.entries.get(service__code=QUALITY).cap_amount == 200_000


def test_stale_entry_page_keeps_what_was_typed(
    client: Client, author: User, publisher: User, draft: CatalogVersion
) -> None:
    remove_entry(draft, code=MONITORING, revision=1, by=publisher, at=database_now())
    client.force_login(author)
    url = f"/province/catalog/2/services/{QUALITY}/"
    response = client.post(url, entry(cap_amount="123456"))
    assert response.status_code == 409
    assert 'value="123456"' in response.content.decode()
    assert client.post(url, entry(cap_amount="123456", revision="2")).status_code == 302


def test_removing_from_a_stale_page_is_a_conflict(
    client: Client, author: User, publisher: User, draft: CatalogVersion
) -> None:
    remove_entry(draft, code=MONITORING, revision=1, by=publisher, at=database_now())
    client.force_login(author)
    url = f"/province/catalog/2/services/{QUALITY}/remove/"
    assert client.post(url, {"revision": "1"}).status_code == 409
    assert draft.entries.count() == 1

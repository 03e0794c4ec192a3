"""The catalog's pages: public, and the province's workbench in its plain form."""

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
from catalog.services.entries import remove_entry
from common.clock import database_now
from tests.factories.accounts import UserFactory, user_of
from tests.factories.catalog import MONITORING, QUALITY, make_version

READERS = {Role.PROVINCE, Role.AUDITOR}

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
    with django_assert_num_queries(4):  # clock, version, next version, entries
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


def test_difference_speaks_of_caps_in_yuan_and_percent(
    client: Client, author: User, draft: CatalogVersion
) -> None:
    draft.entries.filter(service__code=QUALITY).update(cap_amount=300_000)
    client.force_login(author)
    for path in ("2/", "2/diff/", "2/publish/"):
        page = client.get(f"/province/catalog/{path}").content.decode()
        assert "+¥100,000.00" in page, path
        assert "+50%" in page, path


def test_second_person_publishes(client: Client, publisher: User, draft: CatalogVersion) -> None:
    client.force_login(publisher)
    facts = {"when": "now", "revision": "1", "note": "粤经信〔2018〕9号"}
    response = client.post("/province/catalog/2/publish/", facts, follow=True)
    page = response.content.decode()
    assert "已发布" in page
    assert "生效中" in page
    assert "粤经信〔2018〕9号" in page
    assert draft.title in client.get("/catalog/").content.decode()


def test_publishing_for_later_shows_the_instant(
    client: Client, publisher: User, draft: CatalogVersion
) -> None:
    client.force_login(publisher)
    facts = {"when": "later", "effective_at": "2099-01-01T00:00", "revision": "1"}
    page = client.post("/province/catalog/2/publish/", facts, follow=True).content.decode()
    assert "待生效" in page
    assert "2099-01-01 00:00" in page  # Shanghai's midnight
    assert "新版目录即将生效" in client.get("/catalog/").content.decode()


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        pytest.param({"when": "later"}, "请填写生效时间", id="no-instant"),
        pytest.param(
            {"when": "later", "effective_at": "2018-05-01T00:00"}, "不能早于现在", id="past"
        ),
        pytest.param(
            {"when": "later", "effective_at": "31.12.2099"}, "请填写完整的日期", id="not-an-instant"
        ),
        pytest.param({}, "请选择何时生效", id="no-choice"),
    ],
)
def test_publishing_refuses_at_the_field(
    client: Client, publisher: User, draft: CatalogVersion, facts: dict[str, str], message: str
) -> None:
    client.force_login(publisher)
    response = client.post(
        "/province/catalog/2/publish/", {"revision": "1", "note": "文号", **facts}
    )
    page = response.content.decode()
    assert response.status_code == 400
    assert message in page
    assert 'value="文号"' in page


def test_author_is_told_who_can_publish(
    client: Client, author: User, draft: CatalogVersion
) -> None:
    client.force_login(author)
    page = client.get("/province/catalog/2/publish/").content.decode()
    assert "须由另一位同事发布" in page
    assert ">发布</button>" not in page
    client.post("/province/catalog/2/publish/", {"when": "now", "revision": "1"})
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_publisher_of_a_stale_page_gets_a_conflict(
    client: Client, author: User, publisher: User, draft: CatalogVersion
) -> None:
    remove_entry(draft, code=MONITORING, revision=1, by=author, at=database_now())
    client.force_login(publisher)
    response = client.post("/province/catalog/2/publish/", {"when": "now", "revision": "1"})
    assert response.status_code == 409
    assert "编制人已于" in response.content.decode()


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
    with django_assert_max_num_queries(14):
        assert client.get(f"/province/catalog/{path}").status_code == 200

"""A second person publishes, on a page that says what changes."""

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import CatalogVersion
from catalog.services.drafts import start_draft
from catalog.services.entries import remove_entry
from common.clock import database_now
from tests.factories.catalog import MONITORING, QUALITY

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live: CatalogVersion, author: User) -> CatalogVersion:
    return start_draft(by=author, at=database_now())


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

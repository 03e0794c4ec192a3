"""Whom a new version touches, what the publisher has to know, and copies of former versions."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from catalog import impact
from catalog.caps import FIXED, Cap
from catalog.errors import DraftExists, RemovalNotAcknowledged
from catalog.impact import Change, Question, Source, impact_of
from catalog.locks import hold_alone
from catalog.models import CatalogVersion
from catalog.selectors import snapshot_of
from catalog.services.drafts import start_draft
from catalog.services.entries import remove_entry
from catalog.services.publication import publish
from common.clock import database_now
from common.models import OutboxMessage
from tests.factories.catalog import MONITORING, QUALITY, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live: CatalogVersion, author: User) -> CatalogVersion:
    """Without equipment monitoring, quality control at 30 万."""
    made = start_draft(by=author, at=database_now())
    made.entries.filter(service__code=QUALITY).update(cap_amount=300_000)
    remove_entry(made, code=MONITORING, revision=1, by=author, at=database_now())
    return CatalogVersion.objects.get(pk=made.pk)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[Question, Mapping[str, int]]:
    """What the apps above would count."""
    found: dict[Question, Mapping[str, int]] = {
        Question.APPLICATIONS: {MONITORING: 3},
        Question.SUPPLIERS: {MONITORING: 2},
        Question.DRAFTS: {QUALITY: 4},
    }
    sources = {
        question: Source(lambda codes, at, q=question: found[q], address=lambda code: f"/{code}/")
        for question in Question
    }
    monkeypatch.setattr(impact, "_sources", sources)
    return found


def test_changed_services_come_first_with_their_counts(
    live: CatalogVersion, draft: CatalogVersion, counted: Any
) -> None:
    rows = impact_of(snapshot_of(live), snapshot_of(draft), at=database_now()).rows
    assert [(row.line.code, row.change, row.applications) for row in rows] == [
        (MONITORING, Change.REMOVED, 3),
        (QUALITY, Change.CAP, 0),
    ]
    assert rows[0].urls["applications"] == f"/{MONITORING}/"
    assert "suppliers" not in rows[1].urls  # nobody to list


def test_service_without_supplier_and_removed_one_in_use_are_flagged(
    live: CatalogVersion, draft: CatalogVersion, counted: Any
) -> None:
    found = impact_of(snapshot_of(live), snapshot_of(draft), at=database_now())
    assert [row.line.code for row in found.removed_in_use] == [MONITORING]
    assert [row.line.code for row in found.without_supplier] == [QUALITY]
    assert found.totals == {"drafts": 4, "applications": 3, "suppliers": 2}


def test_removal_in_use_has_to_be_acknowledged(
    draft: CatalogVersion, publisher: User, counted: Any
) -> None:
    hold_alone()
    with pytest.raises(RemovalNotAcknowledged, match="3 件"):
        publish(draft, effective_at=None, by=publisher, at=database_now())
    version = publish(draft, effective_at=None, by=publisher, at=database_now(), acknowledged=True)
    assert version.published_at
    assert OutboxMessage.objects.filter(topic="catalog.published").count() == 1


def test_removal_nobody_uses_needs_no_acknowledgement(
    draft: CatalogVersion, publisher: User, counted: Any
) -> None:
    counted[Question.APPLICATIONS] = {}
    hold_alone()
    assert publish(draft, effective_at=None, by=publisher, at=database_now()).published_at


def test_publisher_is_asked_on_the_page(
    client: Client, draft: CatalogVersion, publisher: User, counted: Any
) -> None:
    client.force_login(publisher)
    page = client.get("/province/catalog/2/publish/").content.decode()
    assert "还有 3 件办理中的申请" in page
    facts = {"when": "now", "revision": str(draft.revision)}
    refused = client.post("/province/catalog/2/publish/", facts)
    assert "请勾选知悉后再发布" in refused.content.decode()
    done = client.post("/province/catalog/2/publish/", {**facts, "acknowledged": "on"}, follow=True)
    assert "生效中" in done.content.decode()


def test_impact_page_speaks_of_both(
    client: Client, draft: CatalogVersion, author: User, counted: Any
) -> None:
    client.force_login(author)
    page = client.get("/province/catalog/2/impact/").content.decode()
    assert "拟移除的应用服务还有办理中的申请" in page
    assert "有应用服务还没有认定供应商" in page


def test_former_version_is_copied_after_asking(
    client: Client, live: CatalogVersion, author: User
) -> None:
    make_version({QUALITY: Cap(FIXED, live.cumulative_cap)}, number=2, effective_at=database_now())
    client.force_login(author)
    page = client.get("/province/catalog/1/copy/").content.decode()
    assert "与第 2 版相比，草稿会有这些变化" in page
    assert CatalogVersion.objects.count() == 2  # looking makes nothing
    client.post("/province/catalog/1/copy/")
    draft = CatalogVersion.objects.get(number=3)
    assert draft.copied_from == live
    assert {entry.service.code for entry in draft.entries.all()} == {QUALITY, MONITORING}


def test_copy_says_that_a_draft_is_open(
    client: Client, draft: CatalogVersion, author: User
) -> None:
    client.force_login(author)
    assert "同一时间只能有一份草稿" in client.get("/province/catalog/1/copy/").content.decode()
    assert client.post("/province/catalog/1/copy/").status_code == DraftExists.status


def test_coming_version_is_public_and_says_since_when(
    client: Client, draft: CatalogVersion, publisher: User, counted: Any
) -> None:
    assert client.get("/catalog/editions/2/").status_code == 404  # nobody's business yet
    later = database_now().replace(year=2099)
    hold_alone()
    publish(draft, effective_at=later, by=publisher, at=database_now(), acknowledged=True)
    assert "提前查看新版目录" in client.get("/catalog/").content.decode()
    assert "本版将于" in client.get("/catalog/editions/2/").content.decode()

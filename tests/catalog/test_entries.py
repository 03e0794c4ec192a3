"""C3: services of a draft; a code stands for one service for good."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from catalog import selectors
from catalog.caps import Cap
from catalog.errors import InvalidEntry, ServiceCodeTaken, StaleDraft
from catalog.models import CatalogVersion, Service
from catalog.services.drafts import start_draft
from catalog.services.entries import (
    EntryFacts,
    add_entry,
    edit_entry,
    next_number,
    remove_entry,
    restore_entry,
)
from catalog.snapshot import Line
from common.errors import DomainError, DomainErrors
from tests.factories.catalog import MONITORING, QUALITY

FACTS = EntryFacts(
    "工业视觉检测", "production", 3, ("摄像头自动检出缺陷。",), Cap("fixed", Decimal(80_000))
)
NEW = "visual-inspection"

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live: CatalogVersion, author: User, now: datetime) -> CatalogVersion:
    return start_draft(by=author, at=now)


def line(draft: CatalogVersion, code: str) -> Line:
    return next(line for line in selectors.snapshot_of(draft).lines if line.code == code)


def revision(draft: CatalogVersion) -> int:
    return CatalogVersion.objects.get(pk=draft.pk).revision


def test_added_service_is_listed(draft: CatalogVersion, author: User, now: datetime) -> None:
    add_entry(draft, code=NEW, facts=FACTS, revision=1, by=author, at=now)
    assert line(draft, NEW) == Line(
        NEW, 3, FACTS.name, "生产管理", FACTS.cap, FACTS.scenarios, "production"
    )
    assert revision(draft) == 2
    assert selectors.trail_of(draft)[0].facts["service"] == NEW


@pytest.mark.parametrize(
    ("code", "change", "field", "words"),
    [
        pytest.param("", {}, "code", "小写字母", id="no-code"),
        pytest.param("Visual", {}, "code", "小写字母", id="capital"),
        pytest.param("视觉", {}, "code", "小写字母", id="chinese"),
        pytest.param("-visual", {}, "code", "小写字母", id="leading-hyphen"),
        pytest.param("a" * 61, {}, "code", "60", id="too-long"),
        pytest.param(QUALITY, {}, "code", "不能改作他用", id="listed-code"),
        pytest.param(NEW, {"name": " "}, "name", "名称", id="no-name"),
        pytest.param(NEW, {"name": f"应用服务 {QUALITY}"}, "name", "已有名为", id="same-name"),
        pytest.param(NEW, {"number": 1}, "number", "序号 1", id="same-number"),
        pytest.param(NEW, {"theme": "sales"}, "theme", "面向环节", id="unknown-theme"),
        pytest.param(NEW, {"scenarios": ()}, "scenarios", "场景", id="no-scenarios"),
        pytest.param(NEW, {"cap": Cap("fixed", Decimal(-1))}, "cap_amount", "大于 0", id="cap"),
    ],
)
def test_unlawful_service_is_refused_at_its_field(
    draft: CatalogVersion,
    author: User,
    now: datetime,
    code: str,
    change: dict[str, Any],
    field: str,
    words: str,
) -> None:
    facts = replace(FACTS, **change)
    with pytest.raises(DomainError, match=words) as raised:
        add_entry(draft, code=code, facts=facts, revision=1, by=author, at=now)
    assert raised.value.field == field
    assert (draft.entries.count(), revision(draft)) == (2, 1)


def test_all_faults_come_together(draft: CatalogVersion, author: User, now: datetime) -> None:
    facts = replace(FACTS, number=1, scenarios=())
    with pytest.raises(DomainErrors) as raised:
        add_entry(draft, code="视觉", facts=facts, revision=1, by=author, at=now)
    assert [error.field for error in raised.value.errors] == ["code", "scenarios", "number"]


def test_a_removed_services_code_is_not_free(
    draft: CatalogVersion, author: User, now: datetime
) -> None:
    remove_entry(draft, code=QUALITY, revision=1, by=author, at=now)
    with pytest.raises(ServiceCodeTaken) as raised:
        add_entry(draft, code=QUALITY, facts=FACTS, revision=2, by=author, at=now)
    assert raised.value.rule == "C3"


def test_edit_changes_what_the_draft_says_only(
    live: CatalogVersion, draft: CatalogVersion, author: User, now: datetime
) -> None:
    edit_entry(draft, code=QUALITY, facts=FACTS, revision=1, by=author, at=now)
    assert line(draft, QUALITY).name == "工业视觉检测"
    assert line(live, QUALITY).name == f"应用服务 {QUALITY}"
    event = selectors.trail_of(draft)[0]
    assert event.action == "entry_edited"
    assert event.facts["cap"] == [["fixed", "200000.00"], ["fixed", "80000.00"]]


def test_editing_nothing_leaves_no_trace(
    draft: CatalogVersion, author: User, now: datetime
) -> None:
    now_listed = line(draft, QUALITY)
    facts = EntryFacts(
        now_listed.name, "production", now_listed.number, now_listed.scenarios, now_listed.cap
    )
    edit_entry(draft, code=QUALITY, facts=facts, revision=1, by=author, at=now)
    assert revision(draft) == 1


def test_remove_keeps_the_service_of_older_versions(
    draft: CatalogVersion, author: User, now: datetime
) -> None:
    remove_entry(draft, code=QUALITY, revision=1, by=author, at=now)
    assert [line.code for line in selectors.snapshot_of(draft).lines] == [MONITORING]
    assert Service.objects.filter(code=QUALITY).exists()


def test_remove_drops_a_service_only_the_draft_listed(
    draft: CatalogVersion, author: User, now: datetime
) -> None:
    add_entry(draft, code=NEW, facts=FACTS, revision=1, by=author, at=now)
    remove_entry(draft, code=NEW, revision=2, by=author, at=now)
    assert not Service.objects.filter(code=NEW).exists()


def test_restore_brings_back_what_was_published(
    live: CatalogVersion, draft: CatalogVersion, author: User, now: datetime
) -> None:
    remove_entry(draft, code=QUALITY, revision=1, by=author, at=now)
    restore_entry(draft, code=QUALITY, revision=2, by=author, at=now)
    assert selectors.snapshot_of(draft).lines == selectors.snapshot_of(live).lines


def test_restore_takes_a_free_number_when_its_own_is_taken(
    draft: CatalogVersion, author: User, now: datetime
) -> None:
    remove_entry(draft, code=QUALITY, revision=1, by=author, at=now)
    facts = replace(FACTS, number=1)
    add_entry(draft, code=NEW, facts=facts, revision=2, by=author, at=now)
    entry = restore_entry(draft, code=QUALITY, revision=3, by=author, at=now)
    assert entry.number == 3
    assert next_number(draft) == 4


@pytest.mark.parametrize("code", [QUALITY, "no-such"], ids=["already-listed", "never-published"])
def test_restore_refuses(draft: CatalogVersion, author: User, now: datetime, code: str) -> None:
    with pytest.raises(InvalidEntry):
        restore_entry(draft, code=code, revision=1, by=author, at=now)


def test_stale_page_changes_no_entry(draft: CatalogVersion, author: User, now: datetime) -> None:
    remove_entry(draft, code=MONITORING, revision=1, by=author, at=now)
    with pytest.raises(StaleDraft):
        remove_entry(draft, code=QUALITY, revision=1, by=author, at=now)
    assert draft.entries.count() == 1

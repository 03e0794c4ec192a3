"""C1, C4: who publishes, from when, and that nothing changes afterwards."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from accounts.models import User
from catalog import selectors
from catalog.caps import Cap
from catalog.errors import (
    AlreadyPublished,
    EffectInThePast,
    EffectNotAfterLatest,
    NothingToPublish,
    SecondPersonNeeded,
    StaleDraft,
)
from catalog.models import CatalogVersion, Service, ServiceEntry
from catalog.services.drafts import start_draft
from catalog.services.entries import EntryFacts, edit_entry, remove_entry
from catalog.services.publication import publish
from catalog.signals import version_published
from common.errors import DomainError, DomainErrors, NotAllowed
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MONITORING, QUALITY, make_version

SECOND = timedelta(seconds=1)
FACTS = EntryFacts("质量追溯", "production", 1, ("不良可追溯。",), Cap("fixed", Decimal(250_000)))

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live: CatalogVersion, author: User, now: datetime) -> CatalogVersion:
    return start_draft(by=author, at=now)


@pytest.mark.parametrize(
    ("wait", "effect"),
    [
        pytest.param(None, timedelta(0), id="at-once"),
        pytest.param(timedelta(0), timedelta(0), id="this-very-instant"),
        pytest.param(SECOND, SECOND, id="in-a-second"),
        pytest.param(timedelta(days=90), timedelta(days=90), id="in-three-months"),
    ],
)
def test_published_version_takes_effect_at_its_instant(
    live: CatalogVersion,
    draft: CatalogVersion,
    publisher: User,
    now: datetime,
    wait: timedelta | None,
    effect: timedelta,
) -> None:
    effective_at = None if wait is None else now + wait
    version = publish(
        draft, effective_at=effective_at, by=publisher, at=now, note="粤经信〔2018〕9号"
    )
    assert version.effective_at == now + effect
    assert (version.published_by, version.published_at) == (publisher, now)
    assert selectors.version_in_force(now + effect) == version
    assert selectors.version_in_force(now + effect - SECOND) == live
    event = selectors.trail_of(version)[0]
    assert (event.action, event.reason) == ("published", "粤经信〔2018〕9号")


@pytest.mark.parametrize(
    ("effective", "error"),
    [
        pytest.param(-SECOND, EffectInThePast, id="a-second-ago"),
        pytest.param(timedelta(days=5), EffectNotAfterLatest, id="before-the-latest"),
        pytest.param(timedelta(days=10), EffectNotAfterLatest, id="same-instant-as-the-latest"),
        pytest.param(None, EffectNotAfterLatest, id="at-once-before-the-latest"),
    ],
)
def test_effect_must_be_new(
    live: CatalogVersion,
    author: User,
    publisher: User,
    now: datetime,
    effective: timedelta | None,
    error: type[DomainError],
) -> None:
    if error is EffectNotAfterLatest:
        make_version(number=2, effective_at=now + timedelta(days=10))
    draft = start_draft(by=author, at=now)
    effective_at = None if effective is None else now + effective
    with pytest.raises(error) as raised:
        publish(draft, effective_at=effective_at, by=publisher, at=now)
    assert (raised.value.rule, raised.value.field) == ("C1", "effective_at")
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_author_may_not_publish(draft: CatalogVersion, author: User, now: datetime) -> None:
    with pytest.raises(SecondPersonNeeded) as raised:
        publish(draft, effective_at=None, by=author, at=now)
    assert (raised.value.status, raised.value.rule) == (403, "C4")


def test_whoever_changed_the_draft_may_not_publish(
    draft: CatalogVersion, author: User, publisher: User, now: datetime
) -> None:
    edit_entry(draft, code=QUALITY, facts=FACTS, revision=1, by=publisher, at=now)
    assert selectors.drafters_of(draft) == {str(author.pk), str(publisher.pk)}
    with pytest.raises(SecondPersonNeeded):
        publish(draft, effective_at=None, by=publisher, at=now)


def test_author_may_publish_when_the_setting_says_so(
    draft: CatalogVersion, author: User, now: datetime, settings: Any
) -> None:
    settings.REQUIRE_SECOND_PUBLISHER = False
    assert publish(draft, effective_at=None, by=author, at=now).status == "published"


@pytest.mark.parametrize("trait", ["auditor", "bureau", "supplier", "admin"])
def test_only_the_province_publishes(draft: CatalogVersion, now: datetime, trait: str) -> None:
    with pytest.raises(NotAllowed):
        publish(draft, effective_at=None, by=UserFactory(**{trait: True}), at=now)


def test_empty_catalog_is_not_published(
    draft: CatalogVersion, author: User, publisher: User, now: datetime
) -> None:
    remove_entry(draft, code=QUALITY, revision=1, by=author, at=now)
    remove_entry(draft, code=MONITORING, revision=2, by=author, at=now)
    with pytest.raises(NothingToPublish):
        publish(draft, effective_at=None, by=publisher, at=now)


def test_all_faults_are_named_at_once(
    draft: CatalogVersion, publisher: User, now: datetime
) -> None:
    draft.entries.filter(service__code=QUALITY).update(scenarios=[])
    with pytest.raises(DomainErrors) as raised:
        publish(draft, effective_at=now - SECOND, by=publisher, at=now)
    assert [error.field for error in raised.value.errors] == ["effective_at", "scenarios"]


def test_publisher_has_seen_the_draft_as_it_is(
    draft: CatalogVersion, author: User, publisher: User, now: datetime
) -> None:
    edit_entry(draft, code=QUALITY, facts=FACTS, revision=1, by=author, at=now)
    with pytest.raises(StaleDraft, match="编制人"):
        publish(draft, effective_at=None, by=publisher, at=now, revision=1)


def test_published_twice_is_a_conflict(
    draft: CatalogVersion, publisher: User, now: datetime
) -> None:
    publish(draft, effective_at=None, by=publisher, at=now)
    with pytest.raises(AlreadyPublished):
        publish(draft, effective_at=None, by=publisher, at=now + SECOND)


def test_services_take_the_name_of_the_published_version(
    draft: CatalogVersion, author: User, publisher: User, now: datetime
) -> None:
    edit_entry(draft, code=QUALITY, facts=FACTS, revision=1, by=author, at=now)
    assert Service.objects.get(code=QUALITY).name == f"应用服务 {QUALITY}"
    publish(draft, effective_at=None, by=publisher, at=now)
    assert Service.objects.get(code=QUALITY).name == "质量追溯"


def test_signal_is_sent_after_the_commit(
    draft: CatalogVersion,
    publisher: User,
    now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    heard: list[int] = []

    def hear(sender: object, version_id: int, **_: Any) -> None:
        heard.append(version_id)

    version_published.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            publish(draft, effective_at=None, by=publisher, at=now)
            assert heard == []
    finally:
        version_published.disconnect(hear)
    assert heard == [draft.pk]


VERSION, ENTRY = "catalog_catalogversion", "catalog_serviceentry"
RAW = {
    "version-update": f"UPDATE {VERSION} SET cumulative_cap = 1 WHERE id = {{version}}",
    "version-to-draft": f"UPDATE {VERSION} SET status = 'draft' WHERE id = {{version}}",
    "version-delete": f"DELETE FROM {VERSION} WHERE id = {{version}}",
    "entry-update": f"UPDATE {ENTRY} SET cap_amount = 1 WHERE version_id = {{version}}",
    "entry-delete": f"DELETE FROM {ENTRY} WHERE version_id = {{version}}",
    "entry-insert": f"INSERT INTO {ENTRY} (version_id, theme_id, service_id, number, name,"
    " scenarios, cap_kind, cap_amount)"
    " VALUES ({version}, {theme}, {service}, 99, 'x', '[]', 'fixed', 1)",
    "entry-moved-in": f"UPDATE {ENTRY} SET version_id = {{version}} WHERE id = {{drafted}}",
    "entry-moved-out": f"UPDATE {ENTRY} SET version_id = {{draft}}, number = 99"
    " WHERE version_id = {version}",
    "theme-update": "UPDATE catalog_theme SET name = 'x' WHERE version_id = {version}",
    "theme-delete": "DELETE FROM catalog_theme WHERE version_id = {version}",
    "service-code": "UPDATE catalog_service SET code = 'x' WHERE id = {service}",
}


@pytest.mark.parametrize("statement", RAW.values(), ids=RAW.keys())
def test_raw_sql_cannot_change_what_is_published(
    live: CatalogVersion, draft: CatalogVersion, statement: str
) -> None:
    before = selectors.snapshot_of(live)
    drafted = ServiceEntry.objects.filter(version=draft).first()
    theme = live.themes.get()
    assert drafted is not None
    names = {"version": live.pk, "draft": draft.pk, "theme": theme.pk}
    sql = statement.format(**names, drafted=drafted.pk, service=drafted.service_id)
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert selectors.snapshot_of(CatalogVersion.objects.get(pk=live.pk)) == before


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"number": 7}, id="two-drafts"),
        pytest.param({"number": 7, "status": "published"}, id="published-without-dates"),
    ],
)
def test_database_refuses(draft: CatalogVersion, now: datetime, facts: dict[str, Any]) -> None:
    amounts = {"cumulative_cap": 1, "integration_bonus": 1, "created_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogVersion.objects.create(**facts, **amounts)


def test_database_refuses_effect_before_publication(draft: CatalogVersion, now: datetime) -> None:
    rows = CatalogVersion.objects.filter(pk=draft.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="published", published_at=now, effective_at=now - SECOND)

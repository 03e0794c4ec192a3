"""C4: a draft starts as a copy of the version in force; two editors never lose an edit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from catalog import selectors
from catalog.caps import Cap
from catalog.errors import (
    AlreadyPublished,
    DraftExists,
    DraftGone,
    InvalidEntry,
    NoVersionInForce,
    StaleDraft,
)
from catalog.models import CatalogVersion, Service
from catalog.services.drafts import (
    Settings,
    discard_draft,
    edition_title,
    revise_draft,
    start_draft,
)
from common.errors import DomainError, DomainErrors, NotAllowed
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MONITORING, QUALITY, make_draft, make_version

SETTINGS = Settings("目录（第二版）", Decimal(600_000), Decimal(0), True)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(live: CatalogVersion, author: User, now: datetime) -> CatalogVersion:
    return start_draft(by=author, at=now)


def kept(draft: CatalogVersion) -> Settings:
    return Settings(
        draft.title, draft.cumulative_cap, draft.integration_bonus, draft.bonus_counts_toward_cap
    )


def test_draft_copies_the_version_in_force(
    live: CatalogVersion, author: User, now: datetime
) -> None:
    make_version({QUALITY: Cap("fixed", Decimal(1))}, number=2, effective_at=now + timedelta(1))
    draft = start_draft(by=author, at=now)
    copy, original = selectors.snapshot_of(draft), selectors.snapshot_of(live)
    assert copy == replace(original, number=3, title=draft.title)
    assert (draft.copied_from, draft.created_by, draft.created_at) == (live, author, now)
    assert draft.status == "draft"


def test_draft_can_start_from_another_published_version(
    live: CatalogVersion, author: User, now: datetime
) -> None:
    caps = {QUALITY: Cap("fixed", Decimal(1))}
    later = make_version(caps, number=2, effective_at=now + timedelta(1))
    draft = start_draft(by=author, at=now, source=later)
    assert [line.cap for line in selectors.snapshot_of(draft).lines] == list(caps.values())


def test_a_second_draft_is_refused(draft: CatalogVersion, author: User, now: datetime) -> None:
    with pytest.raises(DraftExists, match="第 2 版草稿"):
        start_draft(by=author, at=now)
    assert CatalogVersion.objects.filter(status="draft").count() == 1


def test_draft_needs_a_version_in_force(author: User, now: datetime) -> None:
    with pytest.raises(NoVersionInForce):
        start_draft(by=author, at=now)


@pytest.mark.parametrize("trait", ["auditor", "bureau", "supplier", "admin"])
def test_only_the_province_drafts(
    draft: CatalogVersion, publisher: User, now: datetime, trait: str
) -> None:
    stranger = UserFactory(**{trait: True})
    acts: list[Callable[[], Any]] = [
        lambda: start_draft(by=stranger, at=now),
        lambda: discard_draft(draft, by=stranger, at=now),
        lambda: revise_draft(
            draft, settings=SETTINGS, caps={}, revision=draft.revision, by=stranger, at=now
        ),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("title", "number", "expected"),
    [
        pytest.param("目录（第一版）", 2, "目录（第二版）", id="second"),
        pytest.param("目录（第十版）", 11, "目录（第十一版）", id="eleventh"),
        pytest.param("目录", 2, "目录（第二版）", id="without-an-edition"),
        pytest.param("目录（第一版）（试行）", 2, "目录（第二版）（试行）", id="in-the-middle"),
    ],
)
def test_edition_title(title: str, number: int, expected: str) -> None:
    assert edition_title(title, number) == expected


def test_revise_changes_settings_and_caps(
    draft: CatalogVersion, publisher: User, now: datetime
) -> None:
    caps = {QUALITY: Cap("per_device", Decimal("1500.50"))}
    revised = revise_draft(draft, settings=SETTINGS, caps=caps, revision=1, by=publisher, at=now)
    after = selectors.snapshot_of(CatalogVersion.objects.get(pk=draft.pk))
    assert revised.revision == 2
    assert (after.title, after.cumulative_cap) == (SETTINGS.title, 600_000)
    assert (after.integration_bonus, after.bonus_counts_toward_cap) == (0, True)
    by_code = {line.code: line.cap for line in after.lines}
    assert by_code == {**caps, MONITORING: Cap("per_device", Decimal("2000.00"))}
    event = selectors.trail_of(draft)[0]
    assert (event.actor, event.action) == ("发布人", "draft_revised")
    assert event.facts[f"cap:{QUALITY}"] == ["fixed 200000.00", "per_device 1500.50"]
    assert event.facts["cumulative_cap"] == ["500000.00", "600000"]


def test_saving_what_is_there_changes_nothing(
    draft: CatalogVersion, publisher: User, now: datetime
) -> None:
    caps = {line.code: line.cap for line in selectors.snapshot_of(draft).lines}
    revise_draft(draft, settings=kept(draft), caps=caps, revision=1, by=publisher, at=now)
    assert CatalogVersion.objects.get(pk=draft.pk).revision == 1
    assert selectors.drafters_of(draft) == {str(draft.created_by_id)}


@pytest.mark.parametrize(
    ("settings", "caps", "fields"),
    [
        pytest.param({"cumulative_cap": Decimal(-1)}, {}, ["cumulative_cap"], id="negative-cap"),
        pytest.param({"cumulative_cap": Decimal(0)}, {}, ["cumulative_cap"], id="cap-of-nothing"),
        pytest.param({"integration_bonus": Decimal(-1)}, {}, ["integration_bonus"], id="bonus"),
        pytest.param({"title": "  "}, {}, ["title"], id="no-title"),
        pytest.param({}, {QUALITY: Cap("fixed", Decimal(-5))}, ["cap_amount"], id="negative-entry"),
        pytest.param({}, {QUALITY: Cap("half", Decimal(5))}, ["cap_kind"], id="unknown-kind"),
        pytest.param({}, {"no-such": Cap("fixed", Decimal(5))}, [""], id="unknown-service"),
        pytest.param(
            {"cumulative_cap": Decimal(-1)},
            {QUALITY: Cap("fixed", Decimal(0))},
            ["cumulative_cap", "cap_amount"],
            id="two-at-once",
        ),
    ],
)
def test_unlawful_revisions_change_nothing(
    draft: CatalogVersion,
    author: User,
    now: datetime,
    settings: dict[str, Any],
    caps: dict[str, Cap],
    fields: list[str],
) -> None:
    before = selectors.snapshot_of(draft)
    facts = replace(SETTINGS, **settings)
    with pytest.raises(DomainError) as raised:
        revise_draft(draft, settings=facts, caps=caps, revision=1, by=author, at=now)
    error = raised.value
    errors = error.errors if isinstance(error, DomainErrors) else (error,)
    assert [one.field for one in errors] == fields
    assert all(isinstance(one, InvalidEntry) for one in errors)
    assert selectors.snapshot_of(CatalogVersion.objects.get(pk=draft.pk)) == before


def test_stale_revision_is_a_conflict_that_names_who_was_first(
    draft: CatalogVersion, author: User, publisher: User, now: datetime
) -> None:
    revise_draft(draft, settings=SETTINGS, caps={}, revision=1, by=publisher, at=now)
    with pytest.raises(StaleDraft, match="发布人已于 09-01 10:30 修改过") as raised:
        revise_draft(draft, settings=kept(draft), caps={}, revision=1, by=author, at=now)
    assert raised.value.status == 409
    assert CatalogVersion.objects.get(pk=draft.pk).cumulative_cap == 600_000


def test_published_version_is_not_revised(
    live: CatalogVersion, author: User, now: datetime
) -> None:
    with pytest.raises(AlreadyPublished):
        revise_draft(live, settings=SETTINGS, caps={}, revision=1, by=author, at=now)


def test_discard_leaves_no_row_but_a_trail(author: User, now: datetime) -> None:
    make_version(number=1)
    caps = {QUALITY: Cap("fixed", Decimal(1)), "brand-new": Cap("fixed", Decimal(1))}
    draft = make_draft(caps, number=2, created_by=author)
    pk = draft.pk
    discard_draft(draft, by=author, at=now)
    assert not CatalogVersion.objects.filter(pk=pk).exists()
    assert set(Service.objects.values_list("code", flat=True)) == {QUALITY, MONITORING}
    assert selectors.trail_of(CatalogVersion(pk=pk))[0].action == "draft_discarded"
    with pytest.raises(DraftGone):
        discard_draft(CatalogVersion(pk=pk), by=author, at=now)


def test_number_of_a_discarded_draft_is_free_again(
    draft: CatalogVersion, author: User, now: datetime
) -> None:
    discard_draft(draft, by=author, at=now)
    assert start_draft(by=author, at=now).number == 2

"""A what-if over real applications: kept, replaced, stale, equal to a fresh run by hand (C4)."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from python_calamine import CalamineWorkbook

from accounts.jobs import run_due_job, start_job
from accounts.models import Job
from catalog.caps import FIXED, Cap
from catalog.errors import AlreadyPublished, DraftGone
from catalog.models import CatalogVersion
from catalog.services.drafts import Settings, discard_draft, revise_draft, start_draft
from catalog.services.entries import remove_entry
from common.errors import NotAllowed
from tests.factories.vouchers import in_state
from tests.vouchers.world import World, make_world
from vouchers.errors import AlreadyRunning
from vouchers.models import WhatIf
from vouchers.selectors.assessing import cap_of
from vouchers.selectors.what_if import is_stale, lines_of, results_of
from vouchers.services.what_if import check_can_run, run_what_if, start_what_if
from vouchers.states import State
from vouchers.subsidy import Claim, assess, entitlement
from vouchers.what_if_jobs import LIST_JOB

pytestmark = pytest.mark.django_db
QUALITY, SCHEDULING, PROJECTS = "quality-control", "smart-scheduling", "project-management"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def silent(done: int, total: int, note: str) -> None:
    """Nobody listens."""


@pytest.fixture
def draft(world: World) -> CatalogVersion:
    """Quality control down to 15 万, a cumulative cap of 60 万, no project management."""
    made = start_draft(by=world.province, at=world.at)
    settings = Settings(
        made.title, Decimal(600_000), Decimal(200_000), bonus_counts_toward_cap=False
    )
    caps = {QUALITY: Cap(FIXED, Decimal(150_000))}
    facts: dict[str, Any] = {"by": world.province, "at": world.at}
    made = revise_draft(made, settings=settings, caps=caps, revision=1, **facts)
    remove_entry(made, code=PROJECTS, revision=made.revision, **facts)
    return CatalogVersion.objects.get(pk=made.pk)


def tried(world: World, draft: CatalogVersion) -> WhatIf:
    run = run_what_if(draft, world.cycle, by=world.province, at=world.tick(), progress=silent)
    return WhatIf.objects.get(pk=run.pk)


def test_result_equals_a_fresh_run_of_the_engine(world: World, draft: CatalogVersion) -> None:
    made = [
        world.submitted(SCHEDULING, cloud_fee="300000"),
        world.issued(QUALITY, cloud_fee="250000"),
        world.submitted(SCHEDULING, cloud_fee="90000"),
    ]
    entries = {entry.service_id: entry for entry in draft.entries.all()}
    claims = [
        Claim(
            key=one.pk,
            entitlement=entitlement(cap=cap_of(entries[one.service_id]), fee=one.cloud_fee).amount,
            cycle_cap=draft.cumulative_cap,
        )
        for one in made
    ]
    total = tried(world, draft).result["total"]
    assert Decimal(total["new"]) == sum(award.amount for award in assess(claims)) == 540_000
    assert Decimal(total["old"]) == 500_000  # 300,000 + 200,000 + 0, as they stand today
    assert total["applications"] == 3


def test_only_what_holds_room_is_counted(world: World, draft: CatalogVersion) -> None:
    in_state(world, State.REFUSED, cloud_fee="10000")
    in_state(world, State.WITHDRAWN, cloud_fee="20000")
    world.draft(cloud_fee="40000")
    world.submitted(SCHEDULING, cloud_fee="80000")
    result = tried(world, draft).result
    assert result["total"] == {"applications": 1, "old": "80000.00", "new": "80000.00"}
    assert (result["winners"], result["losers"]) == (0, 0)


def test_removed_service_counts_nothing_and_is_named(world: World, draft: CatalogVersion) -> None:
    world.submitted(PROJECTS, cloud_fee="30000")
    found = tried(world, draft)
    (service,) = found.result["services"]
    assert (service["code"], service["removed"], service["new"]) == (PROJECTS, True, "0.00")
    assert found.result["dropped"] == 1
    line = lines_of(found, "losers").get()
    assert (line.old, line.new, line.difference) == (30_000, 0, -30_000)
    assert line.details[0]["causes"] == ["removed"]


def test_later_run_takes_the_place_of_the_earlier(world: World, draft: CatalogVersion) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    first, second = tried(world, draft), tried(world, draft)
    assert [found.pk for found in results_of(draft)] == [second.pk]
    assert first.pk != second.pk
    assert second.lines.count() == 1


def test_result_is_stale_once_the_draft_changes(world: World, draft: CatalogVersion) -> None:
    found = tried(world, draft)
    assert not is_stale(found, draft)
    remove_entry(draft, code=QUALITY, revision=draft.revision, by=world.province, at=world.at)
    assert is_stale(found, CatalogVersion.objects.get(pk=draft.pk))


def test_discarded_draft_takes_its_results_along(world: World, draft: CatalogVersion) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    tried(world, draft)
    gone = CatalogVersion.objects.get(pk=draft.pk)
    discard_draft(draft, by=world.province, at=world.at)
    assert not WhatIf.objects.exists()
    with pytest.raises(DraftGone):
        run_what_if(gone, world.cycle, by=world.province, at=world.at, progress=silent)


def test_statements_do_not_grow_with_applications(
    world: World, draft: CatalogVersion, django_assert_num_queries: Any
) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    tried(world, draft)
    for fee in ("50000", "60000"):
        world.submitted(QUALITY, cloud_fee=fee)
    with django_assert_num_queries(18):
        run_what_if(draft, world.cycle, by=world.province, at=world.at, progress=silent)


@pytest.mark.parametrize("who", ["owner", "officer", "seller"])
def test_only_the_province_has_a_draft_tried(world: World, draft: CatalogVersion, who: str) -> None:
    with pytest.raises(NotAllowed):
        check_can_run(draft, world.cycle, by=getattr(world, who))


def test_published_version_is_not_tried(world: World) -> None:
    with pytest.raises(AlreadyPublished):
        check_can_run(CatalogVersion.objects.get(number=1), world.cycle, by=world.province)


def start(world: World, draft: CatalogVersion) -> Job:
    return start_what_if(draft, world.cycle, by=world.province, at=world.at)


def test_same_run_is_not_started_twice(world: World, draft: CatalogVersion) -> None:
    start(world, draft)
    with pytest.raises(AlreadyRunning):
        start(world, draft)
    assert Job.objects.count() == 1


def test_job_runs_to_the_end_and_the_list_opens(
    world: World, draft: CatalogVersion, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    job = start(world, draft)
    assert run_due_job()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"old": "200000.00", "new": "150000.00"})
    params = {"what_if": WhatIf.objects.get().pk, "show": "all"}
    sheet = start_job(LIST_JOB, by=world.province, at=world.at, title="名单", params=params)
    assert run_due_job()
    sheet.refresh_from_db()
    with default_storage.open(sheet.file.name) as file:
        book = CalamineWorkbook.from_filelike(BytesIO(file.read()))
    header, row = book.get_sheet_by_index(0).to_python()
    assert header[0] == "企业名称"
    assert row[0] == world.enterprise.name
    assert row[4:7] == [200_000, 150_000, -50_000]
    assert "服务上限调整" in row[7]

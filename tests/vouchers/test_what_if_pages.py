"""The what-if on its pages: who sees it, who runs it, and when it is stale."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.jobs import run_due_job
from accounts.models import Job, User
from catalog.models import CatalogVersion
from catalog.services.drafts import start_draft
from catalog.services.entries import remove_entry
from tests.factories.accounts import user_of
from tests.factories.enterprises import EnterpriseFactory
from tests.vouchers.world import World, make_world
from vouchers.models import WhatIf, WhatIfLine

pytestmark = pytest.mark.django_db
PAGE = "/province/catalog/2/what-if/"
QUALITY = "quality-control"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def draft(world: World) -> CatalogVersion:
    """Without quality control."""
    made = start_draft(by=world.province, at=world.at)
    remove_entry(made, code=QUALITY, revision=1, by=world.province, at=world.at)
    return CatalogVersion.objects.get(pk=made.pk)


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def run(client: Client, world: World) -> Any:
    response = as_(client, world.province).post(f"{PAGE}run/", {"cycle": world.cycle.code})
    assert run_due_job()
    return response


def test_run_from_the_page_to_the_figures(
    client: Client, world: World, draft: CatalogVersion
) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    assert "还没有测算结果" in as_(client, world.province).get(PAGE).content.decode()
    response = run(client, world)
    assert response.url.startswith("/jobs/")
    page = client.get(PAGE).content.decode()
    for text in ("¥200,000.00", "-¥200,000.00", "-100%", "已移除，按 0 元测算", "江门市"):
        assert text in page
    assert "结果已过时" not in page
    assert world.enterprise.name in page
    assert "-¥200,000.00" in client.get("/province/catalog/2/publish/").content.decode()


def test_stale_result_says_so_everywhere(
    client: Client, world: World, draft: CatalogVersion
) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    run(client, world)
    remove_entry(
        draft, code="supply-chain", revision=draft.revision, by=world.province, at=world.at
    )
    for path in (PAGE, f"{PAGE}enterprises/"):
        assert "结果已过时" in client.get(path).content.decode()
    assert "以下结果已过时" in client.get("/province/catalog/2/publish/").content.decode()


def test_auditor_reads_and_runs_nothing(
    client: Client, world: World, draft: CatalogVersion
) -> None:
    run(client, world)
    as_(client, user_of(Role.AUDITOR))
    page = client.get(PAGE).content.decode()
    assert "测算结果" in page
    assert "重新测算" not in page
    assert client.post(f"{PAGE}run/", {"cycle": world.cycle.code}).status_code == 403


def test_second_click_finds_the_run_under_way(
    client: Client, world: World, draft: CatalogVersion
) -> None:
    as_(client, world.province).post(f"{PAGE}run/", {"cycle": world.cycle.code})
    assert "正在进行" in client.get(PAGE).content.decode()
    again = client.post(f"{PAGE}run/", {"cycle": world.cycle.code})
    assert again.status_code == 409
    assert Job.objects.count() == 1


def test_export_is_a_job_of_ones_own(client: Client, world: World, draft: CatalogVersion) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    run(client, world)
    client.post(f"{PAGE}export/", {"cycle": world.cycle.code, "show": "losers"})
    assert run_due_job()
    job = Job.objects.latest("pk")
    assert (job.state, job.filename) == ("done", "第2版目录费用测算名单.xlsx")


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}enterprises/?show=all"])
def test_statements_do_not_grow_with_enterprises(
    client: Client,
    world: World,
    draft: CatalogVersion,
    path: str,
    more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    world.submitted(QUALITY, cloud_fee="200000")
    run(client, world)
    line = WhatIfLine.objects.get()
    WhatIfLine.objects.bulk_create(_copies(line, more))
    client.get(path)
    with django_assert_num_queries(11 if path == PAGE else 6):
        client.get(path)


def _copies(line: WhatIfLine, count: int) -> list[WhatIfLine]:
    """The same for other firms."""
    facts = {
        "what_if": WhatIf.objects.get(),
        "city_id": line.city_id,
        "applications": 1,
        "old": 1,
        "new": 2,
        "difference": 1,
    }
    return [WhatIfLine(enterprise=EnterpriseFactory(), **facts) for _ in range(count)]

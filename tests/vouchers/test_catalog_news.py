"""After a publication those it touches are told, each once, with what it means for them."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Notice, User
from catalog.caps import FIXED, Cap
from catalog.models import CatalogVersion
from catalog.services.drafts import Settings, revise_draft, start_draft
from catalog.services.entries import remove_entry
from catalog.services.publication import publish
from common.models import OutboxMessage
from common.outbox import deliver_due
from tests.factories.accounts import UserFactory
from tests.vouchers.world import World, make_world

pytestmark = pytest.mark.django_db
QUALITY, PROJECTS, SCHEDULING = "quality-control", "project-management", "smart-scheduling"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def deliver() -> None:
    while deliver_due():
        pass


def published(world: World, *, days: int = 30) -> CatalogVersion:
    """Quality control lowered, no project management, in a month."""
    draft = start_draft(by=world.province, at=world.tick())
    settings = Settings(
        draft.title, draft.cumulative_cap, draft.integration_bonus, bonus_counts_toward_cap=False
    )
    caps = {QUALITY: Cap(FIXED, settings.cumulative_cap / 5)}
    facts: dict[str, Any] = {"by": world.province, "at": world.at}
    draft = revise_draft(draft, settings=settings, caps=caps, revision=1, **facts)
    remove_entry(draft, code=PROJECTS, revision=draft.revision, **facts)
    colleague = UserFactory(organisation=world.province.organisation)
    later = world.at + timedelta(days=days) if days else None
    return publish(
        CatalogVersion.objects.get(pk=draft.pk),
        effective_at=later,
        by=colleague,
        at=world.tick(),
        acknowledged=True,
    )


def notices(user: User, version: CatalogVersion) -> list[Notice]:
    return list(Notice.objects.filter(user=user, key__startswith=f"catalog-{version.pk}-"))


def test_supplier_hears_of_its_changed_services_once(world: World) -> None:
    deliver()
    version = published(world)
    deliver()
    OutboxMessage.objects.filter(topic="catalog.published").update(delivered_at=None)
    deliver()  # delivered twice
    (notice,) = notices(world.seller, version)
    assert "“生产品质管控”的奖补上限由 ¥200,000.00 调整为 ¥100,000.00" in notice.body
    assert "已有的认定不因目录调整而失效" in notice.body
    assert notice.url == f"/catalog/editions/{version.number}/"


def test_supplier_of_unchanged_services_hears_nothing(world: World) -> None:
    changed = [QUALITY, PROJECTS]
    world.supplier.certifications.filter(service__code__in=changed).delete()
    version = published(world)
    deliver()
    assert notices(world.seller, version) == []


@pytest.mark.parametrize(
    ("service", "submitted", "said", "needs_action"),
    [
        pytest.param(QUALITY, True, "按首次提交时的目录版本办理", False, id="submitted"),
        pytest.param(QUALITY, False, "生效后提交，按新版目录核定", False, id="draft"),
        pytest.param(PROJECTS, False, "请在生效前提交或改选其他服务", True, id="draft-of-removed"),
        pytest.param(
            PROJECTS, True, "“项目管理协同”不再列入目录", False, id="submitted-of-removed"
        ),
    ],
)
def test_enterprise_hears_what_it_means_for_its_case(
    world: World, service: str, submitted: bool, said: str, needs_action: bool
) -> None:
    make = world.submitted if submitted else world.draft
    make(service, cloud_fee="20000")
    version = published(world)
    deliver()
    (notice,) = notices(world.owner, version)
    assert said in notice.body
    assert notice.needs_action is needs_action


@pytest.mark.parametrize(
    ("service", "said"),
    [
        pytest.param(QUALITY, "提交时按新版目录核定", id="draft"),
        pytest.param(PROJECTS, "已停止受理，请改选其他服务", id="draft-of-removed"),
    ],
)
def test_version_in_force_at_once_asks_nobody_to_hurry(
    world: World, service: str, said: str
) -> None:
    world.draft(service, cloud_fee="20000")
    version = published(world, days=0)
    deliver()
    (notice,) = notices(world.owner, version)
    assert "已于" in notice.title
    assert said in notice.body
    assert "生效前" not in notice.body


def test_enterprise_without_a_case_of_theirs_hears_nothing(world: World) -> None:
    world.submitted(SCHEDULING, cloud_fee="20000")
    world.issued(QUALITY, cloud_fee="20000")  # decided: nothing changes for it
    version = published(world)
    deliver()
    assert notices(world.owner, version) == []

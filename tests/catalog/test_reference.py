"""C2: version 1 as the scheme's first catalog lists it."""

from datetime import datetime
from decimal import Decimal

import pytest

from catalog import selectors
from catalog.models import CatalogVersion, ServiceEntry
from catalog.services.reference import load_catalog
from common.clock import SHANGHAI

pytestmark = pytest.mark.django_db

# Written down from the scheme by hand: (number, theme, name, kind, yuan).
LISTED = [
    (1, "研发设计", "研发管理协同", "fixed", 100_000),
    (2, "生产管理", "生产设备状态监控", "per_device", 2_000),
    (3, "生产管理", "智能排单调度", "fixed", 500_000),
    (4, "生产管理", "设备智能调机", "fixed", 300_000),
    (5, "生产管理", "生产品质管控", "fixed", 200_000),
    (6, "生产管理", "能耗、环保、安全监控及优化", "fixed", 200_000),
    (7, "售后管理", "设备远程运维及服务", "per_device", 1_000),
    (8, "经营管理", "供应链协同", "fixed", 30_000),
    (9, "经营管理", "进销存及仓储管理", "fixed", 50_000),
    (10, "经营管理", "人力资源与绩效管理", "fixed", 30_000),
    (11, "经营管理", "项目管理协同", "fixed", 30_000),
]


def test_version_one_lists_eleven_services_in_four_themes() -> None:
    version = selectors.snapshot_of(load_catalog())
    listed = [(line.number, line.theme, line.name, *line.cap) for line in version.lines]
    assert listed == [(*row[:4], Decimal(row[4])) for row in LISTED]
    assert [name for name, _ in version.themes] == ["研发设计", "生产管理", "售后管理", "经营管理"]
    assert (version.cumulative_cap, version.integration_bonus) == (500_000, 200_000)
    assert version.bonus_counts_toward_cap is False


def test_version_one_is_in_force_from_the_first_good_day() -> None:
    load_catalog()
    first = datetime(2018, 3, 21, tzinfo=SHANGHAI)
    assert selectors.version_in_force(first).number == 1


def test_every_service_says_what_it_covers() -> None:
    load_catalog()
    for entry in ServiceEntry.objects.all():
        assert 2 <= len(entry.scenarios) <= 4, entry.name
        assert all(text.endswith("。") for text in entry.scenarios), entry.name


def test_loading_again_changes_nothing() -> None:
    first = load_catalog()
    assert load_catalog() == first
    assert (CatalogVersion.objects.count(), ServiceEntry.objects.count()) == (1, 11)
    assert selectors.trail_of(first).count() == 1

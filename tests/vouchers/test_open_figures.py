"""公开数据: sums that agree with the vouchers, and small groups that are not told apart."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories.enterprises import EnterpriseFactory
from tests.vouchers.world import make_world
from vouchers.disclosure import REST, Row, merge_small
from vouchers.services.figures import count_all_changes


def row(name: str, firms: int, amount: int = 100) -> Row:
    return Row(name, firms, Decimal(amount), Decimal(0), Decimal(0), firms)


@pytest.mark.parametrize(
    ("firms", "disjoint", "shown", "behind"),
    [
        pytest.param([5, 4, 3], True, ["0", "1", "2"], None, id="all large"),
        pytest.param([9, 2, 1], True, ["0", REST], 3, id="small ones together"),
        pytest.param([9, 5, 1], True, ["0", REST], 6, id="one small takes the next along"),
        pytest.param([9, 2, 2], False, [REST], None, id="the same firms may be behind both"),
        pytest.param([1], True, [REST], 1, id="nothing to hide among"),
        pytest.param([], True, [], None, id="nothing at all"),
    ],
)
def test_small_groups_are_merged(firms, disjoint, shown, behind):
    rows = [row(str(index), number) for index, number in enumerate(firms)]
    merged = merge_small(rows, disjoint=disjoint)
    assert [one.name for one in merged] == shown
    assert sum(one.issued_sum for one in merged) == sum(one.issued_sum for one in rows)
    if merged and merged[-1].name == REST:
        assert merged[-1].enterprises == behind


@pytest.mark.django_db
def test_open_figures_are_those_of_the_vouchers(client: Client) -> None:
    cache.clear()
    world = make_world()
    amounts = []
    for fee in ("100000", "120000", "140000"):
        world.enterprise = EnterpriseFactory(approved=True, region=world.enterprise.region)
        world.owner = world.enterprise.organisation.users.get()
        amounts.append(world.issued(cloud_fee=fee).amount)
    count_all_changes()
    page = client.get("/figures/").content.decode()
    assert f"¥{sum(amounts):,.2f}" in page
    assert "江门市" in page
    assert "3 家" in page
    assert client.get("/figures/?cycle=nonsense").status_code == 200


@pytest.mark.django_db
def test_one_firms_city_is_not_named(client: Client) -> None:
    cache.clear()
    world = make_world()
    world.issued()
    count_all_changes()
    page = client.get("/figures/?cycle=2018").content.decode()
    assert REST in page
    assert "江门市" not in page

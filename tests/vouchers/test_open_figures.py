"""公开数据: sums that agree with the vouchers, and small groups that are not told apart."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from tests.factories.enterprises import EnterpriseFactory
from tests.vouchers.world import make_world
from vouchers.disclosure import REST, Row, merge_small, withhold_redeemed
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


@pytest.mark.parametrize(
    ("redeemers", "disjoint", "hidden"),
    [
        pytest.param([4, 3, 0], True, "", id="all large, or nothing to hide"),
        pytest.param([9, 4, 1], True, "12", id="the next goes along: the total gives nothing away"),
        pytest.param([9, 2, 1], True, "12", id="small ones hide each other"),
        pytest.param([9, 5, 2, 2], False, "123", id="the same firms may be behind both"),
        pytest.param([1], True, "0", id="one alone"),
    ],
)
def test_redeemed_sums_of_few_are_withheld(redeemers, disjoint, hidden):
    rows = [
        Row(str(index), 9, Decimal(900), Decimal(100 * number), Decimal(0), 9, redeemers=number)
        for index, number in enumerate(redeemers)
    ]
    shown = withhold_redeemed(rows, disjoint=disjoint)
    assert "".join(row.name for row in shown if row.redeemed_hidden) == hidden


@pytest.mark.django_db
def test_one_redeemed_sum_is_nowhere_to_be_read(client: Client) -> None:
    cache.clear()
    world = make_world()
    vouchers = []
    for fee in ("100000", "120000", "140000"):
        world.enterprise = EnterpriseFactory(approved=True, region=world.enterprise.region)
        world.owner = world.enterprise.organisation.users.get()
        vouchers.append(world.issued(cloud_fee=fee))
    amount = world.redeemed(vouchers[-1]).amount
    count_all_changes()
    page = client.get("/figures/").content.decode()
    assert "少于 3 家，不单列" in page
    assert f"{amount:,.2f}" not in page
    assert "14.00 万元" not in page
    assert "累计兑现奖补资金" in (first := client.get("/").content.decode())
    assert "少于 3 家，不单列" in first


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

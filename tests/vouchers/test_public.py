"""What everybody may see: the first page and the verification of a number."""

import pytest
from django.test import Client

from tests.vouchers.world import World, make_world
from vouchers.models import Voucher
from vouchers.selectors.public import mask_name, public_figures
from vouchers.services.ending import revoke_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_landing_shows_figures_of_all_vouchers(world: World, client: Client) -> None:
    world.redeemed(world.issued())
    figures = public_figures()
    assert (figures.promised, figures.settled, figures.enterprises) == (480_000, 480_000, 1)
    assert "48万元" in client.get("/").content.decode()


def test_landing_stands_without_cycle_or_catalog(client: Client) -> None:
    assert "目前没有开放的申领周期" in client.get("/").content.decode()


def test_valid_number_tells_state_and_masked_name_only(world: World, client: Client) -> None:
    voucher = world.issued()
    page = client.get("/verify/", {"number": f" {voucher.number.lower()} "}).content.decode()
    assert "有效" in page
    assert voucher.enterprise.name not in page
    assert "480,000" not in page


@pytest.mark.parametrize("number", ["YQ-0000-0000-0000", "草稿", "' OR 1=1"])
def test_unknown_number_is_not_found(world: World, client: Client, number: str) -> None:
    world.submitted()
    page = client.get("/verify/", {"number": number}).content.decode()
    assert "没有找到该编号的服务券" in page


def test_revoked_voucher_is_void(world: World, client: Client) -> None:
    voucher = world.issued()
    revoke_voucher(voucher, by=world.province, at=world.tick(), reason="材料不实")
    number = Voucher.objects.get(pk=voucher.pk).number
    assert "已失效" in client.get("/verify/", {"number": number}).content.decode()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        pytest.param("江门市鸿运达纺织印染有限公司", "江门**********公司", id="company"),
        pytest.param("宏基", "宏*", id="short"),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked

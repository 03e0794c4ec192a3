"""What everybody may see: the first page and the verification of a number."""

from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.vouchers.world import World, make_world
from vouchers.models import Voucher
from vouchers.numbers import read_voucher_number
from vouchers.selectors.open_figures import open_totals
from vouchers.selectors.public import mask_name
from vouchers.services.ending import revoke_voucher
from vouchers.services.figures import count_all_changes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    cache.clear()


@pytest.fixture
def world() -> World:
    return make_world()


def test_landing_shows_figures_of_all_vouchers(world: World, client: Client) -> None:
    for _ in range(3):
        world.enterprise = EnterpriseFactory(approved=True, region=world.enterprise.region)
        world.owner = owner_of(world.enterprise)
        world.redeemed(world.issued())
    count_all_changes()
    total = open_totals()
    assert (total.issued_sum, total.redeemed_sum, total.enterprises) == (1_440_000, 1_440_000, 3)
    assert "144万元" in client.get("/").content.decode()


def test_landing_stands_without_cycle_or_catalog(client: Client) -> None:
    assert "目前没有开放的申领周期" in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/check/", "/calculator/"])
def test_without_a_cycle_the_page_says_so(client: Client, path: str) -> None:
    assert "暂时不能自查" in client.get(path).content.decode()


def asked(client: Client, text: str) -> HttpResponse:
    """What the form answers, at its last address."""
    return client.get("/verify/", {"number": text}, follow=True)


def test_valid_number_tells_state_and_masked_name_only(world: World, client: Client) -> None:
    voucher = world.issued()
    answer = asked(client, f" {voucher.number.lower()} ")
    page = answer.content.decode()
    assert answer.wsgi_request.path == f"/verify/{voucher.number}/"
    assert "有效" in page
    assert voucher.enterprise.name not in page
    assert "480,000" not in page


@pytest.mark.parametrize("number", ["YQ-0000-0000-0000", "草稿", "' OR 1=1", "YQ-1", "a/b"])
def test_unknown_number_is_not_found(world: World, client: Client, number: str) -> None:
    world.submitted()
    page = asked(client, number).content.decode()
    assert "没有找到" in page or "不是服务券编号" in page


def test_missing_number_is_a_helpful_404(client: Client) -> None:
    answer = client.get("/verify/YQ-0000-0000-0000/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "没有找到该编号的服务券" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        pytest.param("yq 0a1b 2c3d 4e5f", "YQ-0A1B-2C3D-4E5F", id="spaces"),
        pytest.param("ＹＱ－０Ａ１Ｂ－２Ｃ３Ｄ－４Ｅ５Ｆ", "YQ-0A1B-2C3D-4E5F", id="full-width"),
        pytest.param("YQ-OAIB-2C3D-4E5F", "YQ-0A1B-2C3D-4E5F", id="look-alikes"),
        pytest.param("YQ-0A1B-2C3D", None, id="short"),
        pytest.param("YQ-0A1B-2C3D-4E5U", None, id="no such letter"),
        pytest.param("\0", None, id="nul"),
    ],
)
def test_typed_numbers_are_read(typed: str, number: str | None) -> None:
    assert read_voucher_number(typed) == number


def test_asking_too_often_is_stopped(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"verify_voucher": "2/m/ip"}
    answers = [client.get("/verify/YQ-0000-0000-0000/").status_code for _ in range(3)]
    assert answers == [404, 404, 429]


def test_revoked_voucher_is_void(world: World, client: Client) -> None:
    voucher = world.issued()
    revoke_voucher(voucher, by=world.province, at=world.tick(), reason="材料不实")
    number = Voucher.objects.get(pk=voucher.pk).number
    assert "已作废" in asked(client, number).content.decode()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        pytest.param("江门市鸿运达纺织印染有限公司", "江门**********公司", id="company"),
        pytest.param("宏基", "宏*", id="short"),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked

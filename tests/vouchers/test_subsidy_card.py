"""The card beside the form: what the application would get, as it is typed (A1–A4, A8)."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Service
from tests.factories.vouchers import World
from tests.vouchers.pages import piece_of, text_of, value_of
from vouchers.services.draft import save_draft, start_application

pytestmark = pytest.mark.django_db


def service(code: str) -> str:
    return str(Service.objects.get(code=code).pk)


@pytest.mark.parametrize(
    ("code", "fee", "devices", "earlier", "result", "binding"),
    [
        pytest.param(
            "smart-scheduling", "480000", "", "", "¥480,000.00", "上云上平台费用", id="fee"
        ),
        pytest.param(
            "smart-scheduling", "900000", "", "", "¥500,000.00", "应用服务奖补上限", id="cap"
        ),
        pytest.param(
            "equipment-monitoring", "250000", "150", "", "¥250,000.00", "上云上平台费用", id="sets"
        ),
        pytest.param(
            "quality-control", "300000", "", "400000", "¥100,000.00", "本周期剩余额度", id="room"
        ),
        pytest.param(
            "quality-control", "300000", "", "500000", "¥0.00", "本周期剩余额度", id="候补"
        ),
    ],
)
def test_card_tells_the_sum_and_what_binds(
    owner: Client,
    address: Any,
    today: World,
    code: str,
    fee: str,
    devices: str,
    earlier: str,
    result: str,
    binding: str,
) -> None:
    if earlier:
        today.submitted(cloud_fee=earlier)
    draft = start_application(today.enterprise, by=today.owner, at=today.tick())
    typed = {"service": service(code), "cloud_fee": fee, "devices": devices}
    answer = owner.get(address("subsidy", draft), typed)
    page = text_of(answer)
    label = "候补" if result == "¥0.00" else "预计核定金额"
    assert f"{label} {result}" in page
    bound = answer.content.decode().split('class="binding"')[1].split("</tr>")[0]
    assert binding in bound
    assert "以此为准" in bound


@pytest.mark.parametrize(
    ("typed", "lacking"),
    [
        pytest.param({}, "填写应用服务、上云上平台费用后自动计算", id="nothing"),
        pytest.param({"code": "smart-scheduling"}, "填写上云上平台费用后自动计算", id="no fee"),
        pytest.param(
            {"code": "equipment-monitoring", "cloud_fee": "1"},
            "填写联网设备台套数后自动计算",
            id="no device sets",
        ),
        pytest.param(
            {"code": "smart-scheduling", "cloud_fee": "-1"},
            "填写上云上平台费用后自动计算",
            id="unlawful fee",
        ),
    ],
)
def test_card_says_what_is_lacking(
    owner: Client, address: Any, today: World, typed: dict[str, str], lacking: str
) -> None:
    draft = start_application(today.enterprise, by=today.owner, at=today.tick())
    values = dict(typed)
    if code := values.pop("code", ""):
        values["service"] = service(code)
    page = text_of(owner.get(address("subsidy", draft), values))
    assert "待计算" in page
    assert lacking in page


def test_card_of_unsaved_text_leaves_the_draft_alone(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    page = text_of(owner.get(address("subsidy", draft), {"cloud_fee": "1000"}))
    assert "预计核定金额 ¥1,000.00" in page
    draft.refresh_from_db()
    assert draft.cloud_fee == 480_000


@pytest.mark.parametrize("key", ["contract", "service", "supplier"])
def test_card_swapped_in_equals_the_card_of_a_fresh_load(
    owner: Client, address: Any, today: World, key: str
) -> None:
    today.submitted(cloud_fee="400000")
    draft = today.draft()
    swapped = owner.get(
        address("subsidy", draft), {"cloud_fee": "123456"}, headers={"HX-Request": "true"}
    )
    save_draft(draft, by=today.owner, at=today.tick(), typed={"cloud_fee": "123456"})
    loaded = owner.get(address("section", draft, key))
    assert piece_of(swapped, "subsidy") == piece_of(loaded, "subsidy")


def test_card_says_the_same_as_the_voucher_later(owner: Client, address: Any, today: World) -> None:
    today.submitted(cloud_fee="400000")
    draft = today.draft("quality-control", cloud_fee="300000")
    before = text_of(owner.get(address("subsidy", draft)))
    url = address("check", draft)
    page = owner.get(url)
    hidden = {name: value_of(page, name) for name in ("version", "seen")}
    owner.post(url, {**hidden, "other_funds_declared": "yes"})
    after = text_of(owner.get(address("voucher", draft)))
    for line in (
        "减：在先申请 A4",
        "本申请可用额度 ¥100,000.00（10万元）",
        "由“本周期剩余额度”决定",
    ):
        assert line in before
        assert line in after

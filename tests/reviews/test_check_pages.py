"""The pages of spot checks, and where else a finding is told."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.dates import local_date
from reviews.models import SpotCheck, SpotCheckItem
from reviews.selectors.checks import Scope
from tests.factories.vouchers import World, in_state, present_world
from tests.reviews.test_checks import assigned, drawn, found
from tests.vouchers.pages import text_of, value_of
from tests.vouchers.redeeming import a_pdf
from vouchers.models import Clawback, Voucher
from vouchers.states import State

pytestmark = pytest.mark.django_db
DRAW = {"title": "第一次抽查", "states": ["issued", "paid"], "rate": "5", "weight": "", "seed": "7"}


@pytest.fixture
def today(db: None) -> World:
    return present_world()


@pytest.fixture
def paid(today: World) -> Voucher:
    return in_state(today, State.PAID, cloud_fee="50000")


def signed_in(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def url_of(name: str, *args: Any) -> str:
    return reverse(f"reviews:{name}", args=args)


def test_looking_at_the_scope_draws_nothing(client: Client, today: World, paid: Voucher) -> None:
    page = signed_in(client, today.province).post(url_of("check-new"), {**DRAW, "look": "1"})
    assert "范围内共 1 张，合计 ¥50,000.00" in text_of(page)
    assert "将抽取 1 张" in text_of(page)
    assert value_of(page, "seed") == "7"
    assert not SpotCheck.objects.exists()


def test_draw_shows_all_that_is_needed_to_draw_again(
    client: Client, today: World, paid: Voucher
) -> None:
    page = signed_in(client, today.province).post(url_of("check-new"), DRAW, follow=True)
    check = SpotCheck.objects.get()
    told = text_of(page)
    for words in (paid.number, check.population_hash, "抽样可复现", "5%", "已发放、已拨付"):
        assert words in told
    content = client.get(url_of("check-population", check.pk)).content
    assert hashlib.sha256(content).hexdigest() == check.population_hash
    again = text_of(client.get(url_of("check-redraw", check.pk)))
    assert "复核一致" in again
    assert paid.number in again


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"rate": "0"}, "须大于 0", id="no rate"),
        pytest.param({"rate": "百分之五"}, "请填写数字", id="words"),
        pytest.param({"rate": "NaN"}, "须大于 0", id="no number"),
        pytest.param({"seed": ""}, "请填写随机种子", id="no seed"),
        pytest.param({"states": ["redeemed"]}, "没有服务券", id="nobody"),
    ],
)
def test_bad_draw_is_explained_and_typed_things_stay(
    client: Client, today: World, paid: Voucher, changes: dict[str, Any], words: str
) -> None:
    page = signed_in(client, today.province).post(url_of("check-new"), {**DRAW, **changes})
    assert page.status_code == 422
    assert words in text_of(page)
    assert value_of(page, "title") == "第一次抽查"
    assert not SpotCheck.objects.exists()


def test_assigning_needs_vouchers_and_a_person_without_a_part(
    client: Client, today: World, paid: Voucher
) -> None:
    check = drawn(today)
    url, item = url_of("check-assign", check.pk), check.items.get()
    signed_in(client, today.province)
    assert "请勾选要分派的服务券" in text_of(client.post(url, {"inspector": today.officer.pk}))
    done = client.post(url, {"inspector": today.officer.pk, "items": [item.pk]}, follow=True)
    assert "已将 1 张服务券分派给" in text_of(done)
    assert paid.number in text_of(signed_in(client, today.officer).get(url_of("checks")))


def finding(client: Client, item: SpotCheckItem, **changes: Any) -> dict[str, Any]:
    page = client.get(url_of("check-item", item.pk))
    facts = {
        "version": value_of(page, "version"),
        "outcome": "found",
        "findings": "现场未见合同所列设备",
        "questioned": "20,000",
        "report": a_pdf("核查记录.pdf"),
    }
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


def test_inspector_records_a_finding_that_all_parties_read(
    client: Client, today: World, paid: Voucher
) -> None:
    item = assigned(today, drawn(today))
    url = url_of("check-item", item.pk)
    signed_in(client, today.officer)
    refused = client.post(url, finding(client, item, findings=""))
    assert refused.status_code == 422
    assert "核查记录.pdf" in text_of(refused)
    assert "已登记核查结果" in text_of(client.post(url, finding(client, item), follow=True))
    pages = [
        (today.owner, reverse("vouchers:voucher", args=[paid.public_id])),
        (today.seller, reverse("vouchers:voucher", args=[paid.public_id])),
        (today.seller, reverse("suppliers:own")),
        (today.officer, reverse("enterprises:detail", args=[today.enterprise.pk])),
        (today.province, reverse("suppliers:detail", args=[today.supplier.pk])),
    ]
    for person, page in pages:
        told = text_of(signed_in(client, person).get(page))
        assert "现场未见合同所列设备" in told
        assert "¥20,000.00" in told
        assert "核查记录.pdf" in told


def test_case_page_notices_findings_and_debts(client: Client, today: World, paid: Voucher) -> None:
    waiting = today.confirmed(cloud_fee="30000")
    found(today, assigned(today, drawn(today, scope=Scope(states=(State.PAID,)))))
    page = signed_in(client, today.officer).get(url_of("case", waiting.public_id))
    assert f"该企业的服务券 {paid.number} 在抽查中发现问题" in text_of(page)


def test_province_demands_the_money_back_from_a_finding(
    client: Client, today: World, paid: Voucher
) -> None:
    item = assigned(today, drawn(today))
    found(today, item)
    url = url_of("check-demand", item.pk)
    page = signed_in(client, today.province).get(url)
    assert value_of(page, "demanded") == "20,000.00"
    data = {
        "version": value_of(page, "version"),
        "document_number": "追 1 号",
        "demanded": "60000",
        "due_on": f"{local_date(today.at) + timedelta(days=30)}",
        "reason": "现场未见设备",
        "payee": "省财政厅",
        "bank": "中国银行",
        "account_number": "7000",
    }
    assert "不能超过已拨付" in text_of(client.post(url, data))
    done = client.post(url, {**data, "demanded": "20000"}, follow=True)
    assert "已要求企业退还 ¥20,000.00" in text_of(done)
    assert Clawback.objects.get().demanded == Decimal("20000.00")


@pytest.mark.parametrize("state", [State.ISSUED, State.REDEEMED])
def test_nothing_is_demanded_back_of_what_was_not_paid(
    client: Client, today: World, state: State
) -> None:
    in_state(today, state, cloud_fee="50000")
    item = assigned(today, drawn(today))
    found(today, item)
    signed_in(client, today.province)
    assert client.get(url_of("check-demand", item.pk)).status_code == 404
    revocable = "作废服务券" in text_of(client.get(url_of("check-item", item.pk)))
    assert revocable is (state == State.ISSUED)


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_lists_cost_the_same_with_1_and_3_rows(client: Client, today: World) -> None:
    vouchers = [in_state(today, State.ISSUED, cloud_fee="20000") for _ in range(3)]
    first = drawn(today, rate=Decimal("0.1"))
    signed_in(client, today.officer)
    assigned(today, first)
    client.get(url_of("checks"))
    few = [statements(client, url_of("checks")), statements(client, url_of("check", first.pk))]
    everything = drawn(today, rate=Decimal(1))
    drawn(today, rate=Decimal(1))
    many = [
        statements(client, url_of("checks")),
        statements(client, url_of("check", everything.pk)),
    ]
    assert len(vouchers) == everything.items.count() == 3
    assert many == few
    assert max(few) <= 12

"""The pages of money demanded back, and where else it is told."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.dates import local_date
from documents.access import may_see
from tests.factories.vouchers import World, in_state
from tests.vouchers.pages import text_of, value_of
from tests.vouchers.redeeming import a_pdf
from tests.vouchers.test_clawback import demand_of, opened, repaid
from vouchers.models import Clawback, Voucher
from vouchers.services.clawback import open_clawback
from vouchers.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(today: World) -> Voucher:
    return in_state(today, State.PAID, cloud_fee="300000")


def page_of(clawback: Clawback, name: str = "clawback") -> str:
    return reverse(f"vouchers:{name}", args=[clawback.public_id])


def repayment_data(client: Client, clawback: Clawback, **changes: Any) -> dict[str, Any]:
    page = client.get(page_of(clawback, "clawback-repayment"))
    facts = {
        "version": value_of(page, "version"),
        "amount": "40,000",
        "paid_on": f"{local_date(clawback.opened_at)}",
        "receipt_number": "RZ-1",
        "document": a_pdf(),
    }
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


def test_enterprise_reads_what_to_repay_to_whom_by_when(
    owner: Client, today: World, paid: Voucher, address: Any
) -> None:
    clawback = opened(today, paid)
    told = text_of(owner.get(page_of(clawback)))
    for words in ("¥100,000.00", "广东省财政厅", "7000 1234 5678", "抽查发现设备未按合同联网"):
        assert words in told
    assert "登记退还" not in told
    assert "前退还 ¥100,000.00" in text_of(owner.get(address("home")))
    assert "追回款项" in text_of(owner.get(address("voucher", paid)))


def test_draft_says_what_stands_in_the_way(
    owner: Client, today: World, paid: Voucher, address: Any
) -> None:
    draft = today.draft(cloud_fee="50000")
    opened(today, paid)
    url = address("check", draft)
    told = text_of(owner.get(url))
    assert "企业有尚未退还的追回款项" in told
    assert "全部退还后即可申领" in told
    assert "企业有尚未退还的追回款项" in text_of(owner.get(address("start")))


def test_repayments_are_recorded_on_the_page_until_it_is_repaid(
    as_: Any, today: World, paid: Voucher
) -> None:
    clawback, client = opened(today, paid), as_(today.province)
    url = page_of(clawback, "clawback-repayment")
    first = client.post(url, repayment_data(client, clawback), follow=True)
    assert "已登记退还 ¥40,000.00" in text_of(first)
    assert "尚未退还 ¥60,000.00" in text_of(first)
    rest = repayment_data(client, clawback, amount="60000", receipt_number="RZ-2")
    last = text_of(client.post(url, rest, follow=True))
    assert "已还清" in last
    assert Clawback.objects.get().state == "repaid"


def test_faults_stand_at_their_fields_and_the_file_is_kept(
    as_: Any, today: World, paid: Voucher
) -> None:
    clawback, client = opened(today, paid), as_(today.province)
    url = page_of(clawback, "clawback-repayment")
    answer = client.post(url, repayment_data(client, clawback, amount="100000.01"))
    assert answer.status_code == 422
    assert "不超过尚未退还的 ¥100,000.00" in text_of(answer)
    assert "回单.pdf" in text_of(answer)
    assert not Clawback.objects.get().repayments.exists()


def test_old_page_gets_a_conflict(as_: Any, today: World, paid: Voucher) -> None:
    clawback, client = opened(today, paid), as_(today.province)
    data = repayment_data(client, clawback)
    repaid(today, clawback)
    answer = client.post(page_of(clawback, "clawback-repayment"), data)
    assert answer.status_code == 409
    assert Clawback.objects.get().repaid == Decimal("40000.00")


def test_demand_is_cancelled_with_a_reason(as_: Any, today: World, paid: Voucher) -> None:
    clawback, client = opened(today, paid), as_(today.province)
    url = page_of(clawback, "clawback-cancel")
    data = {"version": value_of(client.get(url), "version"), "reason": ""}
    assert client.post(url, data).status_code == 422
    done = text_of(client.post(url, {**data, "reason": "复核后不再追回"}, follow=True))
    assert "已撤销" in done
    assert "复核后不再追回" in done


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        pytest.param({}, True, id="all"),
        pytest.param({"state": "overdue"}, True, id="overdue"),
        pytest.param({"state": "repaid"}, False, id="repaid"),
        pytest.param({"q": "粤工信追"}, True, id="by number"),
        pytest.param({"q": "没有这家"}, False, id="nobody"),
    ],
)
def test_list_is_narrowed(
    as_: Any, today: World, paid: Voucher, query: dict[str, str], shown: bool
) -> None:
    clawback = opened(today, paid)
    Clawback.objects.update(due_on=local_date(today.at) - timedelta(days=1))
    told = text_of(as_(today.officer).get(reverse("vouchers:clawbacks"), query))
    assert (clawback.document_number in told) is shown


def test_list_costs_the_same_with_1_and_3_rows(as_: Any, today: World, paid: Voucher) -> None:
    client, url = as_(today.province), reverse("vouchers:clawbacks")
    others = [in_state(today, State.PAID, cloud_fee="20000") for _ in range(2)]
    opened(today, paid)
    client.get(url)
    counts = []
    for batch in ([], others):
        for other in batch:
            demand = demand_of(today, document_number=f"追 {other.pk}", demanded=Decimal(100))
            open_clawback(other, by=today.province, at=today.tick(), demand=demand)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8


def test_receipt_opens_to_the_enterprise_and_not_to_the_supplier(
    as_: Any, today: World, paid: Voucher
) -> None:
    document = repaid(today, opened(today, paid)).repayments.get().document
    seen = {who: may_see(getattr(today, who), document) for who in ("owner", "officer", "seller")}
    assert seen == {"owner": True, "officer": True, "seller": False}

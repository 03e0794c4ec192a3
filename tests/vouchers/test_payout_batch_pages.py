"""拨付批次 in the browser: second look, treasury's sheet, return file, reconciliation (R5)."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from common.clock import local_date
from tests.vouchers.publicity import answer, redeemed, sent
from tests.vouchers.redeeming import as_, open_world
from tests.vouchers.world import World
from vouchers.models import Account, Payout, PayoutBatch, PayoutLine, PayoutReturn, Voucher
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db
NEW, BATCHES, RECONCILIATION = (
    reverse(f"vouchers:{name}") for name in ("payout-batch-new", "payout-batches", "reconciliation")
)
FACTS = {
    "document_number": "粤财工〔2026〕1号",
    "document_on": local_date(timezone.now()).isoformat(),
}


@pytest.fixture
def world() -> World:
    return open_world()


@pytest.fixture
def province(client: Client, world: World) -> Client:
    return as_(client, world.province)


def text_of(response: Any) -> str:
    return response.content.decode()


def page_of(batch: PayoutBatch, name: str = "payout-batch") -> str:
    return reverse(f"vouchers:{name}", args=[batch.pk])


def upload(client: Client, batch: PayoutBatch, content: bytes) -> Any:
    file = SimpleUploadedFile("回单.csv", content)
    return client.post(page_of(batch, "payout-return-upload"), {"file": file})


def test_from_the_list_to_a_zero_difference(province: Client, world: World) -> None:
    first, second = redeemed(world, "100000", "150000")
    look = text_of(province.get(NEW, {"voucher": [f"{first.public_id}:3", str(second.public_id)]}))
    assert "¥250,000.00" in look
    chosen = [str(first.public_id), str(second.public_id)]
    refused = province.post(NEW, {"voucher": chosen, **FACTS, "document_number": ""})
    assert refused.status_code == 422
    assert province.post(NEW, {"voucher": chosen, **FACTS}).status_code == 302
    batch = PayoutBatch.objects.get()
    assert province.get(page_of(batch, "payout-batch-sheet")).status_code == 404
    assert province.post(page_of(batch, "payout-batch-export")).status_code == 302
    sheet = province.get(page_of(batch, "payout-batch-sheet"))
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [row[6] for row in rows[1:3]] == [first.number, second.number]
    check = upload(province, batch, answer(batch, "成功", "退汇", day=local_date(timezone.now())))
    assert "2 笔全部一致" in text_of(province.get(check.url))
    assert not Payout.objects.exists()
    done = text_of(province.post(check.url, follow=True))
    assert "回单已登记" in done
    assert "差额 <b>¥0.00</b>" in done
    assert "没有重复处理" in text_of(province.post(check.url, follow=True))
    whole = text_of(province.get(RECONCILIATION))
    assert "账目一致" in whole
    exported = province.get(reverse("vouchers:reconciliation-export"))
    book = CalamineWorkbook.from_filelike(BytesIO(exported.content))
    assert book.get_sheet_by_index(0).to_python()[2][9:] == ["退汇", 150_000, 0]
    assert verify_everything().differences == []


def test_a_wrong_file_shows_every_fault(province: Client, world: World) -> None:
    batch = sent(world, *redeemed(world, "100000", "150000"))
    content = answer(batch, 金额={1: "1"}, 批次号={2: "BF1"}, 处理结果={2: "好"})
    refused = upload(province, batch, content)
    assert refused.status_code == 422
    page = text_of(refused)
    for said in ("共 3 处", "应为 100,000.00", "BF1", "第 3 行"):
        assert said in page
    assert not PayoutReturn.objects.exists()
    nothing = province.post(page_of(batch, "payout-return-upload"), {})
    assert "请选择回单文件" in text_of(nothing)


def test_a_batch_is_called_off_with_a_reason(province: Client, world: World) -> None:
    batch = sent(world, *redeemed(world, "100000"))
    cancel = page_of(batch, "payout-batch-cancel")
    assert province.post(cancel, {"reason": ""}).status_code == 422
    assert province.post(cancel, {"reason": "文号有误"}).status_code == 302
    assert province.post(cancel, {"reason": "再次"}).status_code == 409
    assert "文号有误" in text_of(province.get(page_of(batch)))
    assert upload(province, batch, answer(batch)).status_code == 409


def test_accounts_in_another_name_are_marked(province: Client, world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    world.enterprise.bank_accounts.update(account_name="王某")
    chosen = {"voucher": [str(voucher.public_id)]}
    assert "与企业名称不一致" in text_of(province.get(NEW, chosen))
    assert province.post(NEW, {**chosen, **FACTS}).status_code == 422
    assert not PayoutBatch.objects.exists()


def test_nothing_payable_leads_back(province: Client) -> None:
    assert "都不能编入" in text_of(province.get(NEW, {"all": "1"}, follow=True))


TAMPERINGS = [
    pytest.param(
        lambda: PayoutLine.objects.filter(position=1).update(amount=1, returned=1),
        "amounts by voucher",
        id="line",
    ),
    pytest.param(lambda: Payout.objects.update(batch="别的批次"), "payout", id="payout"),
    pytest.param(
        lambda: PayoutBatch.objects.update(state="exported"), "outcome in its batch", id="state"
    ),
    pytest.param(
        lambda: Payout.objects.update(bounced_at=timezone.now(), bounce_reason="x"),
        "paid by payouts",
        id="bounce-without-ledger",
    ),
]


@pytest.mark.parametrize(("tamper", "what"), TAMPERINGS)
def test_verify_ledger_finds_what_disagrees(
    province: Client, world: World, tamper: Any, what: str
) -> None:
    batch = sent(world, *redeemed(world, "100000", "150000"))
    check = upload(province, batch, answer(batch, day=local_date(timezone.now())))
    province.post(check.url)
    assert verify_everything().differences == []
    with pgtrigger.ignore():  # somebody with the keys to the database
        tamper()
    assert what in {difference.what for difference in verify_everything().differences}


def test_a_difference_is_shown_where_it_is(province: Client, world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    sent(world, voucher)
    Voucher.objects.filter(pk=voucher.pk).update(amount=Decimal("99999.00"))
    page = text_of(province.get(RECONCILIATION))
    assert "账目有差额" in page
    assert "¥1.00" in page
    Account.objects.update(paid=Decimal("5.00"))
    assert "¥5.00" in text_of(province.get(RECONCILIATION))


@pytest.mark.parametrize("page", ["batches", "batch", "new", "reconciliation"])
def test_lists_cost_the_same_for_one_and_many(
    province: Client, world: World, page: str, django_assert_max_num_queries: Any
) -> None:
    vouchers = redeemed(world, "100000", "90000", "80000")
    costs = []
    for group in (vouchers[:1], vouchers[1:]):
        url, query = {"batches": BATCHES, "reconciliation": RECONCILIATION}.get(page, NEW), {}
        if page == "new":
            query = {"voucher": [str(one.public_id) for one in group]}
        else:
            batch = sent(world, *group)
            url = page_of(batch) if page == "batch" else url
        province.get(url, query)
        with django_assert_max_num_queries(9) as found:
            province.get(url, query)
        costs.append(len(found))
    assert costs[0] == costs[1]
    assert Voucher.objects.filter(state=State.REDEEMED).count() == 3


def test_a_refused_file_need_not_be_chosen_again(province: Client, world: World) -> None:
    batch = sent(world, *redeemed(world, "100000", "150000"))
    url = page_of(batch, "payout-return-upload")
    assert "请选择回单文件" in text_of(province.post(url, {}))
    refused = upload(province, batch, answer(batch, **{"处理结果": {1: "好"}}))
    assert refused.status_code == 422
    assert "回单.csv" in text_of(refused)
    kept = refused.context["form"]["kept"].value()
    again = province.post(url, {"kept": kept})
    assert "“好”不能识别" in text_of(again)
    assert "请选择回单文件" in text_of(province.post(url, {"kept": f"{kept}x"}))
    good = SimpleUploadedFile("更正.csv", answer(batch, day=local_date(timezone.now())))
    assert province.post(url, {"kept": kept, "file": good}).status_code == 302
    assert PayoutReturn.objects.get().filename == "更正.csv"

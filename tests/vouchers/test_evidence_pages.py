"""Payments, invoices and reports as the enterprise records them in the browser (R2, R3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.clock import local_date
from documents.enums import Kind
from documents.models import Document
from tests.vouchers.redeeming import (
    a_pdf,
    as_,
    filing_data,
    invoice_data,
    open_world,
    paid,
    payment_data,
    url_of,
)
from tests.vouchers.world import World
from vouchers.models import Invoice, Payment, Redemption, Voucher

pytestmark = pytest.mark.django_db


TODAY = local_date(timezone.now())


TOMORROW = (TODAY + timedelta(days=1)).isoformat()


@pytest.fixture
def world() -> World:
    return open_world()


@pytest.fixture
def voucher(world: World) -> Voucher:
    return world.issued()


@pytest.fixture
def owner(client: Client, world: World) -> Client:
    return as_(client, world.owner)


def text_of(response: Any) -> str:
    return response.content.decode()


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("amount", "0", "金额必须大于 0", id="nothing"),
        pytest.param("amount", "-1", "不能为负数", id="negative"),
        pytest.param("amount", "1.005", "2 位小数", id="three-decimals"),
        pytest.param("amount", "9" * 14, "金额过大", id="huge"),
        pytest.param("amount", "很多", "", id="no-number"),
        pytest.param("amount", "", "请填写金额", id="no-amount"),
        pytest.param("paid_on", "2018-07-18", "早于合同签订日期", id="before-signing"),
        pytest.param("paid_on", TOMORROW, "晚于今天", id="in-the-future"),
        pytest.param("paid_on", "2018-02-30", "日期不正确", id="no-day"),
        pytest.param("paid_on", "上个月", "日期不正确", id="words-for-a-day"),
        pytest.param("payer", "别的公司", "请上传情况说明", id="foreign-payer"),
        pytest.param("payee", "别的公司", "请上传情况说明", id="foreign-payee"),
        pytest.param("receipt_number", "", "", id="no-number-given"),
        pytest.param("receipt_number", "\u200b\u200b", "", id="invisible-number"),
        pytest.param("receipt_number", "㍿" * 30, "最多 80 个字", id="long-when-normalised"),
        pytest.param("document", None, "请上传", id="no-receipt"),
        pytest.param("document", a_pdf, "", id="not-a-pdf"),
    ],
)
def test_bad_payment_is_told_at_its_field_and_loses_nothing(
    owner: Client, world: World, voucher: Voucher, field: str, value: Any, said: str
) -> None:
    if value is a_pdf:
        value = a_pdf()
        value.file.seek(0)
        value.file.truncate(20)
    data = payment_data(world, **{field: value})
    response = owner.post(url_of(voucher, "redemption-payments"), data)

    assert response.status_code == 400
    assert any(said in message for message in errors_of(response)[field])
    assert not Payment.objects.exists()
    kept = text_of(response)
    assert "error-summary" in kept
    for name in ("payer", "payee", "receipt_number", "amount"):
        assert str(data[name]) in kept
    assert field == "document" or "document_kept" in kept


def test_foreign_payer_is_taken_with_an_explanation(
    owner: Client, world: World, voucher: Voucher
) -> None:
    pages = url_of(voucher, "redemption-payments")
    assert "data-explanation hidden" in text_of(owner.get(pages))
    data = payment_data(world, payer="集团财务公司")
    refused = owner.post(pages, data)
    assert "data-explanation hidden" not in text_of(refused)
    receipt = Document.objects.get(kind=Kind.PAYMENT_RECEIPT)

    token = refused.context["form"]["document"].as_widget().split('_kept" value="')[1]
    again = {**data, "document": "", "document_kept": token.split('"')[0]}
    taken = owner.post(pages, {**again, "explanation": a_pdf("情况说明.pdf")})

    assert taken.status_code == 302
    payment = Payment.objects.get()
    assert (payment.document, payment.explanation is not None) == (receipt, True)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("HD 2018-0001", id="the-same"),
        pytest.param("hd2018—0001", id="case-and-dash"),
        pytest.param(" H D 2018-0001 ", id="spaces"),
        pytest.param("ＨＤ２０１８－０００１", id="full-width"),
    ],
)
def test_used_receipt_number_is_refused_in_any_writing(
    owner: Client, world: World, voucher: Voucher, written: str
) -> None:
    other = world.issued("quality-control")
    world.pay(other, receipt_number="HD2018-0001")
    response = owner.post(
        url_of(voucher, "redemption-payments"), payment_data(world, receipt_number=written)
    )
    assert "已在平台登记过" in errors_of(response)["receipt_number"][0]
    assert '<span class="rule" title="规则 R2">' in text_of(response)


def test_double_click_on_a_payment_records_it_once(
    owner: Client, world: World, voucher: Voucher
) -> None:
    for _ in range(2):
        clicked = owner.post(url_of(voucher, "redemption-payments"), payment_data(world))
        assert clicked.status_code == 302
    assert paid(voucher) == 480_000


def test_same_number_with_another_amount_is_no_double_click(
    owner: Client, world: World, voucher: Voucher
) -> None:
    page = url_of(voucher, "redemption-payments")
    owner.post(page, payment_data(world))
    assert owner.post(page, payment_data(world, amount="1")).status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("total", "0", "必须大于 0", id="nothing"),
        pytest.param("total", "1.001", "2 位小数", id="three-decimals"),
        pytest.param("issued_on", "2018-07-18", "早于合同签订日期", id="before-signing"),
        pytest.param("issued_on", TOMORROW, "不能晚于今天", id="in-the-future"),
        pytest.param("number", "1" * 41, "40", id="long-number"),
        pytest.param("document", None, "请上传", id="no-file"),
    ],
)
def test_bad_invoice_is_told_at_its_field(
    owner: Client, voucher: Voucher, field: str, value: Any, said: str
) -> None:
    response = owner.post(url_of(voucher, "redemption-invoices"), invoice_data(**{field: value}))
    assert response.status_code == 400
    assert said in errors_of(response)[field][0]
    assert not Invoice.objects.exists()


def test_used_invoice_number_is_refused_and_a_double_click_is_not(
    owner: Client, world: World, voucher: Voucher
) -> None:
    page = url_of(voucher, "redemption-invoices")
    assert [owner.post(page, invoice_data()).status_code for _ in range(2)] == [302, 302]
    other = url_of(world.issued("quality-control"), "redemption-invoices")
    refused = owner.post(other, invoice_data(number="０４４１ ２３４５"))
    assert "已在平台登记过" in errors_of(refused)["number"][0]


@pytest.mark.parametrize("kind", ["payment", "invoice"])
def test_record_is_removed_after_its_page(
    owner: Client, world: World, voucher: Voucher, kind: str
) -> None:
    world.pay(voucher)
    model = Payment if kind == "payment" else Invoice
    row = model.objects.get()
    page = url_of(voucher, f"{kind}-remove", row.pk)
    assert "删除" in text_of(owner.get(page))
    assert [owner.post(page).status_code for _ in range(2)] == [302, 302]  # a double click
    assert not model.objects.exists()
    assert owner.get(page).status_code == 404


@pytest.mark.parametrize(
    "page", ["redemption-payments", "redemption-invoices", "redemption-materials"]
)
def test_filed_redemption_is_closed_to_changes(
    owner: Client, world: World, voucher: Voucher, page: str
) -> None:
    world.filed(voucher)
    assert owner.get(url_of(voucher, page)).url == url_of(voucher)
    late = owner.post(url_of(voucher, page), payment_data(world, receipt_number="NEW"))
    assert late.status_code == 409
    assert Payment.objects.count() == 1


def test_reports_asked_for_are_kept_one_by_one(client: Client) -> None:
    world = open_world(requires_acceptance_report=True, requires_effect_note=True)
    voucher, owner = world.issued(), as_(client, world.owner)
    world.bank_account()
    world.pay(voucher)
    page = url_of(voucher, "redemption-materials")
    half = owner.post(page, {"acceptance_report": a_pdf("验收报告.pdf")})
    assert half.status_code == 400
    assert "本周期要求提供应用成效说明" in errors_of(half)["effect_note"][0]
    assert "acceptance_report" not in errors_of(half)

    token = half.context["form"]["acceptance_report"].as_widget().split('_kept" value="')[1]
    kept = {"acceptance_report_kept": token.split('"')[0]}
    assert owner.post(page, {**kept, "effect_note": a_pdf("成效.pdf")}).status_code == 302
    owner.post(url_of(voucher, "redemption-check"), filing_data(owner, voucher))
    redemption = Redemption.objects.get()
    assert redemption.acceptance_report is not None
    assert redemption.effect_note is not None


def test_optional_reports_may_stay_away(owner: Client, world: World, voucher: Voucher) -> None:
    page = owner.get(url_of(voucher, "redemption-materials"))
    assert "验收报告（选填）" in text_of(page)
    assert owner.post(url_of(voucher, "redemption-materials"), {}).status_code == 302


def test_file_turned_away_leaves_the_one_before(
    owner: Client, world: World, voucher: Voucher
) -> None:
    page = url_of(voucher, "redemption-materials")
    owner.post(page, {"acceptance_report": a_pdf("验收报告.pdf")})
    bad = a_pdf("坏.pdf")
    bad.file.seek(0)
    bad.file.truncate(9)
    assert owner.post(page, {"acceptance_report": bad}).status_code == 400
    assert "验收报告.pdf" in text_of(owner.get(page))

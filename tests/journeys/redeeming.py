"""From the voucher to the money, as the enterprise and the province do it on the pages."""

from typing import Any

from playwright.sync_api import Page, expect

from common.clock import database_now, local_date
from tests.journeys.steps import assert_accessible, deliver, picture, upload
from vouchers.models import Voucher

INK = iter(range(16, 4096))  # no receipt looks like another


def paper(name: str) -> Any:
    """A photographed receipt or invoice that nobody has handed in."""
    return picture(name, f"#{next(INK):06x}")


def add_bank_account(page: Page, firm: str) -> None:
    """The enterprise's own account (R3)."""
    page.goto("/enterprise/profile/bank-account/")
    page.get_by_label("户名").fill(firm)
    page.get_by_label("开户银行").fill("中国工商银行江门蓬江支行")
    page.get_by_label("银行账号").fill("2012 0045 0920 0012 345")
    assert_accessible(page, "bank-account")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="当前账户")).to_be_visible()


def record_payment(page: Page, voucher: Voucher, *, amount: str, receipt: str) -> None:
    """One payment to the supplier with its receipt (R2)."""
    page.goto(f"/vouchers/{voucher.public_id}/redemption/payments/")
    page.get_by_label("实际支付金额").fill(amount)
    page.get_by_label("付款日期").fill("2018-11-05")
    page.get_by_label("银行回单号").fill(receipt)
    upload(page, paper("回单.png"))
    assert_accessible(page, "redemption-payments")
    page.get_by_role("button", name="登记付款").click()
    expect(page.locator("#alerts")).to_contain_text("已登记付款")


def record_invoice(page: Page, voucher: Voucher, *, total: str, number: str) -> None:
    """One invoice of the supplier's (R3)."""
    page.goto(f"/vouchers/{voucher.public_id}/redemption/invoices/")
    page.get_by_label("发票号码").fill(number)
    page.get_by_label("开票日期").fill("2018-11-06")
    page.get_by_label("价税合计").fill(total)
    upload(page, paper("发票.png"))
    assert_accessible(page, "redemption-invoices")
    page.get_by_role("button", name="登记发票").click()
    expect(page.locator("#alerts")).to_contain_text("已登记发票")


def file_redemption(page: Page, voucher: Voucher) -> None:
    """Look at everything once more and hand it in."""
    page.goto(f"/vouchers/{voucher.public_id}/redemption/")
    assert_accessible(page, "redemption-tasks")
    page.goto(f"/vouchers/{voucher.public_id}/redemption/check/")
    assert_accessible(page, "redemption-check")
    page.get_by_role("button", name="提交兑现申请").click()
    expect(page.locator("#alerts")).to_contain_text("兑现申请已提交")


def pay_out(page: Page, voucher: Voucher, *, batch: str) -> None:
    """The province records that the money has gone."""
    deliver()
    page.goto("/vouchers/payouts/")
    assert_accessible(page, "payouts")
    page.get_by_role("checkbox", name=f"选择 {voucher.number}").check()
    page.get_by_role("button", name="登记拨付").click()
    page.get_by_label("拨付批次").fill(batch)
    page.get_by_label("拨付文号").fill("粤工信拨〔2026〕1 号")
    page.get_by_label("拨付日期").fill(local_date(database_now()).isoformat())
    assert_accessible(page, "payout-record")
    page.get_by_role("button", name="登记拨付").click()
    expect(page.locator("#alerts")).to_contain_text("已登记拨付 1 张")

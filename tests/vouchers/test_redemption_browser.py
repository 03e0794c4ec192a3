"""From the first payment to the payout in a real browser, on a desktop and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.catalog.test_browser import accessible, sign_in
from tests.documents.pdfs import pdf
from tests.vouchers.redeeming import open_world, url_of
from tests.vouchers.world import YES, World
from vouchers.models import Payout, Voucher
from vouchers.services.redemption import redeem_voucher, verify_redemption

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def fits(page: Page) -> None:
    """Nothing is wider than the screen, and nothing is against WCAG."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    accessible(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_enterprise_redeems_and_the_province_pays(
    live_server: Any, page: Page, tmp_path: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    world, base = open_world(), str(live_server)
    voucher = world.issued(cloud_fee="300000")
    world.bank_account()
    sign_in(page, base, world.owner)
    _file(page, base, voucher, world, tmp_path / "回单.pdf")
    expect(page.get_by_text("兑现申请已提交")).to_be_visible()
    fits(page)

    verify_redemption(voucher, by=world.officer, at=world.tick(), judgement=YES)
    redeem_voucher(voucher, by=world.province, at=world.tick(), judgement=YES)
    sign_in(page, base, world.province)
    _pay(page, base, voucher)
    assert Payout.objects.get().amount == 300_000


def _file(page: Page, base: str, voucher: Voucher, world: World, receipt: Path) -> None:
    receipt.write_bytes(pdf())
    page.goto(base + url_of(voucher))
    fits(page)
    page.get_by_role("link", name="付款", exact=True).click()
    page.get_by_label("实际支付金额").fill("300,000")
    page.get_by_label("付款日期").fill("2018-08-01")
    page.get_by_label("银行回单号").fill("HD-2018-0001")
    expect(page.locator("[data-explanation]")).to_be_hidden()
    page.get_by_label("付款方", exact=True).fill("集团财务有限公司")
    expect(page.locator("[data-explanation]")).to_be_visible()
    page.locator("input[name=document]").set_input_files(receipt)
    expect(page.get_by_text("已上传")).to_be_visible()
    page.get_by_role("button", name="登记付款").click()
    expect(page.get_by_role("alert").get_by_text("请上传情况说明")).to_be_visible()
    expect(page.get_by_text("回单.pdf")).to_be_visible()
    fits(page)
    page.get_by_label("付款方", exact=True).fill(world.enterprise.name)
    page.get_by_role("button", name="登记付款").click()
    expect(page.get_by_text("已付足")).to_be_visible()
    fits(page)
    page.goto(base + url_of(voucher, "redemption-invoices"))
    page.get_by_label("发票号码").fill("04412345")
    page.get_by_label("开票日期").fill("2018-08-02")
    page.get_by_label("价税合计").fill("300000")
    page.locator("input[name=document]").set_input_files(receipt)
    expect(page.get_by_text("已上传")).to_be_visible()
    page.get_by_role("button", name="登记发票").click()
    expect(page.get_by_text("已登记发票 04412345")).to_be_visible()
    fits(page)
    page.goto(base + url_of(voucher, "redemption-materials"))
    page.locator(".reveal summary").click()
    fits(page)
    page.goto(base + url_of(voucher, "redemption-check"))
    fits(page)
    page.get_by_role("button", name="提交兑现申请").click()


def _pay(page: Page, base: str, voucher: Voucher) -> None:
    page.goto(f"{base}/vouchers/payouts/")
    expect(page.get_by_role("button", name="登记拨付")).to_be_disabled()
    fits(page)
    page.get_by_role("checkbox", name=f"选择 {voucher.number}").check()
    expect(page.get_by_text("已选 1 张，合计 ¥300,000.00")).to_be_visible()
    page.get_by_role("button", name="登记拨付").click()
    expect(page.get_by_label("拨付批次")).to_be_visible()
    fits(page)
    page.get_by_label("拨付批次").fill("2018-第一批")
    page.get_by_label("拨付文号").fill("粤经信拨〔2018〕1号")
    page.get_by_label("拨付日期").fill("2018-12-01")
    page.get_by_role("button", name="登记拨付").click()
    expect(page.get_by_text("已登记拨付 1 张")).to_be_visible()
    page.get_by_role("link", name="已拨付").click()
    expect(page.get_by_role("link", name="登记退汇")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="登记退汇").click()
    expect(page.get_by_label("退汇原因")).to_be_visible()
    fits(page)

"""Sent back, mended and handed in again: time, place and version stay (A5)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.vouchers import World
from tests.journeys.steps import (
    deliver,
    expect_amount,
    expect_state,
    go_on,
    open_case,
    pass_case,
    return_case,
    voucher_page,
)
from vouchers.models import Voucher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def mend_fee(page: Page, voucher: Voucher, fee: str) -> None:
    """From the voucher's page over the contract to the receipt, with a lower fee."""
    voucher_page(page, voucher)
    page.get_by_role("link", name="去补正").click()
    page.get_by_role("link", name="合同", exact=True).click()
    expect(page.get_by_label("合同编号")).to_be_disabled()
    page.get_by_label("其中：上云上平台费用").fill(fee)
    go_on(page)
    page.goto(f"/vouchers/{voucher.public_id}/apply/check/")
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt/")
    expect(page.get_by_role("heading", level=1)).to_have_text("补正已提交")


def test_sent_back_by_the_bureau_keeps_its_place(world: World, window: Any, width: int) -> None:
    voucher, later = world.confirmed(cloud_fee="300000"), world.submitted(cloud_fee="400000")
    before = (voucher.place, voucher.submitted_at, voucher.catalog_version_id)
    officer, firm = window(world.officer), window(world.owner, width=width)
    open_case(officer, world.enterprise.name)
    return_case(officer, "退回补正", wanting="合同列明的费用与平台填写的一致")
    deliver()
    expect_state(firm, voucher, "退回补正")
    expect(firm.get_by_role("main")).to_contain_text("合同列明的费用与平台填写的一致")
    mend_fee(firm, voucher, "250000")
    voucher.refresh_from_db()
    assert (voucher.place, voucher.submitted_at, voucher.catalog_version_id) == before
    # What the lower fee frees goes to the later application at once (A4).
    voucher_page(firm, later)
    expect_amount(firm, "250000")
    seller = window(world.seller)
    seller.goto(f"/desk/cases/{voucher.public_id}/")
    pass_case(seller, "确认无误")
    officer.goto(f"/desk/cases/{voucher.public_id}/")
    pass_case(officer, "审核通过")
    expect_state(firm, voucher, "已发放")
    expect_amount(firm, "250000")


def test_sent_back_by_the_supplier(world: World, window: Any, width: int) -> None:
    voucher = world.submitted()
    seller, firm = window(world.seller), window(world.owner, width=width)
    open_case(seller, world.enterprise.name)
    return_case(seller, "退回修改", wanting="信息填写准确")
    expect_state(firm, voucher, "退回补正")
    mend_fee(firm, voucher, "470000")
    expect_state(firm, voucher, "待供应商确认")
    expect_amount(firm, "470000")

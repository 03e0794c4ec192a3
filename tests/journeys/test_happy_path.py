"""From a firm nobody knows to money on its account, all of it on the pages."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from common.clock import database_now, local_date
from enterprises.models import Enterprise
from tests.factories.enterprises import CertificateFactory
from tests.factories.vouchers import World
from tests.journeys.redeeming import (
    add_bank_account,
    file_redemption,
    pay_out,
    record_invoice,
    record_payment,
)
from tests.journeys.steps import (
    assert_accessible,
    begin,
    check_identity,
    choose_service,
    contract,
    deliver,
    expect_amount,
    expect_state,
    fill_contract,
    fill_profile,
    go_on,
    open_case,
    pass_case,
    pick,
    register,
    submit,
    voucher_page,
)
from vouchers.models import Voucher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAPER = contract(1)  # 260 sets at 2,000 a set, against a fee of 480,000: the fee binds
FIRM = PAPER["enterprise"]


def test_from_registration_to_payout_with_bonus(world: World, window: Any, width: int) -> None:
    firm = window(width=width)
    seller, officer, province = map(window, (world.seller, world.officer, world.province))
    register(firm, PAPER)
    fill_profile(firm)
    check_identity(officer, FIRM)
    certified(Enterprise.objects.get(name=FIRM))
    voucher = apply_for(firm)
    judged(seller, "确认无误", "supplier")
    judged(officer, "审核通过", "bureau")
    issued(firm, voucher)
    redeem(firm, voucher)
    judged(officer, "初核通过", "redemption-bureau")
    judged(province, "审批通过", "redemption-province")
    expect(province.locator("#alerts")).to_contain_text("另加贯标奖补 ¥200,000.00")
    pay_out(province, voucher, batch="2026 年第一批")
    paid(firm, voucher)


def certified(enterprise: Enterprise) -> None:
    """贯标 confirmed, in force today (A7)."""
    today = local_date(database_now())
    span = {"issued_on": today - timedelta(days=90), "valid_until": today + timedelta(days=900)}
    CertificateFactory(enterprise=enterprise, confirmed=True, **span)


def apply_for(page: Page) -> Voucher:
    """The four pages of the application, the card reckoning along, and the receipt."""
    begin(page)
    fill_contract(page, PAPER)
    assert_accessible(page, "apply-contract")
    go_on(page)
    choose_service(page, "生产设备状态监控", PAPER["devices"])
    expect_amount(page, PAPER["cloud_fee"])
    assert_accessible(page, "apply-service")
    go_on(page)
    pick(page, PAPER["supplier"])
    assert_accessible(page, "apply-supplier")
    go_on(page)
    expect(page.get_by_text("¥480,000.00").first).to_be_visible()
    assert_accessible(page, "apply-check")
    voucher = submit(page)
    assert_accessible(page, "receipt")
    assert (voucher.place, voucher.amount) == (1, Decimal(480_000))
    return voucher


def judged(page: Page, button: str, name: str) -> None:
    """One desk's yes, with the queue and the case looked at."""
    deliver()
    page.goto("/desk/")
    assert_accessible(page, f"queue-{name}")
    open_case(page, FIRM)
    assert_accessible(page, f"case-{name}")
    pass_case(page, button)


def issued(page: Page, voucher: Voucher) -> None:
    """What the enterprise finds once the bureau has approved."""
    expect_state(page, voucher, "已发放")
    expect_amount(page, "480000")
    voucher.refresh_from_db()
    expect(page.get_by_role("heading", level=1)).to_contain_text(voucher.number)
    assert_accessible(page, "voucher-issued")


def redeem(page: Page, voucher: Voucher) -> None:
    """Payments, an invoice, the account, and the request."""
    add_bank_account(page, FIRM)
    record_payment(page, voucher, amount="480000", receipt="HD20181105001")
    record_invoice(page, voucher, total="480000", number="04411001")
    file_redemption(page, voucher)
    expect_state(page, voucher, "兑现审核中")


def paid(page: Page, voucher: Voucher) -> None:
    """The end: state, sum and bonus, and every step of the way."""
    expect_state(page, voucher, "已拨付")
    expect_amount(page, "480000")
    facts = page.get_by_role("complementary", name="申请信息")
    expect(facts).to_contain_text("¥480,000.00")
    expect(facts).to_contain_text("¥200,000.00")
    assert_accessible(page, "voucher-paid")
    voucher_page(page, voucher)
    for step in ("提交", "确认", "审核通过", "兑现", "拨付"):
        expect(page.locator(".timeline")).to_contain_text(step)

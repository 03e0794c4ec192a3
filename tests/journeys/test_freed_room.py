"""When an earlier application falls, the later ones gain at once, and the enterprise sees it."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.vouchers import World
from tests.journeys.steps import (
    deliver,
    expect_amount,
    expect_state,
    pass_case,
    refuse_case,
    voucher_page,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_refusal_raises_the_later_one(world: World, window: Any, width: int) -> None:
    earlier, later = world.confirmed(cloud_fee="400000"), world.confirmed(cloud_fee="200000")
    officer, firm = window(world.officer), window(world.owner, width=width)
    voucher_page(firm, later)
    expect_amount(firm, "100000")
    officer.goto(f"/desk/cases/{earlier.public_id}/")
    refuse_case(officer, "不予通过", "合同未列明上云上平台费用。")
    deliver()
    expect_state(firm, earlier, "不予通过")
    expect(firm.get_by_role("main")).to_contain_text("合同未列明上云上平台费用。")
    voucher_page(firm, later)
    expect_amount(firm, "200000")
    expect(firm.locator(".timeline")).to_contain_text("¥200,000.00")
    firm.goto("/notices/")
    expect(firm.get_by_role("main")).to_contain_text(later.application_number)


def test_waiting_at_zero_is_lifted(world: World, window: Any, width: int) -> None:
    earlier, later = world.confirmed(cloud_fee="500000"), world.confirmed(cloud_fee="120000")
    officer, firm = window(world.officer), window(world.owner, width=width)
    expect_state(firm, later, "候补")
    officer.goto(f"/desk/cases/{later.public_id}/")
    expect(officer.get_by_role("button", name="审核通过", exact=True)).to_be_disabled()
    expect(officer.locator("#why-blocked")).to_be_visible()
    firm.goto(f"/vouchers/{earlier.public_id}/")
    firm.get_by_role("link", name="撤回申请").click()
    firm.get_by_label("原因").fill("合同终止")
    firm.get_by_role("button", name="撤回", exact=True).click()
    expect(firm.locator("#alerts")).to_contain_text("申请已撤回")
    voucher_page(firm, later)
    expect(firm.get_by_role("main")).not_to_contain_text("候补申请")
    expect_amount(firm, "120000")
    officer.goto(f"/desk/cases/{later.public_id}/")
    pass_case(officer, "审核通过")
    expect_state(firm, later, "已发放")

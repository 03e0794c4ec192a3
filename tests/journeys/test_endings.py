"""A voucher given back, and one whose window has passed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from common.clock import database_now
from tests.factories.vouchers import World
from tests.journeys.steps import deliver, expect_amount, expect_state, submit, voucher_page
from vouchers.models import Cycle, Voucher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_giving_back_frees_the_contract(world: World, window: Any, width: int) -> None:
    issued = world.issued(contract_number="JM-2018-700-07")
    again = world.draft(contract_number=" ＪＭ-2018-700-07", other_funds_declared="")
    firm = window(world.owner, width=width)
    firm.goto(f"/vouchers/{again.public_id}/apply/check/")
    firm.get_by_label("没有申报，也不会重复申报").check()
    firm.get_by_role("button", name="提交申请").click()
    expect(firm.locator(".error-summary")).to_contain_text("合同")
    again.refresh_from_db()
    assert again.submitted_at is None
    voucher_page(firm, issued)
    firm.get_by_role("link", name="申请退券").click()
    firm.get_by_label("原因").fill("供应商变更，重新签订补充协议")
    firm.get_by_role("button", name="确认退券").click()
    expect(firm.locator("#alerts")).to_contain_text("服务券已退回")
    expect_state(firm, issued, "已退券")
    firm.goto(f"/vouchers/{again.public_id}/apply/check/")
    assert submit(firm).amount == issued.cloud_fee
    voucher_page(firm, again)
    expect_amount(firm, "480000")


def test_expiry_by_command(world: World, window: Any, width: int) -> None:
    issued, later = world.issued(cloud_fee="400000"), world.submitted(cloud_fee="300000")
    firm = window(world.owner, width=width)
    voucher_page(firm, later)
    expect_amount(firm, "100000")
    past = database_now() - timedelta(minutes=1)
    Cycle.objects.update(closes_at=past - timedelta(minutes=1), redemption_closes_at=past)
    Voucher.objects.filter(pk=issued.pk).update(redeem_by=past)
    call_command("run_deadlines")
    deliver()
    expect_state(firm, issued, "已过期")
    expect(firm.get_by_role("link", name="申请兑现")).to_have_count(0)
    expect(firm.locator(".timeline")).to_contain_text("兑现期限届满")
    voucher_page(firm, later)
    expect_amount(firm, "300000")
    firm.goto("/vouchers/mine/")
    expect(firm.get_by_role("main")).to_contain_text("已过期")

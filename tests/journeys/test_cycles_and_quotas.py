"""The province copies a cycle, is told what overlaps, bounds a city, and lets the next one in."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.vouchers import World
from tests.journeys.steps import (
    assert_accessible,
    deliver,
    expect_state,
    pass_case,
    voucher_page,
)
from vouchers.models import Cycle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def set_quota(page: Page, world: World, amount: str) -> None:
    page.goto(f"/province/cycles/{world.cycle.pk}/quotas/")
    page.get_by_label("江门市额度").fill(amount)
    page.get_by_role("button", name="保存额度").click()
    expect(page.locator("#alerts")).to_contain_text("额度已保存")
    deliver()
    page.goto(f"/province/cycles/{world.cycle.pk}/")


def test_overlap_is_told_and_what_was_typed_is_kept(world: World, window: Any, width: int) -> None:
    page = window(world.province, width=width)
    page.goto("/province/cycles/")
    assert_accessible(page, "cycles")
    page.get_by_role("link", name="新建周期").click()
    opens = page.get_by_label("申领开始时间")
    proposed = opens.input_value()
    page.get_by_label("名称").fill("下一周期服务券")
    page.get_by_label("企业补正（工作日）").fill("8")
    page.get_by_label("珠海市").uncheck()
    inside = Cycle.objects.get().closes_at.astimezone().strftime("%Y-%m-%dT%H:%M")
    opens.fill(inside)
    page.get_by_role("button", name="新建周期").click()
    summary = page.get_by_role("alert")
    expect(summary.first).to_contain_text(f"与“{world.cycle.name}”")
    expect(page.get_by_label("名称")).to_have_value("下一周期服务券")
    expect(page.get_by_label("企业补正（工作日）")).to_have_value("8")
    expect(page.get_by_label("珠海市")).not_to_be_checked()
    assert_accessible(page, "cycle-refused")
    page.get_by_label("申领开始时间").fill(proposed)
    page.get_by_role("button", name="新建周期").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("下一周期服务券")
    expect(page.get_by_role("main")).to_contain_text("不参加：珠海市")
    assert_accessible(page, "cycle")


def test_quota_holds_the_next_back_until_room_is_released(world: World, window: Any) -> None:
    first, second = world.confirmed(cloud_fee="80000"), world.confirmed(cloud_fee="60000")
    province, officer = window(world.province), window(world.officer)
    firm = window(world.owner, width=390)
    set_quota(province, world, "100000")
    expect(province.locator("#quotas")).to_contain_text("1 件候补")
    assert_accessible(province, "cycle-with-quota")
    voucher_page(firm, second)
    expect(firm.get_by_role("main")).to_contain_text("额度候补：江门市额度不足")
    assert_accessible(firm, "voucher-held-back")
    officer.goto(f"/desk/cases/{second.public_id}/")
    expect(officer.get_by_role("button", name="审核通过", exact=True)).to_be_disabled()
    expect(officer.locator("#why-blocked")).to_contain_text("江门市额度不足")
    set_quota(province, world, "140000")
    expect(province.locator("#quotas")).not_to_contain_text("件候补")
    expect(province.get_by_role("main")).to_contain_text("¥100,000.00 → ¥140,000.00")
    province.goto(f"/province/cycles/{world.cycle.pk}/quotas/")
    assert_accessible(province, "quotas")
    officer.goto(f"/desk/cases/{second.public_id}/")
    pass_case(officer, "审核通过")
    expect_state(firm, second, "已发放")
    expect(firm.locator(".timeline")).to_contain_text(re.compile("额度候补解除"))
    province.get_by_label("江门市额度").fill("59999")
    province.get_by_role("button", name="保存额度").click()
    expect(province.get_by_role("alert").first).to_contain_text("不能低于已发放占用的 ¥60,000.00")
    expect_state(firm, first, "待经信部门审核")

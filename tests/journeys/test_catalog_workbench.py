"""The province's workbench to the end: caps, themes, what-if, a second person, a notice."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.jobs import run_due_job
from tests.factories.accounts import UserFactory
from tests.factories.vouchers import World
from tests.journeys.steps import assert_accessible, deliver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUALITY = "生产品质管控"
ROOMS = ("", "diff/", "impact/", "what-if/", "themes/", "edit/")


def edit(page: Page) -> None:
    """One cap lower, the cumulative cap higher, a theme renamed, a service gone."""
    page.goto("/province/catalog/")
    page.get_by_role("button", name="新建草稿").click()
    page.get_by_label(f"{QUALITY}上限金额").fill("150000")
    page.get_by_label("累计奖补上限").fill("600000")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.get_by_role("link", name="面向环节").click()
    page.get_by_label("售后管理的名称").fill("服务型制造")
    page.get_by_role("button", name="保存面向环节").click()
    expect(page.get_by_text("面向环节已保存")).to_be_visible()
    page.goto("/province/catalog/2/services/project-management/")
    page.get_by_role("button", name="移除这项服务").click()
    expect(page.get_by_text("已从草稿中移除")).to_be_visible()


def try_out(page: Page) -> None:
    """From the button to the figures, with the worker doing its part."""
    page.get_by_role("link", name="费用测算").click()
    page.get_by_role("button", name="开始测算").click()
    page.wait_for_url("**/jobs/**")
    assert run_due_job()
    page.get_by_role("link", name="查看结果").click()
    headline = page.get_by_role("region", name="测算结果")
    expect(headline).to_contain_text("¥230,000.00")  # 200,000 and 30,000 as they stand
    expect(headline).to_contain_text("¥150,000.00")
    expect(headline).to_contain_text("-¥80,000.00")
    page.get_by_role("link", name=re.compile("^减少的企业")).click()
    expect(page.get_by_text("2 处变化")).to_be_visible()
    assert_accessible(page, "what-if-enterprises")


def test_from_a_draft_to_a_notice(world: World, window: Any, width: int) -> None:
    world.submitted("quality-control", cloud_fee="250000")
    world.submitted("project-management", cloud_fee="40000")
    colleague = UserFactory(organisation=world.province.organisation)
    drafter, publisher = window(world.province, width=width), window(colleague, width=width)
    edit(drafter)
    try_out(drafter)
    for room in ROOMS:
        drafter.goto(f"/province/catalog/2/{room}")
        assert_accessible(drafter, f"workbench-{room.strip('/') or 'overview'}")
    publisher.goto("/province/catalog/2/publish/")
    assert_accessible(publisher, "workbench-publish")
    expect(publisher.get_by_text("-¥80,000.00")).to_be_visible()
    publisher.get_by_label(re.compile("^生效时间")).fill("2099-01-01T00:00")
    publisher.get_by_role("button", name="发布", exact=True).click()
    expect(publisher.get_by_text("请勾选知悉后再发布").first).to_be_visible()
    publisher.get_by_label(re.compile("^我已知悉")).check()
    publisher.get_by_role("button", name="发布", exact=True).click()
    expect(publisher.get_by_text("将于 2099-01-01 00:00 生效").first).to_be_visible()
    deliver()
    seller = window(world.seller, width=width)
    seller.goto("/notices/")
    seller.get_by_role("link", name=re.compile("将于2099年1月1日 00:00生效")).click()
    expect(seller.get_by_text("本版将于")).to_be_visible()
    assert_accessible(seller, "catalog-coming")

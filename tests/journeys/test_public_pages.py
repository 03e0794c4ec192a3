"""From the first page to a draft that knows the answers; and every public page without barriers."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.services.reference import load_articles
from common.clock import database_now, local_date
from tests.factories.articles import ArticleFactory
from tests.factories.vouchers import World
from tests.journeys.steps import assert_accessible, contract, register
from vouchers.models import Voucher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = 390
PAGES = {
    "calculator": "/calculator/?service=equipment-monitoring",
    "announcements": "/announcements/",
    "policy": "/policies/overview/",
    "faq": "/faq/",
    "figures": "/figures/",
    "catalog": "/catalog/",
    "service": "/catalog/equipment-monitoring/",
    "suppliers": "/suppliers/",
}


def test_from_the_first_page_to_a_draft_with_the_answers(world: World, window: Any) -> None:
    load_articles()
    ArticleFactory()
    page = window(width=NARROW)
    page.goto("/")
    assert_accessible(page, "landing")
    page.get_by_role("link", name="看我能不能申领").click()
    answer(page)
    assert_accessible(page, "check")
    page.get_by_role("button", name="查看结果").click()
    expect(page.get_by_role("heading", name="按您填写的情况，可以申领")).to_be_visible()
    expect(page.locator(".amount-sum")).to_contain_text("¥300,000.00")
    assert_accessible(page, "check-result")
    page.get_by_role("button", name="注册企业账号").click()
    expect(page.get_by_text("自查答案已为您保留")).to_be_visible()
    register_here(page)
    draft = Voucher.objects.get(service__code="equipment-monitoring")
    page.goto(f"/vouchers/{draft.public_id}/apply/contract/")
    expect(page.get_by_label("其中：上云上平台费用")).to_have_value("400,000")
    page.goto("/enterprise/profile/place/")
    expect(page.get_by_label("所在区县")).to_have_value("440705")


def answer(page: Page) -> None:
    """A firm of Xinhui with 150 connected sets."""
    signed = local_date(database_now()) - timedelta(days=10)
    page.get_by_label("企业登记注册所在地").select_option("440705")
    page.get_by_label("是，独立法人企业").check()
    page.get_by_label("成立日期").fill("2012-03-01")
    page.get_by_label("所属行业").select_option("33")
    page.get_by_label("主营业务收入").fill("3500")
    page.get_by_label("没有", exact=True).check()
    page.get_by_label("合同签订日期").fill(signed.isoformat())
    page.get_by_label("合同总金额").fill("450000")
    page.get_by_label("上云上平台费用").fill("400,000")
    page.get_by_label("没有申报其他专项资金").check()
    page.get_by_label("应用服务", exact=True).select_option("equipment-monitoring")
    page.get_by_label("联网设备台套数").fill("150")


def register_here(page: Page) -> None:
    """As `register`, on the page one is already on."""
    assert_accessible(page, "register-carried")
    register(page, contract(1))
    expect(page.get_by_text("自查时填写的内容已经带入")).to_be_visible()


def test_public_pages_without_barriers(world: World, window: Any) -> None:
    load_articles()
    ArticleFactory()
    number = world.issued().number
    page = window()
    for name, path in {**PAGES, "verify": f"/verify/{number}/"}.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        assert_accessible(page, name)
        page.set_viewport_size({"width": NARROW, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, name


def test_calculator_needs_no_script(world: World, chromium: Any, live_server: Any) -> None:
    client = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    page = client.new_page()
    page.goto("/calculator/")
    page.get_by_label("应用服务").select_option("smart-scheduling")
    page.get_by_label("上云上平台费用").fill("480000")
    page.get_by_role("button", name="计算").click()
    expect(page.locator(".amount-sum")).to_contain_text("¥480,000.00")
    client.close()

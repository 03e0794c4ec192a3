"""A cap is raised in a draft, published by a second person, and seen by everybody."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from catalog.services.reference import load_catalog
from tests.barriers import barriers_of
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def sign_in(page: Page, base: str, user: User) -> None:
    page.context.clear_cookies()
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("邮箱").fill(user.email)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def accessible(page: Page) -> None:
    assert barriers_of(page, "best-practice") == []


def test_a_raised_cap_reaches_the_public(
    live_server: object, page: Page, author: User, publisher: User
) -> None:
    load_catalog()
    base = str(live_server)
    sign_in(page, base, author)
    page.goto(f"{base}/province/catalog/")
    page.get_by_role("button", name="新建草稿").click()
    page.get_by_label("设备智能调机上限金额").fill("abc")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("link", name="“设备智能调机”：金额格式不正确").click()
    expect(page.get_by_label("设备智能调机上限金额")).to_be_focused()
    page.get_by_label("设备智能调机上限金额").fill("400,000")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="核对并发布").click()
    expect(page.get_by_text("须由另一位同事发布")).to_be_visible()

    sign_in(page, base, publisher)
    page.goto(f"{base}/province/catalog/2/publish/")
    expect(page.get_by_text("+33%")).to_be_visible()
    accessible(page)
    page.get_by_label("立即生效").check()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("生效中")).to_be_visible()
    accessible(page)

    page.context.clear_cookies()
    page.goto(f"{base}/catalog/")
    expect(page.get_by_text("¥400,000.00")).to_be_visible()
    accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name="设备智能调机").click()
    expect(page.get_by_role("heading", name="设备智能调机")).to_be_visible()
    accessible(page)

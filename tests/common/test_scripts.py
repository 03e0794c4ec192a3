"""The scripts, in a real browser, on pages made for it."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.common import pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.common.pages"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _store():
    pages.STORE.clear()


@pytest.fixture
def user():
    return User.objects.create_user("a@example.cn", name="陈敏", role="enterprise")


@pytest.fixture
def sign_in(live_server, page, user):
    """Signs a person in, in the browser; again after their session is gone, too."""

    def sign(person=user):
        client = Client()
        client.force_login(person)
        value = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    sign()
    return sign


def ready(page: Page):
    """The page's scripts have taken hold, and its own first requests are answered."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("form[data-attached]")).to_be_attached()


def state(page: Page):
    return page.locator("[data-save-state]")


def test_autosave_says_when_it_saved(live_server, page, sign_in):
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    page.get_by_label("合同名称").fill("云 MES 服务合同")
    expect(state(page)).to_have_text("已保存 14:08")
    assert pages.STORE["name"] == "云 MES 服务合同"
    expect(page.locator("input[name=version]")).to_have_value("1")


def test_a_colleague_s_edit_is_a_conflict_and_not_overwritten(live_server, page, sign_in):
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    pages.STORE.update(taken="yes", name="同事写的")
    page.get_by_label("合同名称").fill("我写的")
    expect(state(page)).to_have_text(re.compile("冲突"))
    expect(page.locator("#alerts")).to_contain_text("已被同事处理")
    assert pages.STORE["name"] == "同事写的"
    expect(page.get_by_label("合同名称")).to_have_value("我写的")


def test_what_was_typed_survives_the_end_of_the_session(live_server, page, sign_in):
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    Session.objects.all().delete()
    page.get_by_label("合同名称").fill("写到一半")
    expect(page.locator("#session-ended")).to_be_visible()
    assert "next=%2Fdraft%2F" in page.locator("[data-sign-in]").get_attribute("href")
    sign_in()
    page.goto(f"{live_server.url}/draft/")
    expect(page.get_by_label("合同名称")).to_have_value("写到一半")
    expect(page.locator("#alerts")).to_contain_text("已恢复")
    expect(state(page)).to_have_text("已保存 14:08")


def test_a_form_that_arrived_leaves_no_copy_behind(live_server, page, sign_in):
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    page.get_by_label("合同名称").fill("直接提交")
    page.get_by_role("button", name="提交").click()  # before the second of idleness is over
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    expect(page.get_by_label("合同名称")).to_have_value("直接提交")
    expect(page.locator("#alerts")).to_be_empty()


def test_nobody_else_sees_what_was_typed(live_server, page, sign_in):
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    Session.objects.all().delete()
    page.get_by_label("合同名称").fill("甲的秘密")
    expect(page.locator("#session-ended")).to_be_visible()
    sign_in(User.objects.create_user("b@example.cn", name="李强", role="enterprise"))
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    expect(page.get_by_label("合同名称")).to_have_value("")


def test_signing_in_elsewhere_wakes_the_page_up(live_server, page, sign_in):
    page.goto(f"{live_server.url}/draft/")
    ready(page)
    Session.objects.all().delete()
    page.get_by_label("合同名称").fill("写到一半")
    expect(page.locator("#session-ended")).to_be_visible()
    sign_in()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#session-ended")).to_be_hidden()
    expect(state(page)).to_have_text("已保存 14:08")


def test_a_form_sent_after_the_session_s_end_comes_back_filled(live_server, page, sign_in):
    page.goto(f"{live_server.url}/decide/")
    # Else the page's own first requests may be what finds the session ended.
    page.wait_for_load_state("networkidle")
    page.get_by_label("备注").fill("附件已核")
    Session.objects.all().delete()
    page.get_by_role("button", name="审核通过").click()
    page.wait_for_url(re.compile("login"))
    sign_in()
    page.goto(f"{live_server.url}/decide/")
    expect(page.get_by_label("备注")).to_have_value("附件已核")
    assert "decisions" not in pages.STORE


def test_a_double_click_decides_once(live_server, page, sign_in):
    page.goto(f"{live_server.url}/decide/")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="审核通过").dblclick()
    page.wait_for_url(re.compile("styleguide"))
    assert pages.STORE["decisions"] == "1"


def test_a_sent_form_is_not_put_back_into_the_next_one(live_server, page, sign_in):
    page.goto(f"{live_server.url}/decide/")
    page.get_by_label("备注").fill("附件已核")
    page.get_by_role("button", name="审核通过").click()
    page.wait_for_url(re.compile("styleguide"))
    page.goto(f"{live_server.url}/decide/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("备注")).to_have_value("")


def test_the_session_s_end_is_announced_and_can_be_put_off(live_server, page, sign_in, settings):
    settings.SESSION_COOKIE_AGE = 290
    page.clock.install()
    page.goto(f"{live_server.url}/draft/")
    page.wait_for_load_state("networkidle")
    page.clock.run_for(timedelta(seconds=2).seconds * 1000)
    dialog = page.locator("#session-ending")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("5 分钟")
    settings.SESSION_COOKIE_AGE = 14400
    page.get_by_role("button", name="继续使用").click()
    expect(dialog).to_be_hidden()


def test_j_and_k_walk_and_enter_opens(live_server, page):
    page.goto(f"{live_server.url}/styleguide/lists/")
    page.wait_for_load_state("networkidle")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator(".row-link").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("case"))


@pytest.mark.parametrize("where", ["typing", "switched off"])
def test_letters_stay_letters(live_server, page, where):
    if where == "switched off":
        page.context.add_cookies([{"name": "display", "value": "q", "url": live_server.url}])
    page.goto(f"{live_server.url}/styleguide/lists/")
    page.wait_for_load_state("networkidle")
    if where == "typing":
        page.get_by_label("编号或企业名称").focus()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className.includes('row-link')") is False


def test_filters_send_themselves_and_leave_no_empty_ones(live_server, page):
    page.goto(f"{live_server.url}/styleguide/lists/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("地市").focus()
    page.get_by_label("地市").select_option("440700")
    page.wait_for_url(re.compile(r"\?city=440700$"))
    expect(page.locator(".chip").first).to_contain_text("地市：江门市")
    expect(page.get_by_label("地市")).to_be_focused()


def test_focus_goes_to_the_summary_and_from_it_to_the_field(live_server, page):
    page.goto(f"{live_server.url}/styleguide/forms/")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_signed_on")).to_be_focused()


def test_the_viewer_zooms_and_turns_pages_by_key(live_server, page):
    page.goto(f"{live_server.url}/styleguide/case/")
    viewer = page.locator("[data-viewer]")
    expect(viewer).to_have_attribute("data-attached", "yes")
    viewer.locator(".viewer-pages").focus()
    page.keyboard.press("+")
    expect(viewer.locator("[data-zoom-level]")).to_have_text("125%")
    page.keyboard.press("0")
    page.keyboard.press("]")
    expect(viewer.locator("[data-page]")).to_have_text("2")
    expect(viewer.locator(".viewer-thumbs a").nth(1)).to_have_attribute("aria-current", "true")


def test_the_drawer_opens_and_closes_by_key_on_a_phone(live_server, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/styleguide/")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="菜单").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="登录")).to_be_hidden()

"""Journeys in a real browser, wide and narrow, and no barrier on any page."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from accounts.services import invite_member, notify
from common.clock import database_now
from tests.accounts.conftest import deliver_mail
from tests.barriers import barriers_of
from tests.factories.accounts import PASSWORD, UserFactory, user_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WIDTHS = {"wide": 1440, "narrow": 390}
SHOTS = os.environ.get("SHOTS", "")


def sign_in(page: Page, server: Any, user: User, password: str = PASSWORD) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.get_by_label("邮箱").fill(user.email)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))


def look(page: Page, name: str) -> None:
    """No barrier by axe, nothing wider than the screen; a picture when asked for."""
    width = page.viewport_size["width"]
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    assert barriers_of(page, "best-practice") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(params=WIDTHS, autouse=True)
def width(request: pytest.FixtureRequest, page: Page) -> int:
    width = WIDTHS[request.param]
    page.set_viewport_size({"width": width, "height": 900})
    return width


def test_pages_before_sign_in(page: Page, live_server: Any) -> None:
    for name in ("login", "password/reset", "password/reset/done", "signup", "inactive"):
        page.goto(f"{live_server.url}/accounts/{name}/")
        look(page, name.replace("/", "-"))
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写邮箱")
    look(page, "login-wrong")


def test_lockout_page(page: Page, live_server: Any) -> None:
    user = UserFactory()
    for _ in range(5):
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("邮箱").fill(user.email)
        page.get_by_label("密码", exact=True).fill("wrong-password")
        page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录已暂时锁定")
    look(page, "lockout")


def test_invited_colleague_joins(page: Page, live_server: Any, settings: Any) -> None:
    settings.SITE_URL = live_server.url
    owner = UserFactory(name="周老板")
    sign_in(page, live_server, owner)
    page.goto(f"{live_server.url}/accounts/team/")
    page.get_by_label("邮箱").fill("new@voucher.example")
    page.get_by_label("姓名").fill("林小明")
    page.get_by_role("button", name="发送邀请").click()
    expect(page.get_by_text("邀请已发往 new@voucher.example")).to_be_visible()
    look(page, "team-invited")
    deliver_mail()
    link = re.search(r"http\S+", mail.outbox[0].body)[0]
    page.goto(link)
    look(page, "invitation-signed-in")
    page.get_by_role("button", name="退出并接受邀请").click()
    look(page, "invitation")
    page.get_by_label("设置密码").fill("xinhui-gear-2018")
    page.get_by_label("再次输入密码").fill("xinhui-gear-2018")
    page.get_by_role("button", name="接受邀请").click()
    expect(page.get_by_text(f"欢迎加入{owner.organisation}")).to_be_visible()
    assert User.objects.get(email="new@voucher.example").name == "林小明"


def test_own_pages(page: Page, live_server: Any) -> None:
    owner = user_of(Role.BUREAU, name="王科长")
    member = UserFactory(
        organisation=owner.organisation, role=Role.BUREAU, is_owner=False, name="李四"
    )
    invite_member(
        owner.organisation, email="x@voucher.example", name="赵六", by=owner, at=database_now()
    )
    sign_in(page, live_server, owner)
    paths = {
        "profile": "accounts/",
        "team": "accounts/team/",
        "team-remove": f"accounts/team/{member.pk}/remove/",
        "team-owner": f"accounts/team/{member.pk}/owner/",
        "password-change": "accounts/password/change/",
        "sessions": "accounts/sessions/",
        "mfa": "accounts/2fa/",
        "reauthenticate": "accounts/reauthenticate/",
        "logout": "accounts/logout/",
        "second-factor": "accounts/second-factor/",
        "notices-none": "notices/",
    }
    for name, path in paths.items():
        page.goto(f"{live_server.url}/{path}")
        look(page, name)


def test_second_factor_set_up(page: Page, live_server: Any) -> None:
    sign_in(page, live_server, user_of(Role.PROVINCE))
    page.goto(f"{live_server.url}/accounts/2fa/totp/activate/")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("img", name="两步验证二维码")).to_be_visible()
    look(page, "mfa-activate")
    page.get_by_label("6 位验证码").fill("000000")
    page.get_by_role("button", name="开启", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    look(page, "mfa-activate-wrong")


def test_bell_counts_down_as_notices_are_read(page: Page, live_server: Any) -> None:
    user = UserFactory()
    for number in range(3):
        notify(
            users=[user],
            key=str(number),
            title=f"服务券 SQ2026-000{number} 需要补正",
            body="合同中没有列明上云上平台费用，请在 3 月 9 日前补正后重新提交。",
            url="/accounts/",
            needs_action=True,
            at=database_now(),
        )
    sign_in(page, live_server, user)
    page.goto(f"{live_server.url}/notices/")
    bell = page.locator(".bell .count")
    expect(bell).to_have_text("3")
    look(page, "notices")
    page.get_by_role("button", name="标为已读", exact=True).first.click()
    expect(bell).to_have_text("2")
    expect(page.locator(".notice-unread")).to_have_count(2)
    page.get_by_role("link", name="SQ2026-0001").click()
    expect(bell).to_have_text("1")


def test_admin_keeps_to_the_policy(page: Page, live_server: Any) -> None:
    # The `page` fixture fails on any violation the browser reports.
    boss = user_of(Role.ADMIN)
    sign_in(page, live_server, boss)
    for path in (
        "",
        "accounts/user/",
        f"accounts/user/{boss.pk}/change/",
        "accounts/invitation/add/",
    ):
        page.goto(f"{live_server.url}/admin/{path}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()

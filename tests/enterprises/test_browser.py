"""Journeys in a real browser, wide and narrow, and no barrier on any page."""

import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from common.clock import database_now
from enterprises.models import Enterprise
from enterprises.services import save_facts
from tests.barriers import barriers_of
from tests.factories.accounts import PASSWORD, user_of
from tests.factories.enterprises import (
    BankAccountFactory,
    CertificateFactory,
    EnterpriseFactory,
    ViolationFactory,
    bureau_user,
    owner_of,
)
from tests.factories.reference import reference_data

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WIDTHS = {"wide": 1440, "narrow": 390}
SHOTS = os.environ.get("SHOTS", "")
OWN, DESK = "/enterprise/profile/", "/desk/"


def sign_in(page: Page, server: Any, user: User) -> None:
    page.context.clear_cookies()
    page.goto(f"{server.url}/accounts/login/")
    page.get_by_label("邮箱").fill(user.email)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
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


def licence() -> dict[str, Any]:
    content = BytesIO()
    Image.new("RGB", (400, 280), "white").save(content, "PNG")
    return {"name": "执照.png", "mimeType": "image/png", "buffer": content.getvalue()}


def save(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name=re.compile("保存|签署")).click()


def test_from_registration_to_approval(page: Page, live_server: Any) -> None:
    reference_data()
    page.goto(f"{live_server.url}/register/")
    page.get_by_label("统一社会信用代码").fill("91440704MA83FQEF9X")
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("alert")).to_contain_text("第 18 位校验码")
    look(page, "register-wrong")
    fill_registration(page)
    page.wait_for_url(f"**{OWN}")
    look(page, "profile-new")
    page.get_by_role("link", name="填写基本信息").click()
    fill_profile(page)
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("企业资料")
    expect(page.get_by_text("认证待核验")).to_be_visible()
    look(page, "profile-pending")
    sign_in(page, live_server, bureau_user())
    page.goto(f"{live_server.url}{DESK}identity/")
    look(page, "identity-queue")
    page.get_by_role("link", name="江门市精铸电子有限公司").click()
    look(page, "identity-check")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_text("没有其他待核验的企业")).to_be_visible()
    assert Enterprise.objects.get().identity_status == "approved"


def fill_registration(page: Page) -> None:
    page.get_by_label("统一社会信用代码").fill("9144 0704 ma83 fqef 9m")
    page.get_by_label("企业名称").fill("江门市精铸电子有限公司")
    page.get_by_label("姓名").fill("陈大文")
    page.get_by_label("手机").fill("13900139000")
    page.get_by_label("邮箱").fill("chen@voucher.example")
    page.get_by_label("设置密码").fill("xinhui-gear-2018")
    page.get_by_label("再次输入密码").fill("xinhui-gear-2018")
    page.get_by_role("button", name="注册").click()


def fill_profile(page: Page) -> None:
    """Every section in the order the portal leads through them."""
    page.get_by_label("法定代表人").fill("陈大文")
    page.get_by_label("成立日期").fill("2012-02-29")
    page.get_by_label("是，本企业具有独立法人资格").check()
    page.get_by_label("注册地址").fill("江门市江海区高新路 1 号")
    save(page)
    page.get_by_label("所在城市").select_option("江门市")
    page.get_by_label("所在区县").select_option("江海区")
    page.get_by_label("行业门类").select_option("I 信息传输、软件和信息技术服务业")
    page.get_by_label("服务工业情况说明").fill("为本市五金企业提供生产管理软件。")
    page.get_by_label("行业大类").select_option("65 软件和信息技术服务业")
    page.get_by_label("企业规模").select_option("小型")
    look(page, "place")
    save(page)
    page.locator("input[type=file]").set_input_files(licence())
    expect(page.get_by_text("已上传")).to_be_visible()
    look(page, "licence")
    save(page)
    page.get_by_label(re.compile("上一年")).fill("2680")
    save(page)
    page.get_by_label("有，情况如下").check()
    expect(page.get_by_label("发生日期")).to_be_visible()
    look(page, "integrity")
    page.get_by_label("没有").check()
    expect(page.get_by_label("发生日期")).to_be_hidden()
    save(page)
    page.get_by_label("本人代表企业阅读并同意以上承诺").check()
    look(page, "pledge")
    save(page)
    expect(page.get_by_role("button", name="提交认证")).to_be_visible()


def test_colleagues_conflict(page: Page, live_server: Any) -> None:
    enterprise = EnterpriseFactory(filled=True, owner__name="何静")
    sign_in(page, live_server, owner_of(enterprise))
    page.goto(f"{live_server.url}{OWN}contact/")
    facts = {"by": owner_of(enterprise), "at": database_now(), "version": enterprise.version}
    save_facts(enterprise, {"contact_name": "何静"}, **facts)
    page.get_by_label("联系人").fill("王强")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("现在是“何静”，您填写的是“王强”")
    look(page, "conflict")
    page.get_by_role("button", name="仍按我填写的内容保存").click()
    expect(page.get_by_text("“联系人”已保存")).to_be_visible()


@pytest.mark.parametrize("state", ["filled", "returned", "approved"])
def test_own_pages(page: Page, live_server: Any, state: str) -> None:
    enterprise = EnterpriseFactory(**{state: True})
    if state == "approved":
        BankAccountFactory(enterprise=enterprise)
        CertificateFactory(enterprise=enterprise, returned=True)
    sign_in(page, live_server, owner_of(enterprise))
    for path in ("", "basics/", "revenue/", "contact/", "pledge/", "certificate/", "bank-account/"):
        page.goto(f"{live_server.url}{OWN}{path}")
        look(page, f"{state}-{path.strip('/') or 'profile'}")


def test_desk_pages(page: Page, live_server: Any) -> None:
    enterprise = EnterpriseFactory(approved=True, industry_id="83")
    ViolationFactory(enterprise=enterprise)
    certificate = CertificateFactory(enterprise=enterprise)
    facts = {"by": owner_of(enterprise), "at": database_now(), "version": enterprise.version}
    save_facts(enterprise, {"legal_representative": "赵六"}, **facts)
    check = enterprise.identity_checks.get(outcome="pending")
    sign_in(page, live_server, bureau_user(name="周科长"))
    detail = f"enterprises/{enterprise.pk}/"
    papers = f"certificates/{certificate.pk}/"
    for path in (f"identity/{check.pk}/", "certificates/", papers, "enterprises/", detail):
        page.goto(f"{live_server.url}{DESK}{path}")
        look(page, f"desk-{path.strip('/').replace('/', '-')}")
    page.goto(f"{live_server.url}{DESK}{detail}violation/")
    look(page, "desk-violation")
    sign_in(page, live_server, user_of(Role.PROVINCE))
    page.goto(f"{live_server.url}{DESK}{detail}open-industry/")
    look(page, "desk-open-industry")


def test_navigation_counts_what_waits(page: Page, live_server: Any, width: int) -> None:
    EnterpriseFactory.create_batch(2, pending=True)
    sign_in(page, live_server, bureau_user())
    page.goto(f"{live_server.url}{DESK}enterprises/")
    if width < 1000:
        page.get_by_role("button", name="菜单").click()
    expect(page.locator("#nav-enterprises-identity-queue")).to_have_text("2")


def test_directory_filters_without_leaving_the_page(page: Page, live_server: Any) -> None:
    EnterpriseFactory(pending=True, name="甲五金厂")
    EnterpriseFactory(approved=True, name="乙五金厂")
    sign_in(page, live_server, bureau_user())
    page.goto(f"{live_server.url}{DESK}enterprises/")
    page.get_by_label("认证状态").select_option("已通过")
    expect(page.get_by_text("甲五金厂")).to_be_hidden()
    expect(page.get_by_role("link", name="乙五金厂")).to_be_visible()
    assert "status=approved" in page.url
    export = page.locator("form.export").get_attribute("action")
    assert export.endswith("?status=approved"), "the export is what is shown"
    look(page, "directory-filtered")
    swapped = _shown(page)
    page.reload()
    assert _shown(page) == swapped


def _shown(page: Page) -> list[str]:
    """The directory's HTML without the forms' tokens, which are new each time."""
    return re.sub(r'value="\w{64}"', "", page.locator("#directory").inner_html()).split()

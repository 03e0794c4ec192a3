"""What people do on the pages, in their words; the journeys are told with these."""

import json
import os
import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from common.money import format_yuan
from common.outbox import deliver_due
from tests.barriers import barriers_of
from tests.factories.accounts import PASSWORD
from vouchers.models import Voucher

CONTRACTS = Path(settings.BASE_DIR) / "fixtures" / "contracts"
EXPECTED = {facts["file"]: facts for facts in json.loads((CONTRACTS / "expected.json").read_text())}
SHOTS = os.environ.get("SHOTS", "")
NEW_PASSWORD = "peng-jiang-2018-weaving"


def contract(number: int) -> dict[str, Any]:
    """What stands in one of the real contracts, and where its file lies."""
    facts = EXPECTED[f"contract-{number:02d}.pdf"]
    return {**facts, "path": CONTRACTS / facts["file"]}


def deliver() -> None:
    """Let the worker do all that is due: page images, notices, mail."""
    while deliver_due():
        pass


def assert_accessible(page: Page, name: str) -> None:
    """No barrier by WCAG 2.2 AA, nothing wider than the screen; a picture when asked for."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    assert barriers_of(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def save(page: Page) -> None:
    """Whatever the section's own button says."""
    page.get_by_role("main").get_by_role("button", name=re.compile("^(保存|签署)")).first.click()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form the page shows."""
    page.get_by_label("邮箱").fill(email)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))


def register(page: Page, facts: dict[str, Any]) -> None:
    """A new enterprise and its first person, from the public page."""
    page.goto("/register/")
    page.get_by_label("统一社会信用代码").fill(facts["uscc"])
    page.get_by_label("企业名称").fill(facts["enterprise"])
    page.get_by_label("姓名").fill("梁志强")
    page.get_by_label("手机").fill("13900139000")
    page.get_by_label("邮箱").fill("liang@voucher.example")
    page.get_by_label("设置密码").fill(NEW_PASSWORD)
    page.get_by_label("再次输入密码").fill(NEW_PASSWORD)
    assert_accessible(page, "register")
    page.get_by_role("button", name="注册").click()
    page.wait_for_url("**/enterprise/profile/")
    assert_accessible(page, "profile-new")


def fill_profile(page: Page) -> None:
    """Every section in the order the portal leads through them, then the request for the check."""
    page.get_by_role("link", name="填写基本信息").click()
    page.get_by_label("法定代表人").fill("梁志强")
    page.get_by_label("成立日期").fill("2012-02-29")
    page.get_by_label("是，本企业具有独立法人资格").check()
    page.get_by_label("注册地址").fill("江门市蓬江区杜阮镇工业大道 8 号")
    save(page)
    page.get_by_label("所在城市").select_option("江门市")
    page.get_by_label("所在区县").select_option("蓬江区")
    page.get_by_label("行业门类").select_option("C 制造业")
    page.get_by_label("行业大类").select_option("17 纺织业")
    page.get_by_label("企业规模").select_option("中型")
    assert_accessible(page, "place")
    save(page)
    upload(page, picture("执照.png"))
    save(page)
    page.get_by_label(re.compile("上一年")).fill("2680")
    save(page)
    page.get_by_label("没有").check()
    save(page)
    page.get_by_label("本人代表企业阅读并同意以上承诺").check()
    assert_accessible(page, "pledge")
    save(page)
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_text("认证待核验")).to_be_visible()


def check_identity(page: Page, name: str) -> None:
    """The bureau compares the facts with the licence and lets the enterprise in."""
    page.goto("/desk/identity/")
    page.get_by_role("link", name=name).click()
    assert_accessible(page, "identity-check")
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="审核通过").click()
    expect(page.get_by_text(f"“{name}”的企业认证已通过")).to_be_visible()


def picture(name: str, colour: str = "white") -> Any:
    """A photographed paper."""
    content = BytesIO()
    Image.new("RGB", (400, 280), colour).save(content, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": content.getvalue()}


def begin(page: Page) -> None:
    """From the first page of the enterprise to the contract's form."""
    page.goto("/vouchers/home/")
    page.get_by_role("link", name="申领服务券").first.click()
    page.get_by_role("button", name="开始填写").click()
    page.get_by_role("link", name="合同", exact=True).click()


def upload(page: Page, path: Any) -> None:
    """Choose a file and wait until it has arrived."""
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_text("· 已上传").first).to_be_visible()


def fill_contract(page: Page, facts: dict[str, Any]) -> None:
    """The contract's page, file included."""
    upload(page, facts["path"])
    page.get_by_label("合同名称").fill("上云服务合同")
    page.get_by_label("合同编号").fill(facts["number"])
    page.get_by_label("签订日期").fill(facts["signed_on"])
    page.get_by_label("合同总金额").fill(facts["total"])
    page.get_by_label("其中：上云上平台费用").fill(facts["cloud_fee"])


def go_on(page: Page) -> None:
    """To the next page of the application."""
    page.get_by_role("button", name="保存并继续").click()


def pick(page: Page, name: str) -> None:
    """One of the choices drawn as cards, by what stands on it."""
    page.locator(".choice label", has_text=name).click()
    expect(page.get_by_role("radio", name=re.compile(f"^{name}"))).to_be_checked()


def choose_service(page: Page, name: str, devices: int | None = None) -> None:
    """By its name in the catalog."""
    pick(page, name)
    if devices is not None:
        page.get_by_label("联网设备台套数").fill(str(devices))


def submit(page: Page) -> Voucher:
    """Declare, submit, and find oneself on the receipt."""
    page.get_by_label("没有申报，也不会重复申报").check()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/receipt/")
    return Voucher.objects.get(public_id=page.url.split("/")[-3])


def open_case(page: Page, name: str) -> None:
    """From the queue to the case of that enterprise."""
    deliver()
    page.goto("/desk/")
    page.get_by_role("link", name=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def checklist_ready(page: Page) -> None:
    """The page's scripts have taken the checklist over; a press before would go another way."""
    page.wait_for_selector("[data-checklist][data-attached]")


def answer_all(page: Page, *, but: str = "") -> None:
    """The whole checklist with 符合; `but` is the item found wanting."""
    checklist_ready(page)
    for item in page.locator(".checklist li").all():
        wanting = bool(but) and but in item.inner_text()
        item.locator(".answer-no" if wanting else ".answer-yes").click()


def pass_case(page: Page, button: str) -> None:
    """Answer the checklist, repeat, confirm."""
    answer_all(page)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name=f"确认{button}").click()
    expect(page.locator("#alerts")).to_contain_text(re.compile("已.*(通过|无误)"))


def return_case(page: Page, button: str, *, wanting: str) -> None:
    """Send back what has to be mended."""
    answer_all(page, but=wanting)
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=f"确认{button}").click()
    expect(page.get_by_text(f"已{button}")).to_be_visible()


def refuse_case(page: Page, button: str, reason: str) -> None:
    """The final no, on its own page."""
    checklist_ready(page)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_label("理由").fill(reason)
    page.get_by_role("button", name=f"确认{button}").click()
    expect(page.get_by_text(f"已决定{button}")).to_be_visible()


def voucher_page(page: Page, voucher: Voucher) -> None:
    """The voucher's own page, as whoever looks."""
    page.goto(f"/vouchers/{voucher.public_id}/")


def expect_state(page: Page, voucher: Voucher, label: str) -> None:
    """The state beside the heading."""
    voucher_page(page, voucher)
    expect(page.locator("main .tag").first).to_contain_text(label)


def expect_amount(page: Page, amount: Decimal | str) -> None:
    """The sum that the explanation ends with (A8)."""
    expect(page.locator(".amount").first).to_contain_text(format_yuan(Decimal(amount)))


def ready(page: Page) -> None:
    """The page's scripts have taken up their form."""
    expect(page.locator("#section-form")).to_have_attribute("data-attached", "yes")

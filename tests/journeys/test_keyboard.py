"""Without a mouse: an application handed in, a case decided, and where the keyboard goes then."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories.vouchers import World, colleague_of
from tests.journeys.steps import checklist_ready, contract, deliver, ready
from vouchers.models import Voucher
from vouchers.services.draft import save_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAPER = contract(1)
FAR = 90  # no page wants more presses of Tab than this
FOCUSED = "document.activeElement"


def walk_to(page: Page, target: Locator) -> None:
    """Tab until the keyboard is there, as somebody without a mouse would."""
    goal = target.element_handle()
    for _ in range(FAR):
        if page.evaluate(f"goal => goal === {FOCUSED}", goal):
            return
        page.keyboard.press("Tab")
    where = page.evaluate(f"{FOCUSED}.outerHTML.slice(0, 120)")
    raise AssertionError(f"not reached in {FAR} presses; the keyboard stands on {where}")


def skip_to_content(page: Page) -> None:
    """The first Tab of every page offers the way past the navigation."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    walk_to(page, target)
    page.keyboard.press(key)


def write(page: Page, label: str, text: str) -> None:
    walk_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def write_day(page: Page, label: str, day: str) -> None:
    """A date field goes from part to part by itself, in the order of Chromium's own language."""
    year, month, rest = day.split("-")
    walk_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(month + rest + year)
    expect(page.get_by_label(label, exact=True)).to_have_value(day)


def choose(page: Page, name: str) -> None:
    """Radio buttons: Tab to the group, then arrows."""
    wanted = page.get_by_role("radio", name=re.compile(f"^{name}"))
    group = page.locator("#section-form input[type=radio]")
    walk_to(page, group.first)
    page.keyboard.press("Space")
    for _ in range(group.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow leads to {name}")


def test_application_by_keyboard(world: World, window: Any) -> None:
    page = window(world.owner)
    page.goto("/vouchers/home/")
    skip_to_content(page)
    press(page, page.get_by_role("main").get_by_role("link", name="申领服务券").first)
    press(page, page.get_by_role("button", name="开始填写"))
    page.wait_for_url("**/apply/**")
    press(page, page.get_by_role("link", name="合同", exact=True))
    fill_contract(page)
    press(page, page.get_by_role("button", name="保存并继续"))
    page.wait_for_url("**/service/")
    ready(page)
    choose(page, "智能排单调度")
    press(page, page.get_by_role("button", name="保存并继续"))
    page.wait_for_url("**/supplier/")
    ready(page)
    choose(page, world.supplier.name)
    press(page, page.get_by_role("button", name="保存并继续"))
    page.wait_for_url("**/check/")
    press(page, page.get_by_label("没有申报，也不会重复申报"), "Space")
    press(page, page.get_by_role("button", name="提交申请"))
    page.wait_for_url("**/receipt/")
    assert Voucher.objects.get().state == "supplier_confirmation"


def fill_contract(page: Page) -> None:
    """The keyboard reaches the file and stays with it when it is up. (The dialog in between is the
    browser's; without a screen it does not always open.)
    """
    ready(page)
    walk_to(page, page.locator("input[type=file]"))
    page.locator("input[type=file]").set_input_files(PAPER["path"])
    expect(page.get_by_text("· 已上传").first).to_be_visible()
    field = page.locator(".field", has=page.locator("input[type=file]")).first
    expect(field.locator(":focus")).to_have_count(1)
    write(page, "合同名称", "上云服务合同")
    write(page, "合同编号", PAPER["number"])
    write_day(page, "签订日期", PAPER["signed_on"])
    write(page, "合同总金额", PAPER["total"])
    write(page, "其中：上云上平台费用", PAPER["cloud_fee"])


def test_decision_by_keyboard(world: World, window: Any) -> None:
    first, second = world.confirmed(cloud_fee="1000"), world.confirmed(cloud_fee="2000")
    deliver()
    page = window(world.officer)
    page.goto("/desk/")
    page.wait_for_selector(".row-link[data-attached]")
    for key in ("j", "j", "k", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/{first.public_id}/**")
    checklist_ready(page)
    for item in page.locator(".checklist li").all():
        press(page, item.get_by_role("radio").first, "Space")
        expect(item.get_by_role("radio").first).to_be_focused()  # answered, and still there
    press(page, page.get_by_role("button", name="审核通过", exact=True))
    expect(page.locator("#decision-title")).to_be_focused()  # the last step is read first
    press(page, page.get_by_role("button", name="确认审核通过"))
    page.wait_for_url(f"**/{second.public_id}/**")
    expect(page.locator("#alerts")).to_contain_text(first.application_number)
    first.refresh_from_db()
    assert first.state == "issued"


def test_keyboard_stays_where_it_was_when_parts_are_swapped(world: World, window: Any) -> None:
    draft = world.draft()
    world.confirmed(cloud_fee="1000")
    officer, firm = window(world.officer), window(world.owner)
    swapped_list(officer)
    refused_form(firm, draft)
    saved_by_another(firm, draft, colleague_of(world), world)


def swapped_list(page: Page) -> None:
    """The filters are drawn anew with the list: the field typed in keeps the keyboard."""
    page.goto("/desk/")
    page.wait_for_load_state("networkidle")
    walk_to(page, page.get_by_label("搜索"))
    page.keyboard.type("没有这样的企业")
    page.wait_for_url("**q=**")
    expect(page.get_by_label("搜索")).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("没有符合条件")


def refused_form(page: Page, draft: Voucher) -> None:
    """What is wrong is read first; its link leads to the field."""
    page.goto(f"/vouchers/{draft.public_id}/apply/contract/")
    ready(page)
    walk_to(page, page.get_by_label("合同编号", exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    press(page, page.get_by_role("button", name="保存并继续"))
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    press(page, summary.get_by_role("link").first)
    expect(page.get_by_label("合同编号", exact=True)).to_be_focused()


def saved_by_another(page: Page, draft: Voucher, colleague: Any, world: World) -> None:
    """Nothing more is saved here: what is said about it is read first, the way out is next."""
    page.goto(f"/vouchers/{draft.public_id}/apply/contract/")
    ready(page)
    draft.refresh_from_db()
    typed = {"contract_title": "同事改的名称"}
    save_draft(draft, by=colleague, at=world.tick(), typed=typed)
    write(page, "合同名称", "我的")
    expect(page.locator("[data-save-state]").first).to_contain_text("冲突")
    expect(page.locator("#alerts [data-focus]")).to_be_focused()
    press(page, page.get_by_role("button", name="载入最新内容"))
    expect(page.get_by_label("合同名称", exact=True)).to_have_value("同事改的名称")

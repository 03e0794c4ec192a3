"""Writing an application in a real browser: the card, saving by itself, colleagues, sessions."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from catalog.models import Service
from tests.factories.vouchers import World, colleague_of
from vouchers.models import Voucher
from vouchers.services.draft import save_draft, start_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def draft(today: World) -> Voucher:
    return today.draft(cloud_fee="480000")


@pytest.fixture
def sign_in(live_server: Any, page: Page, today: World) -> Callable[..., None]:
    """Signs a person in, in the browser; again after their session is gone, too."""

    def sign(person: User | None = None) -> None:
        client = Client()
        client.force_login(person or today.owner)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    sign()
    return sign


@pytest.fixture
def open_page(live_server: Any, page: Page, address: Any, sign_in: Any) -> Callable[..., Page]:
    """`open_page("section", draft, "contract")`, with its scripts at work."""

    def open_(*place: Any) -> Page:
        page.goto(f"{live_server.url}{address(*place)}")
        page.wait_for_load_state("networkidle")
        return page

    return open_


def state(page: Page) -> Any:
    return page.locator("[data-save-state]")


def saving(text: str) -> Callable[[Any], bool]:
    """The answer to the save that carried `text`: an earlier one may still be under way."""
    return lambda answer: "/save/" in answer.url and text in (answer.request.post_data or "")


def test_card_follows_what_is_typed_and_the_page_saves_itself(
    open_page: Any, draft: Voucher
) -> None:
    page = open_page("section", draft, "contract")
    expect(page.locator("#subsidy")).to_contain_text("¥480,000.00")
    with page.expect_response(saving("123456")):
        page.get_by_label("其中：上云上平台费用").fill("123456")
    expect(page.locator("#subsidy .amount-sum")).to_contain_text("¥123,456.00")
    expect(state(page)).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    assert Voucher.objects.get(pk=draft.pk).cloud_fee == 123_456


def test_unlawful_text_is_saved_too_and_found_again(open_page: Any, draft: Voucher) -> None:
    page = open_page("section", draft, "contract")
    with page.expect_response(saving("1.234")):
        page.get_by_label("合同总金额").fill("1.234")
    page.reload()
    expect(page.get_by_label("合同总金额")).to_have_value("1.234")
    expect(page.locator(".field-errors").first).to_contain_text("最多保留 2 位小数")


def test_device_sets_are_asked_for_where_the_cap_is_reckoned_by_them(
    open_page: Any, draft: Voucher
) -> None:
    page = open_page("section", draft, "service")
    devices = page.get_by_label("联网设备台套数")
    expect(devices).to_be_hidden()
    page.get_by_role("radio", name=re.compile("生产设备状态监控")).check()
    with page.expect_response(saving('name="devices"\r\n\r\n100')):
        devices.fill("100")
    expect(page.locator("#subsidy .amount-sum")).to_contain_text("¥200,000.00")
    chosen = Service.objects.get(code="equipment-monitoring")
    kept = Voucher.objects.get(pk=draft.pk)
    assert (kept.service, kept.devices) == (chosen, 100)


def test_contract_chosen_goes_up_and_belongs_to_the_draft(open_page: Any, today: World) -> None:
    blank = start_application(today.enterprise, by=today.owner, at=today.tick())
    page = open_page("section", blank, "contract")
    with page.expect_response(saving("contract_document_kept")):
        page.locator("input[type=file]").set_input_files("fixtures/contracts/contract-01.pdf")
    expect(page.locator(".kept-file")).to_contain_text("contract-01.pdf")
    assert Voucher.objects.get(pk=blank.pk).contract_document is not None
    page.reload()
    expect(page.locator(".kept-file")).to_contain_text("contract-01.pdf")


def test_colleagues_edit_is_shown_beside_ones_own(
    open_page: Any, today: World, draft: Voucher
) -> None:
    page = open_page("section", draft, "contract")
    save_draft(draft, by=colleague_of(today), at=today.tick(), typed={"contract_title": "王芳写的"})
    page.get_by_label("合同名称").fill("我写的")
    expect(state(page)).to_contain_text("冲突")
    alert = page.locator("#alerts .conflict")
    expect(alert).to_contain_text("我写的")
    expect(alert).to_contain_text("王芳写的")
    assert Voucher.objects.get(pk=draft.pk).contract_title == "王芳写的"
    page.get_by_role("button", name="保存并继续").click()
    expect(page.locator(".conflict")).to_contain_text("采用同事保存的内容")
    expect(page.get_by_label("合同名称")).to_have_value("我写的")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/apply/service/")
    assert Voucher.objects.get(pk=draft.pk).contract_title == "我写的"


def test_session_that_ends_in_the_middle_costs_nothing(
    open_page: Any, sign_in: Any, draft: Voucher
) -> None:
    page = open_page("section", draft, "contract")
    Session.objects.all().delete()
    page.get_by_label("合同名称").fill("写到一半")
    expect(page.locator("#session-ended")).to_be_visible()
    sign_in()
    with page.expect_response(saving("写到一半")):
        page.reload()
    expect(page.get_by_label("合同名称")).to_have_value("写到一半")
    expect(state(page)).to_contain_text("已保存")
    assert Voucher.objects.get(pk=draft.pk).contract_title == "写到一半"


def test_supplier_search_narrows_without_leaving_the_page(open_page: Any, draft: Voucher) -> None:
    page = open_page("section", draft, "supplier")
    offered = page.locator("#suppliers .choice").count()
    page.get_by_label("名称或统一社会信用代码").fill("移动")
    expect(page.locator("#suppliers .choice")).to_have_count(1)
    assert offered > 1
    expect(page.get_by_role("radio", name=re.compile("江门移动"))).to_be_checked()


def test_double_click_submits_once(open_page: Any, draft: Voucher) -> None:
    page = open_page("check", draft)
    page.get_by_role("button", name="提交申请").dblclick()
    page.wait_for_url("**/receipt/")
    expect(page.get_by_role("heading", name="申请已提交")).to_be_visible()
    assert Voucher.objects.get(pk=draft.pk).chain_seq == 1


@pytest.mark.parametrize(
    "place",
    [("tasks",), ("section", "contract"), ("section", "service"), ("check",), ("home",)],
    ids="-".join,
)
def test_pages_fit_a_phone(open_page: Any, draft: Voucher, place: tuple[str, ...]) -> None:
    name, *rest = place
    page = open_page(name) if name == "home" else open_page(name, draft, *rest)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

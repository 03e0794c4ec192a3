"""Choosing, dropping, mending and looking at a file in a real browser."""

from base64 import b64encode
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, expect

from common.outbox import deliver_due
from documents.models import Document
from tests.documents import pdfs
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(transactional_db):
    """As elsewhere, but committed: the server has a connection of its own."""
    return UserFactory()


@pytest.fixture
def form(page: Page, live_server, settings, person) -> Callable[[], Page]:
    """Opens the page with the form, signed in."""
    settings.ROOT_URLCONF = "tests.documents.site"

    def go() -> Page:
        client = Client()
        client.force_login(person)
        cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [
                {
                    "name": django_settings.SESSION_COOKIE_NAME,
                    "value": cookie,
                    "url": live_server.url,
                }
            ]
        )
        page.goto(f"{live_server.url}/try/")
        page.wait_for_selector("[data-upload][data-attached]")
        return page

    return go


def choose(page: Page, name: str, content: bytes, field: str = "contract") -> None:
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    page.locator(f"input[type=file][name={field}]").set_input_files(file)


def test_file_goes_up_is_kept_and_looked_at(form):
    page = form()
    choose(page, "坏文件.pdf", b"hello")
    expect(page.locator(".field-errors")).to_contain_text("文件格式不符合要求")
    choose(page, "采购合同.pdf", pdfs.contract(1))
    expect(page.locator(".kept-file")).to_contain_text("采购合同.pdf")
    expect(page.locator(".field-errors")).to_have_count(0)
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator(".field-errors").first).to_be_visible()  # the title is missing
    expect(page.locator(".kept-file")).to_contain_text("采购合同.pdf")

    page.get_by_label("合同名称").fill("采购")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("正在生成页面图像")).to_be_visible()
    assert deliver_due() == 1
    expect(page.locator(".viewer-pages img")).to_have_count(2)
    first = page.locator(".viewer-pages img").first
    expect(first).to_have_js_property("complete", value=True)
    assert first.evaluate("image => image.naturalWidth") == 1100
    assert Document.objects.count() == 1


def test_form_works_without_javascript(chromium, form, page, live_server):
    cookies = form().context.cookies()
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/try/")
    choose(plain, "合同.pdf", pdfs.contract(2))
    plain.get_by_role("button", name="提交申请").click()
    expect(plain.locator(".kept-file")).to_contain_text("合同.pdf")
    plain.get_by_label("合同名称").fill("采购")
    plain.get_by_role("button", name="提交申请").click()
    expect(plain.locator(".viewer")).to_be_visible()
    context.close()


def test_status_under_the_field_moves_on_by_itself(form):
    page = form()
    choose(page, "合同.pdf", pdfs.contract(3))
    expect(page.get_by_text("正在生成预览")).to_be_visible()
    assert deliver_due() == 1
    expect(page.get_by_text("共 1 页")).to_be_visible()


def test_form_pressed_while_a_file_goes_up_waits_for_it(form):
    page = form()
    page.get_by_label("合同名称").fill("采购")
    # Both at once, in one turn of the page: the button is pressed before the server has answered.
    page.evaluate(
        """([name, bytes]) => {
            const input = document.querySelector("input[type=file][name=contract]");
            const files = new DataTransfer();
            const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
            files.items.add(new File([content], name, { type: "application/pdf" }));
            input.files = files.files;
            input.dispatchEvent(new Event("change", { bubbles: true }));
            document.querySelector("form[enctype] button[type=submit]").click();
        }""",
        ["合同.pdf", b64encode(pdfs.contract(4)).decode()],
    )
    expect(page.locator(".viewer")).to_be_visible()
    assert Document.objects.count() == 1

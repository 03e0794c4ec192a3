"""The desks in a real browser: a clean case is decided without leaving its page."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.factories.accounts import PASSWORD
from tests.factories.reference import desks
from tests.reviews.filling import case_url
from tests.vouchers.world import World, make_world
from vouchers.models import Voucher
from vouchers.services.ending import place_hold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    made = make_world()
    desks()
    return made


def sign_in(page: Page, server: LiveServer, user: User) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/**")


def answer_all(page: Page, answer: str = "yes") -> None:
    for radio in page.locator(f"#decision input[value={answer}]").all():
        radio.check(force=True)


def test_officer_decides_a_clean_case_and_gets_the_next(
    live_server: LiveServer, page: Page, world: World
) -> None:
    first, second = world.confirmed(cloud_fee="1000"), world.confirmed(cloud_fee="2000")
    sign_in(page, live_server, world.officer)
    page.wait_for_selector(".row-link[data-attached]")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(str(first.public_id)))
    button = page.get_by_role("button", name="审核通过", exact=True)
    expect(button).to_be_disabled()
    answer_all(page)
    button.click()
    expect(page.locator("#decision")).to_contain_text("¥1,000.00")
    page.get_by_role("button", name="确认审核通过").click()
    expect(page).to_have_url(re.compile(str(second.public_id)))
    expect(page.locator("#alerts")).to_contain_text(first.application_number)
    assert Voucher.objects.get(pk=first.pk).state == "issued"


def test_no_closes_the_approval_and_is_listed_when_sending_back(
    live_server: LiveServer, page: Page, world: World
) -> None:
    voucher = world.confirmed()
    sign_in(page, live_server, world.officer)
    page.goto(f"{live_server.url}{case_url(voucher)}")
    page.wait_for_selector("[data-checklist][data-attached]")
    answer_all(page)
    page.locator("input[name=answer-listed][value=no]").check(force=True)
    page.fill("[name=remark-listed]", "第 3 页没有列明")
    expect(page.get_by_role("button", name="审核通过", exact=True)).to_be_disabled()
    page.get_by_role("button", name="退回补正", exact=True).click()
    expect(page.locator("#defect-1")).to_have_value(re.compile("第 3 页没有列明"))
    page.get_by_role("button", name="返回清单").click()
    expect(page.locator("[name=remark-listed]")).to_have_value("第 3 页没有列明")


def test_refusal_takes_the_answers_to_a_page_of_its_own(
    live_server: LiveServer, page: Page, world: World
) -> None:
    voucher = world.confirmed()
    sign_in(page, live_server, world.officer)
    page.goto(f"{live_server.url}{case_url(voucher)}")
    page.wait_for_selector("[data-checklist][data-attached]")
    answer_all(page, "no")
    page.get_by_role("button", name="不予通过").click()
    page.fill("[name=reason]", "合同与服务无关")
    page.get_by_role("button", name="确认不予通过").click()
    page.wait_for_url("**/desk/?view=mine")
    decision = voucher.decisions.get()
    assert (decision.move, decision.answers[0]["answer"]) == ("refuse", "no")


def test_conflict_in_a_fragment_brings_the_whole_page_up_to_date(
    live_server: LiveServer, page: Page, world: World
) -> None:
    voucher = world.confirmed()
    sign_in(page, live_server, world.officer)
    page.goto(f"{live_server.url}{case_url(voucher)}")
    page.wait_for_selector("[data-checklist][data-attached]")
    answer_all(page)
    place_hold(voucher, by=world.province, at=world.tick(), reason="省级核查")
    page.get_by_role("button", name="审核通过", exact=True).click()
    expect(page.locator(".conflict")).to_contain_text(world.province.name)
    expect(page.locator(".blockers")).to_contain_text("省级核查")
    expect(page.locator("[name=answer-facts][value=yes]")).to_be_checked()

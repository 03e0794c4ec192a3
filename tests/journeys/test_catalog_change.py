"""A catalog version published between two applications: old caps for one, new ones for the next."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.vouchers import World
from tests.journeys.steps import expect_amount, submit, voucher_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SERVICE = "生产品质管控"  # ¥200,000.00 in the first version


def lower_cap(page: Page, amount: str) -> None:
    """A draft from the version in force, with one cap changed."""
    page.goto("/province/catalog/")
    page.get_by_role("button", name="新建草稿").click()
    page.get_by_label(f"{SERVICE}上限金额").fill(amount)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()


def publish(page: Page) -> None:
    """The second person, at once."""
    page.goto("/province/catalog/2/publish/")
    page.get_by_label("立即生效").check()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("生效中")).to_be_visible()


def colleague_in_the_province(user: User) -> User:
    return UserFactory(organisation=user.organisation)


def test_published_between_two_applications(world: World, window: Any, width: int) -> None:
    first = world.draft("quality-control", other_funds_declared="")
    second = world.draft("quality-control", other_funds_declared="")
    firm, drafter = window(world.owner, width=width), window(world.province)
    publisher = window(colleague_in_the_province(world.province))
    firm.goto(f"/vouchers/{first.public_id}/apply/check/")
    expect_amount(firm, "200000")
    assert submit(firm).catalog_version.number == 1
    lower_cap(drafter, "150000")
    firm.goto(f"/vouchers/{second.public_id}/apply/check/")
    expect_amount(firm, "200000")  # still the old cap
    publish(publisher)
    firm.reload()
    expect_amount(firm, "150000")
    assert submit(firm).catalog_version.number == 2
    voucher_page(firm, second)
    expect_amount(firm, "150000")
    voucher_page(firm, first)
    expect_amount(firm, "200000")
    expect(firm.locator(".amount")).to_contain_text("第一版")

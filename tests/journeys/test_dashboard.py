"""The province looks at its figures: narrows them, reads a table, follows a card, takes a sheet."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.factories.vouchers import World, in_state
from tests.journeys.steps import assert_accessible
from vouchers.services.figures import count_all_changes
from vouchers.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def expect_drawn(page: Page) -> None:
    """Every chart stands there, drawn from its table."""
    expect(page.locator("[data-chart][data-drawn]")).to_have_count(4)
    expect(page.locator("[data-chart] canvas")).to_have_count(4)


def card(page: Page, label: str) -> Any:
    return page.locator(".figure-card", has_text=label)


def test_province_reads_its_figures(world: World, window: Any) -> None:
    for state in (State.BUREAU_REVIEW, State.ISSUED, State.REDEEMED):
        in_state(world, state, cloud_fee="90000")
    count_all_changes()
    page = window(world.province)
    page.goto("/desk/")
    page.get_by_role("link", name="数据看板").click()
    expect_drawn(page)
    assert_accessible(page, "dashboard")

    page.get_by_label("申领周期").select_option(label=world.cycle.name)
    page.wait_for_url(re.compile(f"cycle={world.cycle.code}"))
    page.get_by_role("link", name="应用服务", exact=True).click()
    page.wait_for_url(re.compile("by=service"))
    expect_drawn(page)

    panel = page.get_by_role("region", name="按应用服务", exact=True)
    table = page.get_by_role("region", name="按应用服务数据表")
    expect(table).to_be_hidden()
    panel.get_by_role("button", name="数据表").click()
    expect(table).to_be_visible()
    expect(table.get_by_role("row", name="合计")).to_contain_text("180,000.00")
    assert_accessible(page, "dashboard-table")

    with page.expect_download() as caught:
        panel.get_by_role("link", name="导出").click()
    book = CalamineWorkbook.from_filelike(BytesIO(Path(caught.value.path()).read_bytes()))
    assert book.sheet_names == ["按应用服务"]
    assert book.get_sheet_by_index(0).to_python()[-1][:3] == ["合计", 3, 2]

    expect(card(page, "已发放")).to_contain_text("2件")
    card(page, "已发放").get_by_role("link").click()
    expect(page.get_by_text("共 2 件")).to_be_visible()

    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/dashboard/")
    expect_drawn(page)
    assert_accessible(page, "dashboard")

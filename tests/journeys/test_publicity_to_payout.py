"""From redeemed to reconciled: publicity, an objection, a batch, the treasury's answer (R5)."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from common.clock import database_now, local_date
from common.dates import end_of_day
from tests.factories.vouchers import present_cycle, present_world
from tests.journeys.steps import assert_accessible, picture
from tests.vouchers.publicity import redeemed
from tests.vouchers.world import World
from vouchers.models import PublicityBatch, PublicityItem, Voucher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    return present_world(cycle=present_cycle(database_now(), publicity_days=7))


def test_from_publicity_to_a_zero_difference(world: World, window: Any) -> None:
    vouchers = redeemed(world, "100000", "150000", "120000")
    province = window(world.province)
    publish(province)
    stranger = window(None, width=390)
    object_to_last(stranger, world)
    decide(province)
    # A week passes; the objected one has its days again and is not through.
    ended = end_of_day(local_date(database_now()) - timedelta(days=1))
    with pgtrigger.ignore():
        PublicityItem.objects.exclude(voucher=vouchers[2]).update(ends_at=ended)
    sheet = send(province)
    assert [row[6] for row in sheet[1:3]] == [vouchers[0].number, vouchers[1].number]
    assert sheet[1][2] == world.bank_account().number
    take_back(province, sheet)
    province.goto("/vouchers/payouts/reconciliation/")
    assert_accessible(province, "reconciliation")
    expect(province.get_by_text("账目一致")).to_be_visible()
    states = Voucher.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["paid", "redeemed", "redeemed"]


def publish(page: Page) -> None:
    """All that wait, under one title."""
    page.goto("/vouchers/publicity/")
    assert_accessible(page, "publicity-waiting")
    page.get_by_role("link", name="公示全部 3 张").click()
    page.get_by_label("公示文号").fill("粤工信公示〔2026〕5号")
    assert_accessible(page, "publicity-publish")
    page.get_by_role("button", name="发布公示").click()
    expect(page.locator("#alerts")).to_contain_text("已公示 3 张服务券")
    assert_accessible(page, "publicity-batch")


def object_to_last(page: Page, world: World) -> None:
    """Somebody without an account: first without contact, then as asked, with a photograph."""
    batch = PublicityBatch.objects.get()
    page.goto("/publicity/")
    page.get_by_role("link", name=batch.title).click()
    assert_accessible(page, "publicity-public")
    expect(page.get_by_text(world.enterprise.name)).to_have_count(0)
    page.get_by_role("link", name=re.compile("提出异议.*第 3 号")).click()
    page.get_by_label("真实姓名").fill("陈国强")
    page.get_by_label("异议内容").fill("该服务至今未上线。")
    page.get_by_label("佐证材料一").set_input_files(picture("现场照片.png"))
    page.get_by_role("button", name="提交异议").click()
    expect(page.locator(".error-summary")).to_contain_text("没有联系方式的异议不予受理")
    expect(page.get_by_label("异议内容")).to_have_value("该服务至今未上线。")
    expect(page.get_by_text("现场照片.png")).to_be_visible()
    assert_accessible(page, "objection-form")
    page.get_by_label("联系方式").fill("13600136000")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_text("已收到您的异议")).to_be_visible()
    assert_accessible(page, "objection-receipt")


def decide(page: Page) -> None:
    """The province finds no ground for it."""
    page.goto("/vouchers/publicity/objections/")
    assert_accessible(page, "objections")
    page.locator(".row-link").first.click()
    expect(page.get_by_text("陈国强")).to_be_visible()
    page.get_by_label("异议不成立，继续公示").check()
    page.get_by_label("给异议人的答复").fill("经核实已上线使用。")
    page.get_by_label("处理说明").fill("经核实，材料属实。")
    assert_accessible(page, "objection")
    page.get_by_role("button", name="确认处理").click()
    expect(page.locator("#alerts")).to_contain_text("已处理该异议")


def send(page: Page) -> list[list[Any]]:
    """What is through goes to the treasury; the sheet as it reads back."""
    page.goto("/vouchers/payouts/")
    page.get_by_role("link", name="全部编入批次").click()
    page.get_by_label("拨付文号").fill("粤财工〔2026〕1号")
    page.get_by_label("文件日期").fill(local_date(database_now()).isoformat())
    assert_accessible(page, "payout-batch-new")
    page.get_by_role("button", name="生成批次").click()
    expect(page.locator("#alerts")).to_contain_text("已生成拨付批次")
    page.get_by_role("button", name="确认并导出").click()
    assert_accessible(page, "payout-batch")
    with page.expect_download() as download:
        page.get_by_role("link", name="代发文件").click()
    content = Path(download.value.path()).read_bytes()
    rows: list[list[Any]] = (
        CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    return rows


def take_back(page: Page, sheet: list[list[Any]]) -> None:
    """The sheet comes back with one paid and one bounced."""
    today = local_date(database_now()).isoformat()
    sheet[1][8:11], sheet[2][8:11] = ["成功", today, ""], ["退汇", today, "账号有误"]
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        target = book.add_worksheet()
        for number, row in enumerate(sheet):
            target.write_row(number, 0, row)
    page.get_by_role("link", name="上传回单").click()
    file = {"name": "回单.xlsx", "mimeType": "", "buffer": content.getvalue()}
    page.get_by_label("回单文件").set_input_files(file)
    assert_accessible(page, "return-upload")
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("2 笔全部一致")).to_be_visible()
    assert_accessible(page, "return-check")
    page.get_by_role("button", name="确认登记").click()
    expect(page.locator("#alerts")).to_contain_text("回单已登记")
    assert_accessible(page, "payout-batch-settled")

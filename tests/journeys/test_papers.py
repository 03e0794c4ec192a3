"""Papers in the enterprise's hands, and the province's own words for a letter."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests.factories.vouchers import World
from tests.journeys.steps import assert_accessible, deliver, voucher_page
from tests.vouchers.reading_papers import code_on, text_of
from vouchers.services.decision import Judgement, send_back_application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def download(page: Page, name: str) -> bytes:
    """What the link of that name hands over."""
    with page.expect_download() as waiting:
        page.get_by_role("main").get_by_role("link", name=name).first.click()
    assert waiting.value.suggested_filename.endswith(".pdf")
    return Path(waiting.value.path()).read_bytes()


def test_receipt_and_certificate_are_at_hand(world: World, window: Any, width: int) -> None:
    voucher = world.draft(cloud_fee="300000")
    firm = window(world.owner, width=width)
    firm.goto(f"/vouchers/{voucher.public_id}/apply/check/")
    firm.get_by_role("button", name="提交申请").click()
    firm.wait_for_url("**/receipt/")
    voucher.refresh_from_db()
    assert voucher.application_number in text_of(download(firm, "下载受理回执"))
    assert_accessible(firm, "receipt-with-paper")
    issued = world.issued(cloud_fee="100000")
    voucher_page(firm, issued)
    assert_accessible(firm, "voucher-with-papers")
    certificate = download(firm, "服务券凭证")
    assert "壹拾万元整" in text_of(certificate)
    stranger = window(width=width)
    stranger.goto(urlsplit(code_on(certificate)).path)
    expect(stranger.get_by_role("main")).to_contain_text("有效")
    stranger.goto(urlsplit(code_on(download(firm, "审核通过通知书"))).path)
    expect(stranger.get_by_role("main")).to_contain_text("平台出具过这份文书")
    assert_accessible(stranger, "verify-letter")


def test_province_words_a_letter(world: World, window: Any) -> None:
    page = window(world.province)
    page.goto("/province/mail-templates/")
    assert_accessible(page, "wording-list")
    page.get_by_role("link", name="申请退回补正").click()
    subject, body = page.get_by_label("主题"), page.get_by_label("正文")
    subject.fill("补正提醒：{企业名}")
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("main")).to_contain_text("主题中没有名为 {企业名} 的字段")
    expect(subject).to_have_value("补正提醒：{企业名}")
    assert_accessible(page, "wording-fault")
    subject.fill("补正提醒：{企业名称}")
    body.fill("{收件人}，请补正：\n{说明}\n{链接}")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("尚未保存")).to_be_visible()
    assert_accessible(page, "wording-preview")
    page.get_by_role("button", name="下一步：核对").click()
    assert_accessible(page, "wording-check")
    page.get_by_role("button", name="确认保存").click()
    page.wait_for_url(re.compile("/voucher.correction/$"))
    expect(page.get_by_role("main")).to_contain_text("修改了用语")
    voucher = world.confirmed()
    deliver()
    mail.outbox.clear()
    back = Judgement(defects=["合同缺少盖章"])
    send_back_application(voucher, by=world.officer, at=world.tick(), judgement=back)
    deliver()
    letter = next(one for one in mail.outbox if one.to == [world.owner.email])
    assert letter.subject == f"【服务券平台】补正提醒：{world.enterprise.name}"
    assert "合同缺少盖章" in letter.body
    page.goto("/notices/preferences/")
    assert_accessible(page, "notice-preferences")

"""What goes wrong while people fill in a form, and how nothing of it is lost."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.factories.vouchers import World, colleague_of
from tests.journeys.steps import go_on, ready, sign_in, submit
from vouchers.models import Voucher

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def section(page: Page, voucher: Voucher, key: str = "contract") -> None:
    page.goto(f"/vouchers/{voucher.public_id}/apply/{key}/")
    if key != "check":
        ready(page)


def test_session_ends_in_the_middle_of_the_form(world: World, window: Any, width: int) -> None:
    draft = world.draft(contract_title="", contract_number="")
    page = window(world.owner, width=width)
    section(page, draft)
    Session.objects.all().delete()
    page.get_by_label("合同名称").fill("设备联网服务合同")
    expect(page.locator("#session-ended")).to_be_visible()
    page.locator("#session-ended [data-sign-in]").click()
    page.wait_for_url("**/login/**")
    sign_in(page, world.owner.email)
    page.wait_for_url("**/apply/contract/")
    expect(page.get_by_text("已恢复您")).to_be_visible()
    expect(page.get_by_label("合同名称")).to_have_value("设备联网服务合同")
    page.get_by_label("合同编号").fill("JM-2018-901-01")
    go_on(page)
    page.wait_for_url("**/apply/service/")
    draft.refresh_from_db()
    assert (draft.contract_title, draft.contract_number) == ("设备联网服务合同", "JM-2018-901-01")


def test_session_ends_before_the_form_is_sent(world: World, window: Any, width: int) -> None:
    draft = world.draft()
    page = window(world.owner, width=width)
    section(page, draft, "check")
    page.get_by_label("没有申报，也不会重复申报").check()
    Session.objects.all().delete()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/login/**")
    sign_in(page, world.owner.email)
    page.wait_for_url("**/apply/check/")
    expect(page.get_by_label("没有申报，也不会重复申报")).to_be_checked()
    voucher = submit(page)
    assert voucher.pk == draft.pk
    assert voucher.place == 1


def test_two_tabs_with_one_draft(world: World, window: Any, width: int) -> None:
    draft, colleague = world.draft(), colleague_of(world)
    page, other = window(world.owner, width=width), window(colleague)
    section(page, draft)
    section(other, draft)
    other.get_by_label("合同名称").fill("同事改的名称")
    expect(other.locator("[data-save-state]").first).to_contain_text("已保存")
    page.get_by_label("合同名称").fill("我改的名称")
    expect(page.locator("[data-save-state]").first).to_contain_text("冲突")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        go_on(page)
    assert answer.value.status == 409
    conflict = page.get_by_role("alert")
    expect(conflict).to_contain_text("同事改的名称")
    expect(conflict).to_contain_text("我改的名称")
    expect(conflict).to_contain_text(colleague.name)
    expect(page.get_by_label("合同名称")).to_have_value("我改的名称")
    go_on(page)
    page.wait_for_url("**/apply/service/")
    draft.refresh_from_db()
    assert draft.contract_title == "我改的名称"


def test_stale_check_page_is_refused(world: World, window: Any, width: int) -> None:
    draft, colleague = world.draft(cloud_fee="300000"), colleague_of(world)
    page, other = window(world.owner, width=width), window(colleague)
    section(page, draft, "check")
    section(other, draft)
    other.get_by_label("其中：上云上平台费用").fill("200000")
    go_on(other)
    other.wait_for_url("**/apply/service/")
    page.get_by_label("没有申报，也不会重复申报").check()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("内容刚刚发生了变化")
    draft.refresh_from_db()
    assert draft.submitted_at is None
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_text("¥200,000.00").first).to_be_visible()
    assert submit(page).cloud_fee == 200_000


def test_double_click_submits_once(world: World, window: Any, width: int) -> None:
    draft = world.draft()
    page = window(world.owner, width=width)
    section(page, draft, "check")
    page.get_by_label("没有申报，也不会重复申报").check()
    page.get_by_role("button", name="提交申请").dblclick()
    page.wait_for_url("**/receipt/")
    expect(page.get_by_role("heading", level=1)).to_have_text("申请已提交")
    submitted = Voucher.objects.exclude(submitted_at=None)
    assert [(one.pk, one.place) for one in submitted] == [(draft.pk, 1)]
    assert submitted.get().events.filter(move="submit").count() == 1


def test_double_click_begins_once(world: World, window: Any, width: int) -> None:
    page = window(world.owner, width=width)
    page.goto("/vouchers/start/")
    page.get_by_role("button", name="开始填写").dblclick()
    page.wait_for_url("**/apply/")
    assert Voucher.objects.count() == 1


def test_strangers_find_nothing(world: World, window: Any, width: int) -> None:
    voucher = world.draft()
    page = window(owner_of(EnterpriseFactory(approved=True)), width=width)
    for path in ("", "apply/", "apply/contract/", "receipt/", "timeline/"):
        answer = page.goto(f"/vouchers/{voucher.public_id}/{path}")
        assert answer.status == 404
        expect(page.get_by_role("heading", level=1)).to_contain_text("没有找到")
        assert voucher.contract_number not in page.content()
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("没有找到")


FAULTS = (
    ("签订日期", "2018-03-20", "2018年3月20日"),  # the first good day is the next (E5)
    ("签订日期", "2099-01-01", "今天"),
    ("其中：上云上平台费用", "900000.01", "合同总金额"),
    ("其中：上云上平台费用", "0", "大于"),
    ("合同总金额", "-5", "金额"),
    ("合同总金额", "12.345", "最多保留 2 位小数"),
    ("合同总金额", "9" * 30, "金额过大"),
)


def test_what_is_wrong_is_said_and_kept(world: World, window: Any) -> None:
    draft = world.draft()
    page = window(world.owner, width=390)
    for field, typed, said in FAULTS:
        section(page, draft)
        page.get_by_label(field).fill(typed)
        go_on(page)
        summary = page.locator(".error-summary")
        expect(summary).to_be_focused()
        expect(summary).to_contain_text(said)
        expect(page.get_by_label(field)).to_have_value(typed)
        expect(page.locator(".field", has=page.get_by_label(field))).to_contain_text(said)

"""From a draw to money repaid: drawn, looked into, found, told, demanded, blocked, free again."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from common.clock import database_now, local_date
from tests.factories.vouchers import World, in_state
from tests.journeys.conftest import WIDTHS
from tests.journeys.steps import assert_accessible, contract, deliver, submit, voucher_page
from vouchers.models import Clawback, Voucher
from vouchers.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROBLEM = "现场未见合同所列设备"


def draw_and_assign(province: Page, inspector: str) -> None:
    """The whole population of one, so that the journey knows what is drawn."""
    province.goto("/desk/checks/new/")
    province.get_by_label("抽查名称").fill("第一次抽查")
    province.get_by_label("抽取比例（%）").fill("100")
    province.get_by_label("按金额加权").check()
    assert_accessible(province, "check-new")
    province.get_by_role("button", name="查看规模").click()
    expect(province.get_by_text("将抽取 1 张")).to_be_visible()
    province.get_by_role("button", name="抽取", exact=True).click()
    expect(province.locator("#alerts")).to_contain_text("已抽取 1 张")
    assert_accessible(province, "check")
    province.get_by_role("link", name="复核抽样").click()
    expect(province.get_by_text("复核一致")).to_be_visible()
    assert_accessible(province, "check-redraw")
    province.go_back()
    province.get_by_role("link", name="分派").click()
    province.get_by_role("checkbox").check()
    province.get_by_label("核查人员").select_option(label=inspector)
    assert_accessible(province, "check-assign")
    province.get_by_role("button", name="分派").click()
    expect(province.locator("#alerts")).to_contain_text("已将 1 张服务券分派给")


def find_a_problem(officer: Page, voucher: Voucher) -> None:
    """From the inspector's list to a finding with its file."""
    officer.goto("/desk/checks/")
    assert_accessible(officer, "checks")
    officer.get_by_role("link", name=voucher.number).click()
    officer.get_by_label("发现问题", exact=True).check()
    officer.get_by_label("核查情况").fill(PROBLEM)
    officer.get_by_label("涉及金额").fill("20000")
    officer.locator("input[type=file]").first.set_input_files(contract(1)["path"])
    expect(officer.get_by_text("· 已上传").first).to_be_visible()
    officer.get_by_role("button", name="登记结果").click()
    expect(officer.locator("#alerts")).to_contain_text("已登记核查结果")
    assert_accessible(officer, "check-item")


def demand_it_back(province: Page) -> Clawback:
    """From the finding to the demand."""
    province.goto("/desk/checks/")
    province.get_by_role("link", name="第一次抽查").click()
    province.get_by_role("table").get_by_role("link").first.click()
    province.get_by_role("link", name="要求退还资金").click()
    province.get_by_label("追回文号").fill("粤工信追〔2026〕1 号")
    province.get_by_label("退还期限").fill(f"{local_date(database_now()) + timedelta(days=30)}")
    province.get_by_label("收款户名").fill("广东省财政厅")
    province.get_by_label("收款银行").fill("中国银行")
    province.get_by_label("收款账号").fill("7000 1234")
    assert_accessible(province, "check-demand")
    province.get_by_role("button", name="要求退还").click()
    expect(province.locator("#alerts")).to_contain_text("已要求企业退还 ¥20,000.00")
    return Clawback.objects.get()


def repay(province: Page, clawback: Clawback, amount: str) -> None:
    """One sum that came back, with its receipt."""
    province.goto(f"/vouchers/clawbacks/{clawback.public_id}/repayment/")
    province.get_by_label("退还金额").fill(amount)
    province.get_by_label("退还日期").fill(f"{local_date(database_now())}")
    province.get_by_label("入账回单号").fill(f"RZ-{amount}")
    province.locator("input[type=file]").first.set_input_files(contract(1)["path"])
    expect(province.get_by_text("· 已上传").first).to_be_visible()
    assert_accessible(province, "clawback-repayment")
    province.get_by_role("button", name="登记退还").click()
    expect(province.locator("#alerts")).to_contain_text("已登记退还")


def test_finding_is_demanded_back_and_the_enterprise_is_free_again(
    world: World, window: Any
) -> None:
    paid = in_state(world, State.PAID, cloud_fee="50000")
    draft = world.draft(cloud_fee="30000", other_funds_declared="")
    province, officer = window(world.province), window(world.officer)
    name = f"{world.officer.name}（{world.officer.organisation.name}）"
    draw_and_assign(province, name)
    find_a_problem(officer, paid)
    deliver()

    firm, seller = window(world.owner, width=WIDTHS["narrow"]), window(world.seller)
    for page in (firm, seller):
        voucher_page(page, paid)
        expect(page.get_by_role("region", name="抽查结果")).to_contain_text(PROBLEM)
    seller.goto("/supplier/profile/")
    expect(seller.get_by_role("main")).to_contain_text(PROBLEM)

    clawback = demand_it_back(province)
    firm.goto("/vouchers/home/")
    expect(firm.get_by_role("main")).to_contain_text("前退还 ¥20,000.00")
    firm.get_by_role("link", name="查看退还办法").click()
    expect(firm.get_by_role("main")).to_contain_text("7000 1234")
    assert_accessible(firm, "clawback")
    firm.goto(f"/vouchers/{draft.public_id}/apply/check/")
    firm.get_by_label("没有申报，也不会重复申报").check()
    firm.get_by_role("button", name="提交申请").click()
    expect(firm.locator(".error-summary")).to_contain_text("企业有尚未退还的追回款项")

    repay(province, clawback, "12000")
    repay(province, clawback, "8000")
    expect(province.get_by_role("main")).to_contain_text("已还清")
    firm.goto(f"/vouchers/{draft.public_id}/apply/check/")
    assert submit(firm).state == State.SUPPLIER_CONFIRMATION
    province.goto("/vouchers/clawbacks/")
    assert_accessible(province, "clawbacks")

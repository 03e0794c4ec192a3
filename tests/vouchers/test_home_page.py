"""The enterprise's first page: what to do now, the vouchers, the room used."""

from typing import Any

import pytest
from django.test import Client

from enterprises.enums import CheckStatus
from tests.factories.vouchers import World, in_state
from tests.vouchers.pages import text_of, working_days_of
from vouchers.models import Cycle
from vouchers.states import State

pytestmark = pytest.mark.django_db


def test_home_is_where_an_enterprise_starts(owner: Client, address: Any, today: World) -> None:
    assert owner.get("/home/").status_code in (200, 302, 404)
    page = text_of(owner.get(address("home")))
    assert today.enterprise.name in page
    assert "没有需要您办理的事项" in page
    assert "还没有提交过申请" in page


def test_tasks_come_most_pressing_first(owner: Client, address: Any, today: World) -> None:
    small = {"cloud_fee": "10000"}
    draft = today.draft(contract_title="待提交的合同", **small)
    issued = today.issued(**small)
    back = in_state(today, State.CORRECTION, **small)
    mending = in_state(today, State.REDEMPTION_CORRECTION, **small)
    titles = [task["title"] for task in owner.get(address("home")).context["tasks"]]
    assert titles == [
        f"补正申请：{back.application_number}",
        f"补正兑现材料：{mending.number}",
        f"服务券待兑现：{issued.number}",
        f"继续填写申请：{draft.contract_title}",
    ]


def test_correction_shows_defects_and_working_days_left(
    owner: Client, address: Any, today: World
) -> None:
    back = in_state(today, State.CORRECTION)
    page = text_of(owner.get(address("home")))
    assert f"合同第 3 页缺少盖章；费用与合同所列不一致 {working_days_of(back)} 去补正" in page


def test_voucher_to_redeem_shows_days_left(owner: Client, address: Any, today: World) -> None:
    today.issued(cloud_fee="150000")
    page = text_of(owner.get(address("home")))
    assert "智能排单调度 · ¥150,000.00，付款后在截止日期前申请兑现" in page
    assert "剩余 200 天" in page or "剩余 199 天" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        pytest.param(CheckStatus.NONE, "完成企业认证", id="never asked for"),
        pytest.param(CheckStatus.RETURNED, "企业认证被退回", id="returned"),
    ],
)
def test_identity_check_is_a_task_while_it_is_the_enterprises_to_finish(
    owner: Client, address: Any, today: World, status: str, words: str
) -> None:
    today.enterprise.identity_status = status
    today.enterprise.save()
    assert words in text_of(owner.get(address("home")))


def test_identity_check_with_the_bureau_is_no_task(
    owner: Client, address: Any, today: World
) -> None:
    today.enterprise.identity_status = CheckStatus.PENDING
    today.enterprise.save()
    assert "没有需要您办理的事项" in text_of(owner.get(address("home")))


def test_room_before_a_first_application_is_the_whole_cap(owner: Client, address: Any) -> None:
    page = text_of(owner.get(address("home")))
    assert "剩余可用 ¥500,000.00 累计上限 50 万元" in page


def test_room_follows_the_account(owner: Client, address: Any, today: World) -> None:
    in_state(today, State.REDEEMED, cloud_fee="120000")
    today.issued(cloud_fee="150000")
    today.submitted(cloud_fee="100000")
    page = text_of(owner.get(address("home")))
    for words in ("已兑现 ¥120,000.00", "已发放 ¥150,000.00", "审核中占用 ¥100,000.00"):
        assert words in page
    assert "剩余可用 ¥130,000.00" in page


def test_home_without_any_cycle_says_so(owner: Client, address: Any) -> None:
    Cycle.objects.all().delete()
    assert "目前没有申领周期" in text_of(owner.get(address("home")))


@pytest.mark.parametrize("who", ["seller", "officer", "province"])
def test_home_is_the_enterprises_alone(as_: Any, today: World, address: Any, who: str) -> None:
    assert as_(getattr(today, who)).get(address("home")).status_code == 403

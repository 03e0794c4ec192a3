"""What bad input gets: a clear sentence at the field and in the summary, and nothing typed lost."""

import html
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common.clock import database_now, local_date
from suppliers.models import Certification, Supplier
from tests.factories.vouchers import World, in_state
from tests.vouchers.pages import text_of, value_of
from vouchers.models import Cycle, Voucher
from vouchers.states import State

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Bad:
    """What is typed on which page, and the sentence and rule it gets."""

    key: str
    typed: dict[str, str]
    message: str
    rule: str = ""
    field: str = field(default="")


CONTRACT = {
    "day that is none": Bad("contract", {"signed_on": "2018-02-30"}, "日期不正确"),
    "month that is none": Bad("contract", {"signed_on": "2018-13-45"}, "日期不正确"),
    "words for a day": Bad("contract", {"signed_on": "去年九月"}, "日期不正确"),
    "year beyond counting": Bad(
        "contract", {"signed_on": "99999999999999999999-1-1"}, "日期不正确"
    ),
    "day before the scheme": Bad(
        "contract", {"signed_on": "2018-03-20"}, "只有2018年3月20日之后（不含当日）", "E5"
    ),
    "day of another century": Bad(
        "contract", {"signed_on": "0018-09-30"}, "只有2018年3月20日", "E5"
    ),
    "fee above total": Bad(
        "contract",
        {"contract_total": "100000", "cloud_fee": "100000.01"},
        "上云上平台费用 ¥100,000.01 大于合同总金额 ¥100,000.00",
        "A1",
    ),
    "zero fee": Bad("contract", {"cloud_fee": "0"}, "金额必须大于 0。"),
    "negative fee": Bad("contract", {"cloud_fee": "-5"}, "金额不能为负数。"),
    "negative in full width": Bad("contract", {"contract_total": "－5"}, "金额不能为负数。"),
    "three decimals": Bad("contract", {"contract_total": "1.234"}, "最多保留 2 位小数"),
    "huge number": Bad("contract", {"contract_total": "9" * 40}, "金额过大"),
    "exponent": Bad("contract", {"contract_total": "1e5"}, "金额格式不正确"),
    "unit of 万": Bad("contract", {"cloud_fee": "48万"}, "请以元为单位"),
    "odd commas": Bad("contract", {"cloud_fee": "1,23,456"}, "千分位逗号的位置不正确"),
    "title too long": Bad("contract", {"contract_title": "合" * 201}, "最多 200 个字"),
}
SERVICE = {
    "zero device sets": Bad("service", {"devices": "0"}, "不小于 1 的整数", "A2"),
    "negative device sets": Bad("service", {"devices": "-3"}, "不小于 1 的整数", "A2"),
    "half a device set": Bad("service", {"devices": "1.5"}, "不小于 1 的整数", "A2"),
    "no device sets": Bad("service", {"devices": ""}, "请填写联网设备台套数。", "A2"),
    "huge number of device sets": Bad("service", {"devices": "9" * 30}, "台套数过大", "A2"),
    "service that is none": Bad("service", {"service": "999999999"}, "请选择应用服务", "C1"),
    "service that is no key": Bad("service", {"service": "x' OR 1=1"}, "请从列表中选择"),
}


def send(client: Client, address: Any, voucher: Voucher, key: str, typed: dict[str, str]) -> Any:
    url = address("section", voucher, key)
    return client.post(url, {"version": value_of(client.get(url), "version"), **typed})


@pytest.mark.parametrize("bad", [*CONTRACT.values(), *SERVICE.values()], ids=[*CONTRACT, *SERVICE])
def test_bad_input_is_told_and_kept(owner: Client, address: Any, today: World, bad: Bad) -> None:
    draft = today.draft("equipment-monitoring", devices="20")
    answer = send(owner, address, draft, bad.key, bad.typed)
    page = text_of(answer)
    assert answer.status_code == 400
    assert page.count(bad.message) == 2  # in the summary, and at the field
    if bad.rule:
        assert f" {bad.rule} " in page
    kept = Voucher.objects.get(pk=draft.pk).typed
    assert {name: kept[name] for name in bad.typed} == bad.typed
    for text in (bad.typed[name] for name in bad.typed if name != "service"):
        assert html.escape(text) in answer.content.decode()


@pytest.mark.parametrize("bad", CONTRACT.values(), ids=CONTRACT)
def test_bad_input_saved_by_itself_waits_on_the_page(
    owner: Client, address: Any, today: World, bad: Bad
) -> None:
    draft = today.draft()
    seen = value_of(owner.get(address("section", draft, bad.key)), "version")
    saved = owner.post(address("autosave", draft, bad.key), {"version": seen, **bad.typed})
    assert saved.status_code == 200
    page = owner.get(address("section", draft, bad.key))
    assert bad.message in text_of(page)
    assert "需修改" in text_of(owner.get(address("tasks", draft)))


def test_future_day_is_refused(owner: Client, address: Any, today: World) -> None:
    tomorrow = local_date(database_now()) + timedelta(days=1)
    answer = send(owner, address, today.draft(), "contract", {"signed_on": tomorrow.isoformat()})
    assert text_of(answer).count("合同签订日期不能晚于今天") == 2


def test_today_is_a_good_day(owner: Client, address: Any, today: World) -> None:
    day = local_date(today.at).isoformat()
    answer = send(owner, address, today.draft(), "contract", {"signed_on": day})
    assert answer.status_code == 302


def test_characters_the_database_refuses_are_left_out(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    answer = send(owner, address, draft, "contract", {"contract_title": "上云\x00合同"})
    assert answer.status_code == 302
    assert Voucher.objects.get(pk=draft.pk).contract_title == "上云合同"


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        pytest.param({"valid_until": -1}, "已于", id="ran out yesterday"),
        pytest.param({"ended_on": 0}, "已被省级主管部门终止", id="ended today"),
        pytest.param({"valid_from": 1}, "起生效", id="begins tomorrow"),
    ],
)
def test_lapsed_supplier_is_refused_at_the_check(
    owner: Client, address: Any, today: World, facts: dict[str, int], message: str
) -> None:
    draft, day = today.draft(), local_date(database_now())
    days = {name: day + timedelta(days=step) for name, step in facts.items()}
    reason = {"ended_reason": "不再提供"} if "ended_on" in facts else {}
    Certification.objects.filter(supplier=today.supplier, service=draft.service).update(
        **days, **reason
    )
    answer = submit(owner, address, draft)
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert f"{address('section', draft, 'supplier')}#id_supplier" in answer.content.decode()
    assert Voucher.objects.get(pk=draft.pk).state == State.DRAFT


def test_uncertified_supplier_is_refused(owner: Client, address: Any, today: World) -> None:
    draft = today.draft()
    other = Supplier.objects.exclude(certifications__service=draft.service).first()
    assert other is not None
    answer = send(owner, address, draft, "supplier", {"supplier": str(other.pk)})
    assert f"{other.name}未通过“智能排单调度”的省级认定" in text_of(answer)


def test_closed_cycle_is_refused_and_the_draft_stays(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    Cycle.objects.update(closes_at=today.at)
    answer = submit(owner, address, draft)
    assert answer.status_code == 400
    assert "截止申领" in text_of(answer)
    assert "目前不在申领期内" in text_of(owner.get(address("tasks", draft)))
    assert Voucher.objects.get(pk=draft.pk).state == State.DRAFT


def test_no_cycle_at_all_is_said_in_words(owner: Client, address: Any, today: World) -> None:
    draft = today.draft()
    Cycle.objects.all().delete()
    assert "目前没有申领周期" in text_of(submit(owner, address, draft))


@pytest.mark.parametrize(
    "number",
    ["JM-2018-777", " jm-2018-777 ", "ＪＭ－２０１８－７７７", "JM 2018—777".replace(" ", "-")],
    ids=["as it was", "spaces and small letters", "full width", "another dash"],
)
def test_used_contract_is_refused_by_supplier_number_and_day(
    owner: Client, address: Any, today: World, number: str
) -> None:
    today.submitted(contract_number="JM-2018-777")
    answer = submit(owner, address, today.draft(contract_number=number))
    assert answer.status_code == 400
    assert "该合同已用于另一张服务券的申请" in text_of(answer)


def test_used_contract_is_refused_by_file(owner: Client, address: Any, today: World) -> None:
    first, second = today.submitted(), today.draft()
    second.contract_document, second.contract_sha256 = (
        first.contract_document,
        first.contract_sha256,
    )
    second.save()
    page = text_of(submit(owner, address, second))
    assert "该合同已用于另一张服务券的申请" in page
    assert " V3 " in page


def test_withdrawn_application_frees_its_contract(
    owner: Client, address: Any, today: World
) -> None:
    first = in_state(today, State.WITHDRAWN, contract_number="JM-2018-777")
    second = today.draft(contract_number="JM-2018-777")
    second.contract_document, second.contract_sha256 = (
        first.contract_document,
        first.contract_sha256,
    )
    second.save()
    assert submit(owner, address, second)["Location"] == address("receipt", second)


def submit(client: Client, address: Any, draft: Voucher) -> Any:
    """Press 提交申请 on the check page as it stands."""
    url = address("check", draft)
    page = client.get(url)
    names = ("version", "seen")
    return client.post(
        url,
        {"other_funds_declared": "yes", **{name: value_of(page, name) for name in names}},
    )

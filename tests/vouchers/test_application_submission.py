"""The check page, submitting once however often one clicks, and the receipt."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from enterprises.enums import CheckStatus
from tests.factories.vouchers import World, colleague_of, in_state
from tests.vouchers.pages import text_of, value_of
from vouchers.models import Event, Voucher
from vouchers.services.draft import save_draft, start_application
from vouchers.states import State

pytestmark = pytest.mark.django_db


def form_of(client: Client, url: str, **answers: str) -> dict[str, str]:
    """What the check page's form would send, declared unless told otherwise."""
    page = client.get(url)
    hidden = {name: value_of(page, name) for name in ("version", "seen")}
    return {**hidden, "other_funds_declared": "yes", **answers}


def fresh(voucher: Voucher) -> Voucher:
    return Voucher.objects.get(pk=voucher.pk)


def test_check_page_shows_all_facts_with_ways_to_change_them(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft("equipment-monitoring", devices="150")
    answer = owner.get(address("check", draft))
    page, markup = text_of(answer), answer.content.decode()
    for fact in (
        "合同名称 上云服务合同",
        "签订日期 2018年7月19日",
        "合同总金额 ¥900,000.00（90万元）",
    ):
        assert fact in page
    assert "联网设备台套数 150 台套" in page
    assert "供应商 江门移动" in page
    for key in ("contract", "service", "supplier"):
        assert f'href="{address("section", draft, key)}"' in markup


def test_check_page_shows_what_cannot_be_read_as_it_was_typed(
    owner: Client, address: Any, today: World
) -> None:
    page = text_of(owner.get(address("check", today.draft(signed_on="去年九月"))))
    assert "签订日期 去年九月 无法识别，请修改" in page


def test_rules_speak_in_three_levels_with_ids(owner: Client, address: Any, today: World) -> None:
    today.enterprise.identity_status = CheckStatus.PENDING
    today.enterprise.save()
    draft = today.draft(cloud_fee="900001")
    page = text_of(owner.get(address("check", draft)))
    assert "上云上平台费用 A1" in page
    assert "去修改 ：上云上平台费用 不符合" in page
    assert "企业认证 E8" in page
    assert "待完成" in page
    assert "项规则通过" in page


def test_submit_leads_to_the_receipt_with_number_place_and_what_comes_next(
    owner: Client, address: Any, today: World
) -> None:
    today.submitted()
    draft = today.draft()
    url = address("check", draft)
    answer = owner.post(url, form_of(owner, url))
    assert answer["Location"] == address("receipt", draft)
    voucher = fresh(draft)
    page = text_of(owner.get(answer["Location"]))
    assert f"申请编号 {voucher.application_number}" in page
    assert f"本周期排队序号 {voucher.place}" in page
    assert "同一环节排在前面 1 件" in page
    assert "江门移动 确认合同" in page
    assert f"{voucher.due_at:%Y}年" in page


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param("", "请就同一项目是否已申报其他专项资金作出声明", id="nothing declared"),
        pytest.param("no", "同一项目只能申报一项专项资金", id="other funds declared"),
    ],
)
def test_declaration_is_asked_for_at_its_field(
    owner: Client, address: Any, today: World, answer: str, message: str
) -> None:
    draft = today.draft(other_funds_declared="")
    url = address("check", draft)
    response = owner.post(url, form_of(owner, url, other_funds_declared=answer))
    assert response.status_code == 400
    assert text_of(response).count(message) >= 2
    assert "#id_other_funds_declared_0" in response.content.decode()
    assert fresh(draft).typed["other_funds_declared"] == answer


def test_all_faults_come_at_once_each_with_its_page(
    owner: Client, address: Any, today: World
) -> None:
    draft = start_application(today.enterprise, by=today.owner, at=today.tick())
    url = address("check", draft)
    response = owner.post(url, form_of(owner, url, other_funds_declared=""))
    page, markup = text_of(response), response.content.decode()
    assert "还不能提交：有 9 处需要修改" in page
    for field in ("contract_document", "contract_title", "signed_on", "cloud_fee"):
        assert f"{address('section', draft, 'contract')}#id_{field}" in markup
    assert f"{address('section', draft, 'supplier')}#id_supplier" in markup


def test_fault_of_the_enterprise_leads_to_its_profile(
    owner: Client, address: Any, today: World
) -> None:
    today.enterprise.is_independent_legal_person = False
    today.enterprise.save()
    draft = today.draft()
    url = address("check", draft)
    response = owner.post(url, form_of(owner, url))
    assert "申领企业须具有独立法人资格" in text_of(response)
    assert "/enterprise/profile/basics/" in response.content.decode()


def test_second_click_finds_the_receipt(owner: Client, address: Any, today: World) -> None:
    draft = today.draft()
    url = address("check", draft)
    form = form_of(owner, url)
    answers = [owner.post(url, form) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {address("receipt", draft)}
    assert Event.objects.filter(voucher=draft, move="submit").count() == 1


def test_colleague_who_was_slower_is_told_who_and_when(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    url = address("check", draft)
    late = Client()
    late.force_login(colleague_of(today))
    stale = form_of(late, url)
    owner.post(url, form_of(owner, url))
    answer = late.post(url, stale)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "这份申请已经提交，现为“待供应商确认”" in page
    assert f"{today.owner.name} 于" in page


def test_draft_changed_after_the_check_page_is_not_submitted_unseen(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    url = address("check", draft)
    form = form_of(owner, url)
    save_draft(draft, by=colleague_of(today), at=today.tick(), typed={"cloud_fee": "100000"})
    answer = owner.post(url, form)
    assert answer.status_code == 409
    assert fresh(draft).state == State.DRAFT


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 30])
def test_form_without_a_good_version_is_stale(
    owner: Client, address: Any, today: World, version: str
) -> None:
    draft = today.draft()
    url = address("check", draft)
    answer = owner.post(url, form_of(owner, url, version=version))
    assert answer.status_code == 409
    assert fresh(draft).state == State.DRAFT


def test_application_at_nothing_is_told_that_it_waits(
    owner: Client, address: Any, today: World
) -> None:
    today.submitted(cloud_fee="480000")
    today.submitted(cloud_fee="480000")
    draft = today.draft()
    url = address("check", draft)
    owner.post(url, form_of(owner, url))
    assert "预计核定金额 候补" in text_of(owner.get(address("receipt", draft)))


def test_receipt_of_a_draft_leads_back(owner: Client, address: Any, today: World) -> None:
    draft = today.draft()
    assert owner.get(address("receipt", draft))["Location"] == address("tasks", draft)


def test_receipt_later_says_where_it_stands(owner: Client, address: Any, today: World) -> None:
    voucher = in_state(today, State.BUREAU_REVIEW)
    assert "现为“待经信部门审核”" in text_of(owner.get(address("receipt", voucher)))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_application(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft()
    url = address("check", draft)
    form, answers = form_of(owner, url), []
    gate = threading.Barrier(2)

    def click() -> None:
        client = Client()
        client.cookies = owner.cookies
        gate.wait()
        answers.append(client.post(url, form))
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer["Location"] for answer in answers] == [address("receipt", draft)] * 2
    assert Event.objects.filter(voucher=draft, move="submit").count() == 1


def test_unreadable_fact_is_named_where_its_field_is_not_in_sight(
    owner: Client, address: Any, today: World
) -> None:
    draft = today.draft(signed_on="去年九月", contract_total="1.234")
    url = address("check", draft)
    page = text_of(owner.post(url, form_of(owner, url)))
    assert "签订日期：日期不正确" in page
    assert "合同总金额：以元为单位时，金额最多保留 2 位小数" in page

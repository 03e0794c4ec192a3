"""Mending what was sent back: defects on top, locked facts, handing in again (V5, A5)."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.vouchers import World, in_state
from tests.vouchers.pages import text_of, value_of, working_days_of
from vouchers.models import Voucher
from vouchers.services.overdue import lapse_application
from vouchers.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def back(today: World) -> Voucher:
    return in_state(today, State.CORRECTION, service="equipment-monitoring", devices="150")


def save(client: Client, url: str, **typed: Any) -> Any:
    return client.post(url, {"version": value_of(client.get(url), "version"), **typed})


def hand_in(client: Client, url: str) -> Any:
    page = client.get(url)
    hidden = {name: value_of(page, name) for name in ("version", "seen")}
    return client.post(url, {**hidden, "other_funds_declared": "yes"})


@pytest.mark.parametrize(
    "place", [("tasks",), ("section", "contract"), ("section", "service"), ("check",)]
)
def test_defects_stand_on_top_of_every_page(
    owner: Client, address: Any, back: Voucher, place: tuple[str, ...]
) -> None:
    name, *rest = place
    page = text_of(owner.get(address(name, back, *rest)))
    assert "合同第 3 页缺少盖章" in page
    assert "费用与合同所列不一致" in page


def test_task_list_tells_the_deadline_and_what_stays(
    owner: Client, address: Any, back: Voucher
) -> None:
    page = text_of(owner.get(address("tasks", back)))
    assert working_days_of(back) in page
    assert "排队位置和目录版本不变" in page
    assert "供应商 江门移动 补正不能更改" in page


@pytest.mark.parametrize("key", ["contract", "service", "supplier"])
def test_locked_facts_are_shown_as_locked_with_the_reason(
    owner: Client, address: Any, back: Voucher, key: str
) -> None:
    page = text_of(owner.get(address("section", back, key)))
    assert "补正不能更改此项；如需更改，请撤回后重新申请（规则 A5）。" in page


def test_nothing_moves_before_it_is_handed_in_again(
    owner: Client, address: Any, back: Voucher
) -> None:
    save(owner, address("section", back, "contract"), cloud_fee="200000", contract_title="更正")
    kept = Voucher.objects.get(pk=back.pk)
    assert (kept.cloud_fee, kept.amount) == (back.cloud_fee, back.amount)
    page = text_of(owner.get(address("check", back)))
    assert "其中：上云上平台费用 ¥200,000.00（20万元）" in page
    assert "预计核定金额 ¥200,000.00" in page


def test_lower_fee_is_handed_in_and_keeps_the_place(
    owner: Client, address: Any, back: Voucher
) -> None:
    save(owner, address("section", back, "contract"), cloud_fee="200000")
    answer = hand_in(owner, address("check", back))
    assert answer["Location"] == address("receipt", back)
    again = Voucher.objects.get(pk=back.pk)
    assert (again.state, again.cloud_fee, again.amount) == (
        State.SUPPLIER_CONFIRMATION,
        200_000,
        200_000,
    )
    assert again.place == back.place
    assert "补正已提交" in text_of(owner.get(answer["Location"]))


def test_higher_fee_is_refused_at_its_field_and_again_at_the_end(
    owner: Client, address: Any, back: Voucher
) -> None:
    answer = save(owner, address("section", back, "contract"), cloud_fee="480000.01")
    assert answer.status_code == 400
    assert text_of(answer).count("补正时费用不得高于原申请的 ¥480,000.00") == 2
    refused = hand_in(owner, address("check", back))
    assert refused.status_code == 400
    assert "补正时费用不得高于原申请" in text_of(refused)
    assert Voucher.objects.get(pk=back.pk).state == State.CORRECTION


def test_another_file_waits_with_the_correction(owner: Client, address: Any, back: Voucher) -> None:
    with open("fixtures/contracts/contract-02.pdf", "rb") as file:
        upload = SimpleUploadedFile("盖章.pdf", file.read(), "application/pdf")
    save(owner, address("section", back, "contract"), contract_document=upload)
    kept = Voucher.objects.get(pk=back.pk)
    assert kept.contract_document_id == back.contract_document_id
    assert "盖章.pdf" in text_of(owner.get(address("section", back, "contract")))
    hand_in(owner, address("check", back))
    document = Voucher.objects.get(pk=back.pk).contract_document
    assert document is not None
    assert document.name == "盖章.pdf"


def test_device_sets_may_be_put_right(owner: Client, address: Any, back: Voucher) -> None:
    save(owner, address("section", back, "service"), devices="100")
    assert hand_in(owner, address("check", back)).status_code == 302
    again = Voucher.objects.get(pk=back.pk)
    assert (again.devices, again.amount) == (100, 200_000)


def test_lapsed_correction_is_a_conflict(
    owner: Client, address: Any, back: Voucher, today: World
) -> None:
    url = address("check", back)
    page = owner.get(url)
    form = {name: value_of(page, name) for name in ("version", "seen")}
    assert back.due_at is not None
    lapse_application(back, at=back.due_at.replace(year=back.due_at.year + 1))
    answer = owner.post(url, {**form, "other_funds_declared": "yes"})
    assert answer.status_code == 409
    assert "逾期失效" in text_of(answer)

"""Two colleagues, stale tabs and ended sessions: a clear word, and nobody's work lost."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories.vouchers import World, colleague_of, in_state
from tests.vouchers.pages import text_of, value_of
from vouchers.models import Voucher
from vouchers.services.application import submit_application
from vouchers.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(today: World) -> Voucher:
    return today.draft()


@pytest.fixture
def other(today: World) -> Client:
    """A colleague's browser."""
    client = Client()
    client.force_login(colleague_of(today))
    return client


def version_of(client: Client, url: str) -> str:
    return value_of(client.get(url), "version")


def test_autosave_answers_with_the_new_version_and_the_time(
    owner: Client, address: Any, draft: Voucher
) -> None:
    seen = version_of(owner, address("section", draft, "contract"))
    answer = owner.post(
        address("autosave", draft, "contract"), {"version": seen, "contract_title": "新名称"}
    )
    facts = json.loads(answer.content)
    assert facts["version"] not in ("", seen)
    assert len(facts["saved_at"]) == 5
    again = owner.post(
        address("autosave", draft, "contract"),
        {"version": facts["version"], "contract_title": "更新的名称"},
    )
    assert again.status_code == 200
    assert Voucher.objects.get(pk=draft.pk).contract_title == "更新的名称"


def test_colleague_on_the_same_page_gets_both_versions_and_loses_nothing(
    owner: Client, other: Client, address: Any, draft: Voucher
) -> None:
    url = address("section", draft, "contract")
    seen = version_of(owner, url)
    other.post(
        address("autosave", draft, "contract"), {"version": seen, "contract_title": "王芳写的"}
    )
    answer = owner.post(
        address("autosave", draft, "contract"), {"version": seen, "contract_title": "我写的"}
    )
    page = text_of(answer)
    assert answer.status_code == 409
    assert "同事刚刚修改了“合同”（合同名称）" in page
    assert "合同名称 我写的 王芳写的" in page
    assert "王芳 于" in page
    assert Voucher.objects.get(pk=draft.pk).contract_title == "王芳写的"


def test_page_sent_after_a_conflict_shows_mine_and_a_second_save_is_a_choice(
    owner: Client, other: Client, address: Any, draft: Voucher
) -> None:
    url = address("section", draft, "contract")
    seen = version_of(owner, url)
    other.post(address("autosave", draft, "contract"), {"version": seen, "cloud_fee": "1000"})
    answer = owner.post(url, {"version": seen, "cloud_fee": "2000"})
    assert answer.status_code == 409
    assert value_of(answer, "cloud_fee") == "2000"
    assert "采用同事保存的内容" in text_of(answer)
    chosen = owner.post(url, {"version": value_of(answer, "version"), "cloud_fee": "2000"})
    assert chosen.status_code == 302
    assert Voucher.objects.get(pk=draft.pk).cloud_fee == 2000


def test_colleagues_on_different_pages_do_not_disturb_each_other(
    owner: Client, other: Client, address: Any, draft: Voucher
) -> None:
    contract = version_of(owner, address("section", draft, "contract"))
    service = version_of(other, address("section", draft, "service"))
    typed = {"service": str(draft.service_id), "devices": "12"}
    other.post(address("autosave", draft, "service"), {"version": service, **typed})
    answer = owner.post(
        address("autosave", draft, "contract"), {"version": contract, "cloud_fee": "1234"}
    )
    assert answer.status_code == 200
    kept = Voucher.objects.get(pk=draft.pk)
    assert (kept.devices, kept.cloud_fee) == (12, 1234)


def test_both_typing_the_same_is_no_conflict(
    owner: Client, other: Client, address: Any, draft: Voucher
) -> None:
    seen = version_of(owner, address("section", draft, "contract"))
    typed = {"version": seen, "contract_title": "一样的"}
    assert other.post(address("autosave", draft, "contract"), typed).status_code == 200
    assert owner.post(address("autosave", draft, "contract"), typed).status_code == 200


def test_stale_tab_of_a_submitted_application_is_told(
    owner: Client, address: Any, today: World, draft: Voucher
) -> None:
    url = address("section", draft, "contract")
    seen = version_of(owner, url)
    voucher = in_hands_of_the_supplier(today, draft)
    answer = owner.post(url, {"version": seen, "cloud_fee": "1"})
    assert answer.status_code == 409
    assert "这份申请已经提交，现为“待供应商确认”，不能再修改" in text_of(answer)
    assert Voucher.objects.get(pk=voucher.pk).cloud_fee == 480_000


def test_stale_tab_saving_by_itself_is_told_in_the_alert_area(
    owner: Client, address: Any, today: World, draft: Voucher
) -> None:
    in_hands_of_the_supplier(today, draft)
    answer = owner.post(
        address("autosave", draft, "contract"), {"cloud_fee": "1"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#alerts"
    assert "notice" in answer.content.decode()


def test_ended_session_is_a_401_for_the_script(address: Any, draft: Voucher) -> None:
    answer = Client().post(
        address("autosave", draft, "contract"), {}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 401


def test_ended_session_without_script_comes_back_with_what_was_typed(
    owner: Client, address: Any, today: World, draft: Voucher
) -> None:
    url = address("section", draft, "contract")
    seen = version_of(owner, url)
    owner.session.flush()
    gone = owner.post(url, {"version": seen, "contract_title": "没有丢"})
    assert gone.status_code == 302
    assert "login" in gone["Location"]
    assert Voucher.objects.get(pk=draft.pk).contract_title == "上云服务合同"


def test_locked_field_of_a_correction_cannot_be_smuggled_in(
    owner: Client, address: Any, today: World
) -> None:
    back = in_state(today, State.CORRECTION)
    url = address("section", back, "contract")
    seen = version_of(owner, url)
    owner.post(url, {"version": seen, "contract_number": "ANDERS-1", "signed_on": "2018-08-01"})
    kept = Voucher.objects.get(pk=back.pk)
    assert (kept.contract_number, kept.signed_on) == (back.contract_number, back.signed_on)
    assert "contract_number" not in kept.typed


def in_hands_of_the_supplier(world: World, draft: Voucher) -> Voucher:
    return submit_application(draft, by=world.owner, at=world.tick())

"""The province's payouts and revocations in the browser (R5)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.clock import local_date
from common.navigation import links_of
from tests.exporting import exported
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import BankAccountFactory, CertificateFactory
from tests.vouchers.redeeming import as_, open_world, url_of
from tests.vouchers.world import World
from vouchers.models import Account, IntegrationBonus, Payout, Voucher
from vouchers.services.payout import PayoutFacts, pay_out
from vouchers.services.publicity import publish_batch
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db

TODAY = local_date(timezone.now())
WAITING, RECORD, PAID = (
    reverse(f"vouchers:{name}") for name in ("payouts", "payouts-record", "payouts-paid")
)
FACTS = {
    "batch": "2018-第一批",
    "document_number": "粤经信拨〔2018〕1号",
    "paid_on": TODAY.isoformat(),
}


@pytest.fixture
def world() -> World:
    return open_world()


@pytest.fixture
def treasurer(client: Client, world: World) -> Client:
    return as_(client, world.province)


def redeemed(world: World, *fees: str) -> list[Voucher]:
    return [world.redeemed(world.issued(cloud_fee=fee)) for fee in fees]


def chosen(*vouchers: Voucher) -> list[str]:
    rows = Voucher.objects.filter(pk__in=[one.pk for one in vouchers])
    return [f"{row.public_id}:{row.version}" for row in rows.order_by("pk")]


def text_of(response: Any) -> str:
    return response.content.decode()


def test_several_are_recorded_at_once(treasurer: Client, world: World) -> None:
    pair = redeemed(world, "100000", "150000")
    page = treasurer.get(RECORD, {"voucher": chosen(*pair)})
    assert "¥250,000.00" in text_of(page)
    done = treasurer.post(RECORD, {"voucher": chosen(*pair), **FACTS}, follow=True)
    assert "已登记拨付 2 张，合计 ¥250,000.00" in text_of(done)
    assert set(Voucher.objects.values_list("state", flat=True)) == {State.PAID}
    assert verify_everything().differences == []


def test_one_refused_does_not_hold_up_the_others(treasurer: Client, world: World) -> None:
    good, stale, paid = redeemed(world, "100000", "90000", "80000")
    values = chosen(good, stale, paid)
    Voucher.objects.filter(pk=stale.pk).update(version=stale.version + 5)
    facts = PayoutFacts("其他批次", "2号", TODAY)
    pay_out(paid, by=UserFactory(province=True), at=timezone.now(), facts=facts)

    partial = treasurer.post(RECORD, {"voucher": values, **FACTS})

    assert partial.status_code == 400
    page = text_of(partial)
    assert "已登记拨付 1 张，合计 ¥100,000.00" in page
    assert "有 2 张没有登记" in page
    assert [one.voucher.pk for one in partial.context["refused"]] == [stale.pk, paid.pk]
    assert [row["number"] for row in partial.context["rows"]] == [stale.number]
    assert FACTS["batch"] in page
    again = treasurer.post(RECORD, {"voucher": chosen(stale), **FACTS})
    assert again.status_code == 302
    assert Payout.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"batch": " "}, "请填写拨付批次", id="no-batch"),
        pytest.param({"document_number": ""}, "请填写拨付文号", id="no-document"),
        pytest.param({"paid_on": "某天"}, "日期不正确", id="no-day"),
        pytest.param({"batch": "长" * 41}, "40", id="long-batch"),
        pytest.param(
            {"paid_on": (TODAY + timedelta(days=1)).isoformat()}, "不晚于今天", id="future"
        ),
        pytest.param({"paid_on": "2018-01-01"}, "兑现审批日", id="before-approval"),
    ],
)
def test_bad_facts_record_nothing_and_stay(
    treasurer: Client, world: World, changes: dict[str, str], said: str
) -> None:
    (voucher,) = redeemed(world, "100000")
    response = treasurer.post(RECORD, {"voucher": chosen(voucher), **FACTS, **changes})
    assert response.status_code == 400
    assert said in text_of(response)
    assert not Payout.objects.exists()
    assert voucher.number in text_of(response)


def test_double_click_pays_once(treasurer: Client, world: World) -> None:
    data = {"voucher": chosen(*redeemed(world, "100000")), **FACTS}
    assert [treasurer.post(RECORD, data).status_code for _ in range(2)] == [302, 302]
    assert Payout.objects.count() == 1
    assert Account.objects.get().paid == 100_000


def test_nothing_chosen_leads_back_with_a_word(treasurer: Client) -> None:
    back = treasurer.get(RECORD, {"voucher": "nonsense"}, follow=True)
    assert "请先勾选要拨付的服务券" in text_of(back)


def test_chosen_ones_all_paid_meanwhile_are_a_conflict(treasurer: Client, world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    values = chosen(voucher)
    treasurer.post(RECORD, {"voucher": values, **FACTS})
    assert treasurer.get(RECORD, {"voucher": values}).status_code == 409


def test_bounce_and_pay_again_to_the_corrected_account(treasurer: Client, world: World) -> None:
    CertificateFactory(enterprise=world.enterprise, confirmed=True)
    (voucher,) = redeemed(world, "100000")
    treasurer.post(RECORD, {"voucher": chosen(voucher), **FACTS})
    bounce = url_of(voucher, "payout-bounce")
    page = treasurer.get(bounce)
    version = page.context["form"]["version"].value()
    assert "¥300,000.00" in text_of(page)  # voucher and bonus
    unexplained = treasurer.post(bounce, {"version": version, "reason": "  "})
    assert "请写明退汇原因" in text_of(unexplained)
    assert treasurer.post(bounce, {"version": version, "reason": "户名不符"}).status_code == 302

    world.bank_account().__class__.objects.update(replaced_at=timezone.now())
    BankAccountFactory(enterprise=world.enterprise, number="6222000000001234")
    waiting = text_of(treasurer.get(WAITING))
    assert "退汇：户名不符" in waiting
    assert "**** 1234" in waiting
    treasurer.post(RECORD, {"voucher": chosen(voucher), **FACTS})
    standing = Payout.objects.get(bounced_at=None)
    assert (standing.account_number, standing.amount + standing.bonus) == (
        "6222000000001234",
        300_000,
    )
    assert IntegrationBonus.objects.count() == 1
    assert verify_everything().differences == []


def test_bounce_twice_is_a_conflict(treasurer: Client, world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    treasurer.post(RECORD, {"voucher": chosen(voucher), **FACTS})
    voucher.refresh_from_db()
    data = {"version": voucher.version, "reason": "户名不符"}
    bounce = url_of(voucher, "payout-bounce")
    assert [treasurer.post(bounce, data).status_code for _ in range(2)] == [302, 409]


def test_bonus_is_paid_once_in_a_life(treasurer: Client, world: World) -> None:
    CertificateFactory(enterprise=world.enterprise, confirmed=True)
    pair = redeemed(world, "100000", "100000")
    treasurer.post(RECORD, {"voucher": chosen(*pair), **FACTS})
    assert sorted(Payout.objects.values_list("bonus", flat=True)) == [0, 200_000]


def test_paid_list_by_batch_with_its_sum(treasurer: Client, world: World) -> None:
    first, second = redeemed(world, "100000", "150000")
    treasurer.post(RECORD, {"voucher": chosen(first), **FACTS})
    treasurer.post(RECORD, {"voucher": chosen(second), **FACTS, "batch": "第二批"})
    page = treasurer.get(PAID, {"batch": "第二批"})
    assert [row["number"] for row in page.context["rows"]] == [second.number]
    assert page.context["totals"].total == 150_000


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({}, 1, id="all"),
        pytest.param({"city": "440700"}, 1, id="its-city"),
        pytest.param({"city": "440100"}, 0, id="another-city"),
        pytest.param({"publicity": "over"}, 1, id="publicity-over"),
        pytest.param({"publicity": "running"}, 0, id="publicity-running"),
        pytest.param({"q": "没有的企业"}, 0, id="unknown-name"),
        pytest.param({"cursor": "forged"}, 1, id="forged-cursor"),
        pytest.param({"publicity": "whatever"}, 1, id="no-lawful-choice"),
    ],
)
def test_waiting_list_is_narrowed(
    treasurer: Client, world: World, query: dict[str, str], found: int
) -> None:
    redeemed(world, "100000")
    page = treasurer.get(WAITING, query)
    assert len(page.context["rows"]) == page.context["totals"].count == found


def test_running_publicity_is_marked(treasurer: Client, world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    world.cycle.publicity_days = 7
    world.cycle.save()
    assert "待公示" in text_of(treasurer.get(WAITING, {"publicity": "none"}))
    facts = {"title": "公示", "document_number": "1 号"}
    publish_batch(world.cycle, [voucher.public_id], by=world.province, at=timezone.now(), **facts)
    assert "公示至" in text_of(treasurer.get(WAITING, {"publicity": "running"}))
    assert not treasurer.get(WAITING, {"publicity": "over"}).context["rows"]


def test_export_keeps_digits_and_masks_them_for_auditors(treasurer: Client, world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    world.enterprise.__class__.objects.update(name="=cmd()")
    (row,) = exported(world.province, "payouts-waiting")
    assert row["银行账号"] == world.bank_account().number
    assert (row["企业名称"], row["应拨金额"]) == ("=cmd()", 100000)
    treasurer.post(RECORD, {"voucher": chosen(voucher), **FACTS})
    (paid,) = exported(UserFactory(auditor=True), "payouts-paid")
    assert paid["拨付批次"] == FACTS["batch"]
    assert paid["银行账号"] == f"**** {world.bank_account().number[-4:]}"


@pytest.mark.parametrize("page", [WAITING, PAID])
def test_lists_cost_the_same_for_one_and_many(
    treasurer: Client, world: World, page: str, django_assert_max_num_queries: Any
) -> None:
    vouchers = redeemed(world, "100000", "90000", "80000")
    rest = chosen(*vouchers[1:])
    if page == PAID:
        treasurer.post(RECORD, {"voucher": chosen(vouchers[0]), **FACTS})
    else:
        Voucher.objects.filter(pk__in=[one.pk for one in vouchers[1:]]).update(state=State.PAID)
    treasurer.get(page)
    with django_assert_max_num_queries(6) as one:
        assert len(treasurer.get(page).context["rows"]) == 1
    if page == PAID:
        treasurer.post(RECORD, {"voucher": rest, **FACTS})
    else:
        Voucher.objects.update(state=State.REDEEMED)
    with django_assert_max_num_queries(6) as many:
        assert len(treasurer.get(page).context["rows"]) == 3
    assert len(one) == len(many)


PAGES = [WAITING, PAID]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [("province", 200), ("auditor", 200), ("bureau", 403), ("supplier", 403), ("admin", 403)],
)
def test_who_reads_payouts(client: Client, page: str, who: str, status: int) -> None:
    assert as_(client, UserFactory(**{who: True})).get(page).status_code == status


def test_auditor_reads_and_records_nothing(client: Client, world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    auditor = as_(client, UserFactory(auditor=True))
    assert 'name="voucher"' not in text_of(auditor.get(WAITING))
    for page in (RECORD, url_of(voucher, "payout-bounce"), url_of(voucher, "revoke")):
        assert auditor.post(page, {"voucher": chosen(voucher), **FACTS}).status_code == 403
    assert not Payout.objects.exists()


def test_province_finds_payouts_in_its_navigation() -> None:
    entries = [(link.entry.label, link.url) for link in links_of("province")]
    assert ("待拨付", WAITING) in entries


def test_voucher_is_revoked_with_a_reason(treasurer: Client, world: World) -> None:
    voucher = world.issued()
    revoke = url_of(voucher, "revoke")
    assert revoke in text_of(treasurer.get(url_of(voucher, "voucher")))
    page = treasurer.get(revoke)
    version = page.context["form"]["version"].value()
    assert voucher.contract_title in text_of(page)
    assert "请写明作废理由" in text_of(treasurer.post(revoke, {"version": version, "reason": ""}))
    data = {"version": version, "reason": "材料不实"}
    assert [treasurer.post(revoke, data).status_code for _ in range(2)] == [302, 409]
    voucher.refresh_from_db()
    assert (voucher.state, voucher.outcome_reason) == (State.REVOKED, "材料不实")
    assert verify_everything().differences == []


def test_stale_revocation_is_a_conflict(treasurer: Client, world: World) -> None:
    voucher = world.issued()
    data = {"version": voucher.version - 1, "reason": "材料不实"}
    assert treasurer.post(url_of(voucher, "revoke"), data).status_code == 409
    voucher.refresh_from_db()
    assert voucher.state == State.ISSUED


@pytest.mark.parametrize("who", ["owner", "seller", "officer"])
def test_only_the_province_revokes(client: Client, world: World, who: str) -> None:
    voucher = world.issued()
    as_(client, getattr(world, who))
    assert client.post(url_of(voucher, "revoke"), {"reason": "x"}).status_code == 403
    assert url_of(voucher, "revoke") not in text_of(client.get(url_of(voucher, "voucher")))


def test_filed_voucher_cannot_be_revoked(treasurer: Client, world: World) -> None:
    voucher = world.filed(world.issued())
    assert treasurer.get(url_of(voucher, "revoke")).status_code == 409

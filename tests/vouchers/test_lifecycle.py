"""The money path through the services, and the ledger that must agree with it at every end."""

from datetime import timedelta
from decimal import Decimal

import pytest

from common.clock import local_date
from common.errors import DomainErrors
from enterprises.enums import CheckStatus
from tests.factories.enterprises import CertificateFactory
from tests.vouchers.world import REDEEM_BY, YES, World, make_world
from vouchers.errors import Blocked, InvalidApplication
from vouchers.models import Account, IntegrationBonus, LedgerEntry, Voucher
from vouchers.selectors.papers import replaced_in_corrections
from vouchers.services.application import resubmit_application, withdraw_application
from vouchers.services.decision import (
    Judgement,
    approve_application,
    clear_application,
    refuse_application,
    send_back_application,
)
from vouchers.services.draft import save_draft
from vouchers.services.ending import (
    lift_hold,
    place_hold,
    revoke_voucher,
    surrender_voucher,
)
from vouchers.services.overdue import expire_voucher, lapse_application
from vouchers.services.payout import PayoutFacts, bounce_payout, pay_out
from vouchers.services.redemption import redeem_voucher, refuse_redemption
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def amounts() -> list[Decimal]:
    return list(Voucher.objects.order_by("place").values_list("amount", flat=True))


def assert_ledger_clean() -> None:
    report = verify_everything()
    assert report.compared["ledger entries"] > 0
    assert report.differences == []


def test_voucher_goes_from_draft_to_payout_with_bonus(world: World) -> None:
    CertificateFactory(enterprise=world.enterprise, confirmed=True)
    voucher = world.redeemed(world.issued())
    facts = PayoutFacts(
        batch="2018-01", document_number="粤经信拨〔2018〕1号", paid_on=local_date(world.at)
    )
    payout = pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
    voucher.refresh_from_db()
    assert (voucher.state, voucher.amount, voucher.bonus_amount) == (State.PAID, 480_000, 200_000)
    assert payout.amount + payout.bonus == 680_000
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True).order_by("seq"))
    assert kinds == ["reserve", "issue", "settle", "bonus", "pay"]
    assert_ledger_clean()


def test_earlier_application_keeps_its_room_and_a_refusal_frees_it(world: World) -> None:
    first = world.confirmed(cloud_fee="400000")
    second = world.issued("quality-control", cloud_fee="300000")
    assert (first.amount, second.amount) == (400_000, 100_000)
    refusal = Judgement(reason="合同未列明费用")
    refuse_application(first, by=world.officer, at=world.tick(), judgement=refusal)
    assert amounts() == [0, 200_000]  # raised though issued already (A4)
    assert_ledger_clean()


def test_third_application_waits_at_nothing_and_is_blocked_by_name(world: World) -> None:
    world.submitted(cloud_fee="300000")
    world.submitted(cloud_fee="300000")
    third = world.confirmed("smart-scheduling", cloud_fee="300000")
    assert amounts() == [300_000, 200_000, 0]
    with pytest.raises(Blocked, match="候补"):
        approve_application(third, by=world.officer, at=world.tick(), judgement=YES)


def test_identity_check_blocks_the_issue_and_not_the_application(world: World) -> None:
    world.enterprise.identity_status = CheckStatus.PENDING
    world.enterprise.save()
    voucher = world.confirmed()
    with pytest.raises(Blocked, match="企业认证"):
        approve_application(voucher, by=world.officer, at=world.tick(), judgement=YES)


def test_hold_blocks_until_it_is_lifted(world: World) -> None:
    voucher = world.confirmed()
    hold = place_hold(voucher, by=world.officer, at=world.tick(), reason="核实合同")
    with pytest.raises(Blocked, match="核实合同"):
        approve_application(voucher, by=world.officer, at=world.tick(), judgement=YES)
    lift_hold(hold, by=world.officer, at=world.tick(), reason="已核实")
    issued = approve_application(voucher, by=world.officer, at=world.tick(), judgement=YES)
    assert issued.state == State.ISSUED


def test_low_revenue_goes_by_the_province_before_issue(world: World) -> None:
    world.enterprise.revenues.update(amount=Decimal("9999999.99"))
    checked = world.issued()
    assert (checked.state, checked.number) == (State.PROVINCIAL_CHECK, "")
    cleared = clear_application(checked, by=world.province, at=world.tick(), judgement=YES)
    assert cleared.state == State.ISSUED
    assert cleared.number.startswith("YQ-")
    assert_ledger_clean()


def test_correction_keeps_place_and_lower_fee_frees_room(world: World) -> None:
    first = world.confirmed(cloud_fee="400000")
    second = world.submitted("quality-control", cloud_fee="300000")
    back = Judgement(defects=["费用与合同不一致"])
    send_back_application(first, by=world.officer, at=world.tick(), judgement=back)
    draft, _ = save_draft(first, by=world.owner, at=world.tick(), typed={"cloud_fee": "350000"})
    assert draft.cloud_fee == 400_000  # nothing moves before it is handed in again
    again = resubmit_application(draft, by=world.owner, at=world.tick())
    assert (again.state, again.place) == (State.SUPPLIER_CONFIRMATION, first.place)
    assert amounts() == [350_000, 150_000]
    assert second.place is not None
    assert_ledger_clean()


def test_correction_leaves_what_it_changed_and_the_file_it_replaced(world: World) -> None:
    first = world.confirmed(cloud_fee="400000")
    back = Judgement(defects=["缺少盖章页"])
    send_back_application(first, by=world.officer, at=world.tick(), judgement=back)
    save_draft(
        first,
        by=world.owner,
        at=world.tick(),
        typed={"cloud_fee": "350000"},
        document=world.contract(),
    )
    again = resubmit_application(first, by=world.owner, at=world.tick())
    event = again.events.get(move="resubmit")
    changed = "上云上平台费用由 ¥400,000.00 更正为 ¥350,000.00；更换了合同文件"
    assert event.reason == changed
    assert replaced_in_corrections([first.contract_document_id]) == {first.contract_document_id}


def test_higher_fee_in_a_correction_is_a_new_application(world: World) -> None:
    first = world.confirmed(cloud_fee="400000")
    back = Judgement(reason="请核对费用")
    send_back_application(first, by=world.officer, at=world.tick(), judgement=back)
    save_draft(first, by=world.owner, at=world.tick(), typed={"cloud_fee": "400000.01"})
    with pytest.raises(InvalidApplication) as caught:
        resubmit_application(first, by=world.owner, at=world.tick())
    assert (caught.value.rule, caught.value.field) == ("A5", "cloud_fee")


def test_overdue_correction_lapses_once_and_frees_contract(world: World) -> None:
    voucher = world.confirmed()
    back = Judgement(reason="请补充")
    sent = send_back_application(voucher, by=world.officer, at=world.tick(), judgement=back)
    assert sent.due_at is not None
    assert lapse_application(sent, at=sent.due_at) is None  # the last instant still counts
    lapsed = lapse_application(sent, at=sent.due_at + timedelta(seconds=1))
    assert lapsed is not None
    assert lapsed.state == State.LAPSED
    assert lapse_application(sent, at=sent.due_at + timedelta(days=1)) is None
    assert_ledger_clean()


@pytest.mark.parametrize("end", ["withdraw", "surrender", "revoke", "expire"])
def test_every_end_without_money_frees_the_room(world: World, end: str) -> None:
    voucher = world.confirmed() if end == "withdraw" else world.issued()
    waiting = world.submitted("quality-control")
    assert waiting.amount == 20_000
    at = world.tick()
    if end == "withdraw":
        withdraw_application(voucher, by=world.owner, at=at, reason="不再实施")
    elif end == "surrender":
        surrender_voucher(voucher, by=world.owner, at=at, reason="不再实施")
    elif end == "revoke":
        revoke_voucher(voucher, by=world.province, at=at, reason="材料不实")
    else:
        expire_voucher(voucher, at=REDEEM_BY + timedelta(seconds=1))
    assert amounts() == [0, 200_000]
    assert_ledger_clean()


def test_reduction_needs_its_reason_and_frees_room(world: World) -> None:
    voucher = world.verified(world.issued())
    world.submitted("quality-control")
    with pytest.raises(DomainErrors, match="核减"):
        redeem_voucher(
            voucher, by=world.province, at=world.tick(), judgement=YES, amount=Decimal(100_000)
        )
    reduced = Judgement(checklist=YES.checklist, reason="部分功能未实施")
    redeem_voucher(
        voucher, by=world.province, at=world.tick(), judgement=reduced, amount=Decimal(100_000)
    )
    assert amounts() == [100_000, 200_000]
    assert_ledger_clean()


def test_refused_redemption_gives_the_voucher_back_while_time_is_left(world: World) -> None:
    voucher = world.filed(world.issued())
    refusal = Judgement(reason="发票不合规")
    refused = refuse_redemption(voucher, by=world.officer, at=world.tick(), judgement=refusal)
    assert refused.state == State.ISSUED
    assert_ledger_clean()


def test_bounced_payout_is_paid_again(world: World) -> None:
    voucher = world.redeemed(world.issued())
    facts = PayoutFacts(batch="1", document_number="1号", paid_on=local_date(world.at))
    pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
    bounce_payout(voucher, by=world.province, at=world.tick(), reason="户名不符")
    assert_ledger_clean()
    pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
    account = Account.objects.get()
    assert (account.paid, account.settled) == (480_000, 480_000)
    assert_ledger_clean()


def test_bonus_is_decided_once_even_when_not_certified(world: World) -> None:
    world.redeemed(world.issued(cloud_fee="100000"))
    CertificateFactory(enterprise=world.enterprise, confirmed=True)
    second = world.redeemed(world.issued("quality-control", cloud_fee="100000"))
    assert second.bonus_amount == 0
    assert IntegrationBonus.objects.get().amount == 0

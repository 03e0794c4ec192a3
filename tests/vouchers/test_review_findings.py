"""Cases found by reading the money path against the policy, rule by rule."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Membership, User
from common.dates import local_date
from documents.enums import Kind
from enterprises.enums import CheckStatus
from suppliers.models import Certification
from suppliers.services.certification import end_certification
from tests.factories.enterprises import BankAccountFactory, DocumentFactory, EnterpriseFactory
from tests.vouchers.world import AT, YES, World, make_world
from vouchers.errors import InvalidApplication, NotYours, OwnCase
from vouchers.models import Event, Redemption, Voucher
from vouchers.sections import SERVICE
from vouchers.selectors.drafting import fingerprint, shown_values, value_in_words
from vouchers.selectors.redeeming import Filing
from vouchers.services.application import resubmit_application
from vouchers.services.checking import check_application
from vouchers.services.decision import (
    Judgement,
    approve_application,
    confirm_application,
    send_back_application,
)
from vouchers.services.draft import save_draft
from vouchers.services.ending import lift_hold, place_hold
from vouchers.services.payout import PayoutFacts, bounce_payout, pay_out
from vouchers.services.redemption import (
    file_redemption,
    refile_redemption,
    send_redemption_back,
    verify_redemption,
)
from vouchers.services.saving import save_section
from vouchers.states import State
from vouchers.typed import read_typed

pytestmark = pytest.mark.django_db
MEND = Judgement(defects=["费用与合同不一致"])


@pytest.fixture
def world() -> World:
    return make_world()


def sent_back(world: World, voucher: Voucher | None = None) -> Voucher:
    case = voucher or world.confirmed()
    return send_back_application(case, by=world.officer, at=world.tick(), judgement=MEND)


def once_worked_at(world: World, user: User) -> None:
    organisation = world.enterprise.organisation
    Membership.objects.create(user=user, organisation=organisation, joined_at=AT, left_at=AT)


@pytest.mark.parametrize(
    ("late", "accepted"),
    [
        pytest.param(timedelta(0), True, id="last-instant"),
        pytest.param(timedelta(microseconds=1), False, id="a-moment-late"),
    ],
)
def test_an_overdue_correction_is_not_taken_even_before_it_lapses(
    world: World, late: timedelta, *, accepted: bool
) -> None:
    """V8, A5: only a correction returned in time keeps its place."""
    back = sent_back(world)
    assert back.due_at is not None
    if accepted:
        again = resubmit_application(back, by=world.owner, at=back.due_at + late)
        assert again.state == State.SUPPLIER_CONFIRMATION
        return
    with pytest.raises(InvalidApplication, match="补正期限") as caught:
        resubmit_application(back, by=world.owner, at=back.due_at + late)
    assert caught.value.rule == "V8"
    assert Voucher.objects.get(pk=back.pk).state == State.CORRECTION


def test_a_supplier_ended_on_the_day_of_submission_does_not_stop_the_correction(
    world: World,
) -> None:
    """V2, S1, A5: certified when first submitted; what ends later stops new applications only."""
    voucher = world.confirmed()
    certification = Certification.objects.get(supplier=world.supplier, service=voucher.service)
    end_certification(
        certification, reason="终止", on=local_date(world.at), by=world.province, at=world.tick()
    )
    back = sent_back(world, voucher)
    assert not [p for p in check_application(back, at=world.at).problems if p.rule == "V2"]
    again = resubmit_application(back, by=world.owner, at=world.tick())
    assert again.state == State.SUPPLIER_CONFIRMATION
    assert {row["level"] for row in again.verdicts if row["rule"] == "V2"} == {"pass"}


def test_a_sum_lowered_by_a_correction_stands_in_its_event(world: World) -> None:
    """A4, V7: every change of amount says from what to what."""
    back = sent_back(world)
    save_draft(back, by=world.owner, at=world.tick(), typed={"cloud_fee": "350000"})
    resubmit_application(back, by=world.owner, at=world.tick())
    event = Event.objects.get(voucher=back, move="resubmit")
    assert (event.amounts["before"], event.amounts["after"]) == ("480000.00", "350000.00")


@pytest.mark.parametrize("what", ["hold", "lift", "bounce"])
def test_holds_and_bounces_are_not_for_people_of_the_enterprise(world: World, what: str) -> None:
    """V7: nobody decides a case of their own organisation."""
    if what == "bounce":
        voucher = world.redeemed(world.issued())
        facts = PayoutFacts(batch="1", document_number="1号", paid_on=local_date(world.at))
        pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
        once_worked_at(world, world.province)
        with pytest.raises(OwnCase):
            bounce_payout(voucher, by=world.province, at=world.tick(), reason="账号有误")
        return
    voucher = world.confirmed()
    hold = place_hold(voucher, by=world.officer, at=world.tick(), reason="核实")
    once_worked_at(world, world.officer)
    verb, subject = (place_hold, voucher) if what == "hold" else (lift_hold, hold)
    with pytest.raises(OwnCase):
        verb(subject, by=world.officer, at=world.tick(), reason="再核实")


def test_a_supplier_does_not_confirm_its_own_application(world: World) -> None:
    """V4, V7: the same firm on both sides of the contract judges nothing."""
    voucher = world.submitted()
    world.supplier.uscc = world.enterprise.uscc
    world.supplier.save()
    with pytest.raises(OwnCase):
        confirm_application(voucher, by=world.seller, at=world.tick(), judgement=YES)


@pytest.mark.parametrize("what", ["account", "acceptance_report", "effect_note"])
def test_a_redemption_rests_on_the_enterprise_s_own_account_and_files(
    world: World, what: str
) -> None:
    """R3: the account is the enterprise's own, even where another bears the same name."""
    voucher = world.issued()
    world.pay(voucher)
    other = EnterpriseFactory(approved=True)
    filing = Filing(world.bank_account())
    if what == "account":
        stranger = BankAccountFactory(enterprise=other, account_name=world.enterprise.name)
        filing = Filing(stranger)
    else:
        paper = DocumentFactory(organisation=other.organisation, kind=Kind.ACCEPTANCE_REPORT)
        filing = Filing(world.bank_account(), **{what: paper})
    with pytest.raises(NotYours):
        file_redemption(voucher, by=world.owner, at=world.tick(), filing=filing)
    assert not Redemption.objects.exists()


def test_a_reduction_s_reason_does_not_outlive_the_reduction(world: World) -> None:
    """R4: verified for less, returned, verified in full: no reason for a reduction is left."""
    voucher = world.filed(world.issued())
    less = Judgement(checklist=YES.checklist, reason="发票不足")
    part = Decimal(100_000)
    verify_redemption(voucher, by=world.officer, at=world.tick(), judgement=less, amount=part)
    send_redemption_back(voucher, by=world.province, at=world.tick(), judgement=MEND)
    filing = Filing(world.bank_account())
    refile_redemption(voucher, by=world.owner, at=world.tick(), filing=filing)
    verify_redemption(voucher, by=world.officer, at=world.tick(), judgement=YES)
    assert Redemption.objects.get().reduction_reason == ""


def test_a_second_payout_is_not_dated_before_the_money_came_back(world: World) -> None:
    """R5: paid, bounced, paid again, in this order."""
    voucher = world.redeemed(world.issued())
    first = PayoutFacts(batch="1", document_number="1号", paid_on=local_date(world.at))
    pay_out(voucher, by=world.province, at=world.tick(), facts=first)
    bounce_payout(voucher, by=world.province, at=world.tick(days=10), reason="账号有误")
    with pytest.raises(Exception, match="退汇") as caught:
        pay_out(voucher, by=world.province, at=world.tick(), facts=first)
    assert caught.value.rule == "R5"
    second = PayoutFacts(batch="2", document_number="2号", paid_on=local_date(world.at))
    pay_out(voucher, by=world.province, at=world.tick(), facts=second)
    assert Voucher.objects.get(pk=voucher.pk).state == State.PAID


def test_identity_that_lapsed_since_the_page_was_drawn_stops_the_issue(world: World) -> None:
    """E8 is asked of the enterprise as it is, not as the voucher in hand remembers it."""
    voucher = world.confirmed()
    assert voucher.enterprise.identity_status == CheckStatus.APPROVED
    type(world.enterprise).objects.update(identity_status=CheckStatus.PENDING)
    with pytest.raises(Exception, match="企业认证"):
        approve_application(voucher, by=world.officer, at=world.tick(), judgement=YES)


@pytest.mark.parametrize("text", ["²", "9" * 30, "１２"])
def test_a_key_that_is_no_key_is_no_crash(world: World, text: str) -> None:
    draft = world.draft()
    seen = fingerprint(SERVICE, shown_values(draft))
    typed = {"service": text}
    save_section(draft, SERVICE, by=world.owner, at=world.tick(), typed=typed, seen=seen)
    assert Voucher.objects.get(pk=draft.pk).service is None
    assert value_in_words("service", text) == "（空）"


def test_a_number_that_grows_when_normalised_is_too_long() -> None:
    reading = read_typed({"contract_number": "㈱" * 40})
    assert [fault.field for fault in reading.faults] == ["contract_number"]

"""Money paid and demanded back: how much, how often, until it is repaid or cancelled (E9)."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction

from accounts.models import Membership, Notice
from common.clock import SHANGHAI, local_date
from common.errors import DomainErrors
from common.outbox import deliver_due
from documents.enums import Kind
from tests.exporting import exported
from tests.factories.enterprises import DocumentFactory
from tests.factories.vouchers import World, in_state
from vouchers.errors import (
    InvalidPayout,
    NotYours,
    NumberAlreadyUsed,
    OwnCase,
    ReasonMissing,
    StaleVoucher,
)
from vouchers.models import Account, Clawback, ClawbackEvent, Event, Payment, Voucher
from vouchers.reminders import send_reminders
from vouchers.selectors.clawbacks import claimable, totals_of, visible_to
from vouchers.services.application import resubmit_application, submit_application
from vouchers.services.clawback import (
    Demand,
    RepaymentEntry,
    cancel_clawback,
    open_clawback,
    record_repayment,
)
from vouchers.services.payout import bounce_payout
from vouchers.states import State
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db
PAID = "300000"


def demand_of(world: World, **changes: Any) -> Demand:
    facts = Demand(
        document_number="粤工信追〔2026〕1 号",
        demanded=Decimal("100000.00"),
        reason="抽查发现设备未按合同联网",
        due_on=local_date(world.at) + timedelta(days=30),
        payee="广东省财政厅",
        bank="中国银行广东省分行",
        account_number="7000 1234 5678",
    )
    return replace(facts, **changes)


def opened(world: World, voucher: Voucher, **changes: Any) -> Clawback:
    demand = demand_of(world, **changes)
    return open_clawback(voucher, by=world.province, at=world.tick(), demand=demand)


def entry_of(world: World, **changes: Any) -> RepaymentEntry:
    organisation = world.province.organisation
    facts = RepaymentEntry(
        paid_on=local_date(world.at),
        amount=Decimal("40000.00"),
        receipt_number="RZ 2026-0001",
        document=DocumentFactory(organisation=organisation, kind=Kind.PAYMENT_RECEIPT),
    )
    return replace(facts, **changes)


def repaid(world: World, clawback: Clawback, **changes: Any) -> Clawback:
    entry = entry_of(world, **changes)
    record_repayment(clawback, by=world.province, at=world.tick(), entry=entry)
    return Clawback.objects.get(pk=clawback.pk)


@pytest.fixture
def paid(today: World) -> Voucher:
    return in_state(today, State.PAID, cloud_fee=PAID)


def test_demand_is_repaid_in_parts_until_nothing_is_left(today: World, paid: Voucher) -> None:
    clawback = opened(today, paid)
    part = repaid(today, clawback)
    full = repaid(today, part, amount=Decimal("60000.00"), receipt_number="RZ 2026-0002")

    assert (part.state, part.outstanding) == ("open", Decimal("60000.00"))
    assert (full.state, full.outstanding, full.repaid) == ("repaid", 0, Decimal("100000.00"))
    steps = list(full.events.values_list("step", "amount", "repaid"))
    assert steps == [
        ("open", Decimal("100000.00"), Decimal("0.00")),
        ("repay", Decimal("40000.00"), Decimal("40000.00")),
        ("repay", Decimal("60000.00"), Decimal("100000.00")),
        ("close", Decimal("100000.00"), Decimal("100000.00")),
    ]
    moves = list(Event.objects.filter(voucher=paid).values_list("move", flat=True))[-3:]
    assert moves == ["clawback_open", "clawback_part", "clawback_repaid"]
    assert verify_everything().clean


def test_no_balance_of_the_account_moves(today: World, paid: Voucher) -> None:
    before = Account.objects.values().get()
    full = repaid(today, opened(today, paid), amount=Decimal("100000.00"))

    assert full.state == "repaid"
    assert Account.objects.values().get() == before
    assert Voucher.objects.get(pk=paid.pk).state == State.PAID


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"demanded": Decimal("300000.01")}, ["demanded"], id="a fen above the payout"),
        pytest.param({"demanded": Decimal(0)}, ["demanded"], id="nothing"),
        pytest.param({"due_on": None}, ["due_on"], id="due today"),
        pytest.param({"document_number": " ", "bank": ""}, ["document_number", "bank"], id="gaps"),
        pytest.param({"reason": " "}, ["reason"], id="no reason"),
    ],
)
def test_unlawful_demand_is_refused_with_every_fault(
    today: World, paid: Voucher, changes: dict[str, Any], fields: list[str]
) -> None:
    if "due_on" in changes:
        changes = {"due_on": local_date(today.at)}
    with pytest.raises(DomainErrors) as refused:
        opened(today, paid, **changes)
    assert [error.field for error in refused.value.errors] == fields
    assert not Clawback.objects.exists()


@pytest.mark.parametrize("state", [State.ISSUED, State.REDEEMED, State.BUREAU_REVIEW])
def test_only_what_was_paid_can_be_demanded(today: World, state: State) -> None:
    voucher = in_state(today, state, cloud_fee=PAID)
    with pytest.raises(DomainErrors, match="没有可以追回的已拨付资金"):
        opened(today, voucher)


def test_demands_together_stay_within_the_payout(today: World, paid: Voucher) -> None:
    first = opened(today, paid, demanded=Decimal("200000.00"))
    with pytest.raises(DomainErrors):
        opened(today, paid, document_number="二号", demanded=Decimal("100000.01"))
    with pytest.raises(StaleVoucher, match="未还清的追回"):
        opened(today, paid, document_number="二号", demanded=Decimal("100000.00"))
    part = repaid(today, first, amount=Decimal("50000.00"))
    cancel_clawback(part, by=today.province, at=today.tick(), reason="复核后不再追回")

    assert claimable(paid) == Decimal("250000.00")
    opened(today, paid, document_number="二号", demanded=Decimal("250000.00"))
    assert verify_everything().clean


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"amount": Decimal("100000.01")}, "amount", id="more than is left"),
        pytest.param({"amount": Decimal(0)}, "amount", id="nothing"),
        pytest.param({"paid_on": timedelta(days=1)}, "paid_on", id="tomorrow"),
        pytest.param({"paid_on": timedelta(days=-1)}, "paid_on", id="before the demand"),
        pytest.param({"receipt_number": "　"}, "receipt_number", id="no receipt number"),
    ],
)
def test_unlawful_repayment_is_refused(
    today: World, paid: Voucher, changes: dict[str, Any], field: str
) -> None:
    clawback = opened(today, paid)
    if "paid_on" in changes:
        changes = {"paid_on": local_date(today.at) + changes["paid_on"]}
    with pytest.raises(DomainErrors) as refused:
        repaid(today, clawback, **changes)
    assert [error.field for error in refused.value.errors] == [field]


def test_receipt_number_counts_once_anywhere(today: World, paid: Voucher) -> None:
    clawback = repaid(today, opened(today, paid))
    known = Payment.objects.get().receipt_number.lower()
    for number in ("rz2026-0001", known):
        with pytest.raises(NumberAlreadyUsed):
            repaid(today, clawback, receipt_number=number)
    assert Clawback.objects.get().repaid == Decimal("40000.00")


def test_document_number_counts_once(today: World, paid: Voucher) -> None:
    first = opened(today, paid)
    cancel_clawback(first, by=today.province, at=today.tick(), reason="文号有误")
    with pytest.raises(NumberAlreadyUsed):
        opened(today, paid, document_number="粤工信追〔2026〕1号")


def test_closed_demand_takes_no_more(today: World, paid: Voucher) -> None:
    first = opened(today, paid)
    cancelled = cancel_clawback(first, by=today.province, at=today.tick(), reason="不再追回")

    assert (cancelled.state, cancelled.outstanding) == ("cancelled", 0)
    with pytest.raises(StaleVoucher):
        repaid(today, cancelled)
    with pytest.raises(StaleVoucher):
        cancel_clawback(cancelled, by=today.province, at=today.tick(), reason="再次")


def test_old_page_is_told_and_a_reason_is_asked_for(today: World, paid: Voucher) -> None:
    clawback = opened(today, paid)
    act = {"by": today.province, "at": today.tick()}
    with pytest.raises(StaleVoucher):
        cancel_clawback(clawback, **act, reason="不再追回", version=clawback.version - 1)
    with pytest.raises(ReasonMissing):
        cancel_clawback(clawback, **act, reason=" ")


@pytest.mark.parametrize("who", ["officer", "owner", "seller"])
def test_only_the_province_acts(today: World, paid: Voucher, who: str) -> None:
    by, at = getattr(today, who), today.tick()
    clawback = opened(today, paid)
    acts = [
        lambda: open_clawback(paid, by=by, at=at, demand=demand_of(today)),
        lambda: record_repayment(clawback, by=by, at=at, entry=entry_of(today)),
        lambda: cancel_clawback(clawback, by=by, at=at, reason="不再追回"),
    ]
    for act in acts:
        with pytest.raises(NotYours):
            act()


def test_nobody_acts_on_a_case_of_their_own(today: World, paid: Voucher) -> None:
    Membership.objects.create(
        user=today.province,
        organisation=today.enterprise.organisation,
        joined_at=today.at,
        left_at=today.at,
    )
    with pytest.raises(OwnCase):
        opened(today, paid)


def test_payout_demanded_back_cannot_bounce(today: World, paid: Voucher) -> None:
    clawback = opened(today, paid)
    act = {"by": today.province, "reason": "账号有误"}
    with pytest.raises(InvalidPayout, match="已要求企业退还"):
        bounce_payout(paid, at=today.tick(), **act)
    cancel_clawback(clawback, by=today.province, at=today.tick(), reason="不再追回")
    bounce_payout(paid, at=today.tick(), **act)
    assert verify_everything().clean


def test_open_demand_stops_a_new_application_until_it_is_repaid(
    today: World, paid: Voucher
) -> None:
    draft, clawback = today.draft(cloud_fee="50000"), opened(today, paid)
    with pytest.raises(DomainErrors) as refused:
        submit_application(draft, by=today.owner, at=today.tick())
    assert [(error.rule, error.field) for error in refused.value.errors] == [("E9", "owed_back")]
    assert "100,000.00" in refused.value.message
    assert "粤工信追〔2026〕1 号" in refused.value.message

    repaid(today, clawback, amount=Decimal("100000.00"))
    submitted = submit_application(draft, by=today.owner, at=today.tick())
    assert submitted.state == State.SUPPLIER_CONFIRMATION


def test_correction_of_what_was_submitted_before_goes_on_with_a_notice(
    today: World, paid: Voucher
) -> None:
    voucher = in_state(today, State.CORRECTION, cloud_fee="50000")
    opened(today, paid)
    again = resubmit_application(voucher, by=today.owner, at=today.tick())

    verdict = next(row for row in again.verdicts if row["rule"] == "E9")
    assert (again.state, verdict["level"]) == (State.SUPPLIER_CONFIRMATION, "notice")


def test_enterprise_and_bureaus_are_told_by_name(today: World, paid: Voucher) -> None:
    waiting = today.confirmed(cloud_fee="50000")
    Notice.objects.all().delete()
    while deliver_due():
        pass
    Notice.objects.all().delete()
    clawback = opened(today, paid)
    while deliver_due():
        pass
    own = Notice.objects.get(user=today.owner)
    assert own.needs_action
    assert own.url == f"/vouchers/clawbacks/{clawback.public_id}/"
    told = Notice.objects.filter(user=today.officer)
    assert all(today.enterprise.name in notice.title for notice in told)
    assert {str(waiting.public_id), str(paid.public_id)} == {
        notice.url.rstrip("/").rsplit("/", 1)[1] for notice in told
    }


def test_steps_and_repayments_cannot_be_changed(today: World, paid: Voucher) -> None:
    clawback = repaid(today, opened(today, paid))
    rows = [ClawbackEvent.objects.all(), clawback.repayments.all()]
    for row in rows:
        for change in (lambda row=row: row.update(amount=1), lambda row=row: row.delete()):
            with pytest.raises(InternalError), transaction.atomic():
                change()


def test_database_refuses_more_repaid_than_demanded(today: World, paid: Voucher) -> None:
    clawback = opened(today, paid)
    with pytest.raises(IntegrityError), transaction.atomic():
        Clawback.objects.filter(pk=clawback.pk).update(repaid=Decimal("100000.01"))


def test_verification_finds_a_sum_nobody_repaid(today: World, paid: Voucher) -> None:
    clawback = opened(today, paid)
    Clawback.objects.filter(pk=clawback.pk).update(repaid=Decimal("1.00"))
    found = {difference.what for difference in verify_everything().differences}
    assert found == {"repaid by receipts", "repaid by steps"}


def test_sums_leave_out_what_was_cancelled(today: World, paid: Voucher) -> None:
    cancel_clawback(opened(today, paid), by=today.province, at=today.tick(), reason="文号有误")
    repaid(today, opened(today, paid, document_number="二号"))
    on = local_date(today.at) + timedelta(days=31)
    totals = totals_of(visible_to(today.province), on=on)

    assert (totals.count, totals.overdue) == (1, 1)
    assert totals.demanded == Decimal("100000.00")
    assert (totals.repaid, totals.outstanding) == (Decimal("40000.00"), Decimal("60000.00"))


def test_everybody_sees_their_own(today: World, paid: Voucher) -> None:
    opened(today, paid)
    expected = {"owner": 1, "officer": 1, "province": 1, "seller": 0}
    assert {who: visible_to(getattr(today, who)).count() for who in expected} == expected


def test_overdue_money_is_reminded_of_once_a_month(today: World, paid: Voucher) -> None:
    clawback = opened(today, paid)
    day = timedelta(days=1)
    due = datetime.combine(clawback.due_on, time(12), SHANGHAI)
    assert send_reminders(at=due) == 0
    assert send_reminders(at=due + day) == 2
    assert send_reminders(at=due + 30 * day) == 0
    assert send_reminders(at=due + 31 * day) == 2
    told = Notice.objects.filter(title__startswith="退还资金已逾期")
    assert {(one.user, one.needs_action) for one in told} == {(today.owner, True)}
    assert "已逾期 1 天，尚需退还 ¥100,000.00" in told.order_by("pk")[0].body
    assert Notice.objects.filter(user=today.province, title__contains="逾期未还").count() == 2
    repaid(today, clawback, amount=clawback.demanded)
    assert send_reminders(at=due + 90 * day) == 0


def test_demands_are_exported_as_the_list_is_narrowed(today: World, paid: Voucher) -> None:
    clawback = repaid(today, opened(today, paid))
    (row,) = exported(today.province, "clawbacks", "state=open")
    assert (row["追回文号"], row["状态"]) == (clawback.document_number, "待退还")
    sums = ("应退还金额", "已退还金额", "尚未退还金额")
    assert [row[name] for name in sums] == [100_000, 40_000, 60_000]
    assert exported(today.province, "clawbacks", "state=repaid") == []
    assert len(exported(today.owner, "clawbacks")) == 1

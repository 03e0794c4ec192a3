"""Who hears what of an event: each party once, by mail where something is to be done."""

from typing import Any

import pytest
from django.core import mail

from accounts.models import Notice, User
from accounts.services import choose_channels
from common.models import OutboxMessage
from common.outbox import deliver_due
from tests.factories.enterprises import bureau_user
from tests.factories.vouchers import World, colleague_of, in_state
from vouchers.handlers import TOPIC, tell_parties
from vouchers.models import Event, Voucher
from vouchers.services.decision import Judgement, refuse_application
from vouchers.services.ending import place_hold, surrender_voucher
from vouchers.services.payout import bounce_payout
from vouchers.services.redemption import refuse_redemption
from vouchers.states import State

pytestmark = pytest.mark.django_db


def deliver() -> None:
    """Let the outbox work until nothing is due."""
    while deliver_due():
        pass


def told(user: User) -> list[tuple[str, bool]]:
    """What a person was told, oldest first, and whether it asks for something."""
    rows = Notice.objects.filter(user=user).order_by("pk")
    return [
        (title.partition("：")[0], action)
        for title, action in rows.values_list("title", "needs_action")
    ]


def forget() -> None:
    deliver()
    Notice.objects.all().delete()
    mail.outbox.clear()


@pytest.mark.parametrize(
    ("state", "enterprise", "supplier", "bureau", "province"),
    [
        pytest.param(
            State.SUPPLIER_CONFIRMATION, [], [("请确认申请", True)], [], [], id="submitted"
        ),
        pytest.param(
            State.BUREAU_REVIEW,
            [("供应商已确认，转经信部门审核", False)],
            [("请确认申请", True)],
            [("请审核申请", True)],
            [],
            id="confirmed",
        ),
        pytest.param(
            State.CORRECTION,
            [("供应商已确认，转经信部门审核", False), ("申请被退回补正", True)],
            [("请确认申请", True)],
            [("请审核申请", True)],
            [],
            id="sent back",
        ),
        pytest.param(
            State.ISSUED,
            [("供应商已确认，转经信部门审核", False), ("服务券已发放", True)],
            [("请确认申请", True), ("审核已通过", False)],
            [("请审核申请", True)],
            [],
            id="issued",
        ),
        pytest.param(
            State.PROVINCIAL_CHECK,
            [("供应商已确认，转经信部门审核", False), ("审核已通过", False)],
            [("请确认申请", True), ("审核已通过", False)],
            [("请审核申请", True)],
            [("请复核申请", True)],
            id="to the province",
        ),
        pytest.param(
            State.REFUSED,
            [("供应商已确认，转经信部门审核", False), ("申请不予通过", False)],
            [("请确认申请", True), ("申请不予通过", False)],
            [("请审核申请", True)],
            [],
            id="refused",
        ),
        pytest.param(
            State.WITHDRAWN,
            [("供应商已确认，转经信部门审核", False)],
            [("请确认申请", True), ("企业已撤回申请", False)],
            [("请审核申请", True), ("企业已撤回申请", False)],
            [],
            id="withdrawn from the bureau's desk",
        ),
    ],
)
def test_parties_hear_of_what_concerns_them(
    today: World, state: State, enterprise: Any, supplier: Any, bureau: Any, province: Any
) -> None:
    in_state(today, state)
    deliver()
    assert told(today.owner) == enterprise
    assert told(today.seller) == supplier
    assert told(today.officer) == bureau
    assert told(today.province) == province


@pytest.mark.parametrize(
    ("state", "who", "words"),
    [
        pytest.param(State.REDEMPTION_REVIEW, "officer", "请审核兑现申请", id="filed"),
        pytest.param(State.REDEMPTION_APPROVAL, "province", "请审批兑现申请", id="verified"),
        pytest.param(State.REDEMPTION_CORRECTION, "owner", "兑现材料被退回补正", id="sent back"),
        pytest.param(State.REDEEMED, "owner", "兑现审批已通过", id="redeemed"),
        pytest.param(State.PAID, "owner", "资金已拨付", id="paid"),
        pytest.param(State.REVOKED, "owner", "服务券已作废", id="revoked"),
        pytest.param(State.SURRENDERED, "officer", "企业已退券", id="surrendered"),
    ],
)
def test_redemption_is_told_to_the_one_it_concerns(
    today: World, state: State, who: str, words: str
) -> None:
    in_state(today, state)
    deliver()
    assert told(getattr(today, who))[-1][0] == words


def test_everybody_at_the_party_is_told_and_whoever_must_act_gets_a_letter(
    today: World,
) -> None:
    colleague = colleague_of(today)
    in_state(today, State.CORRECTION)
    deliver()
    assert told(colleague) == told(today.owner)
    letters = [letter for letter in mail.outbox if letter.to == [today.owner.email]]
    assert [letter.subject for letter in letters] == [
        next(letter.subject for letter in letters if "申请被退回补正" in letter.subject)
    ]
    assert "合同第 3 页缺少盖章" in letters[0].body
    assert "/apply/" in letters[0].body


def test_district_bureau_is_asked_before_the_citys(today: World) -> None:
    near = bureau_user("440705")
    today.confirmed()
    deliver()
    assert told(near) == [("请审核申请", True)]
    assert told(today.officer) == []


def test_freed_room_is_told_to_those_who_gain(today: World) -> None:
    first = today.confirmed(cloud_fee="400000")
    today.submitted("quality-control", cloud_fee="300000")
    choose_channels(today.owner, {"result": {"bell": True, "mail": True}})
    forget()
    reason = Judgement(reason="合同未列明费用")
    refuse_application(first, by=today.officer, at=today.tick(), judgement=reason)
    deliver()
    raised = Notice.objects.get(user=today.owner, title__startswith="核定金额调增")
    assert "由 ¥100,000.00 变为 ¥200,000.00" in raised.body
    assert any("核定金额调增" in letter.subject for letter in mail.outbox)


def test_lifted_candidate_is_told(today: World) -> None:
    first = today.issued(cloud_fee="500000")
    today.submitted("quality-control", cloud_fee="100000")
    forget()
    surrender_voucher(first, by=today.owner, at=today.tick(), reason="不再实施")
    deliver()
    assert ("候补转为有额度", False) in told(today.owner)


def test_refused_redemption_is_no_new_voucher(today: World) -> None:
    voucher = today.filed(today.issued())
    forget()
    reason = Judgement(reason="付款凭证不清晰")
    refuse_redemption(voucher, by=today.officer, at=today.tick(), judgement=reason)
    deliver()
    assert told(today.owner) == [("兑现申请不予通过", False)]


def test_bounced_payment_asks_the_enterprise_to_look_at_its_account(today: World) -> None:
    voucher = in_state(today, State.PAID)
    forget()
    bounce_payout(voucher, by=today.province, at=today.tick(), reason="账号不符")
    deliver()
    assert told(today.owner) == [("银行退汇，请核对收款账户", True)]
    assert [letter.to for letter in mail.outbox] == [[today.owner.email]]


def test_hold_is_told_to_the_enterprise(today: World) -> None:
    voucher = today.confirmed()
    forget()
    place_hold(voucher, by=today.officer, at=today.tick(), reason="核实合同")
    deliver()
    assert told(today.owner) == [("申请暂缓办理", False)]


def test_recording_payments_is_no_news(today: World) -> None:
    voucher = today.issued()
    forget()
    today.pay(voucher)
    deliver()
    assert not Notice.objects.exists()


def test_message_delivered_twice_says_nothing_new(today: World) -> None:
    voucher = today.submitted()
    deliver()
    event = Event.objects.get(voucher=voucher)
    letters = len(mail.outbox)
    tell_parties({"event_id": event.pk})
    tell_parties({"event_id": event.pk})
    deliver()
    assert told(today.seller) == [("请确认申请", True)]
    assert len(mail.outbox) == letters


def test_notice_leads_on(today: World, as_: Any) -> None:
    voucher = in_state(today, State.CORRECTION)
    deliver()
    notice = Notice.objects.filter(user=today.owner, needs_action=True).get()
    assert notice.url == f"/vouchers/{voucher.public_id}/apply/"
    seller = Notice.objects.filter(user=today.seller).get()
    assert str(voucher.public_id) in seller.url


def test_every_event_leaves_one_message(today: World) -> None:
    voucher: Voucher = today.issued()
    messages = OutboxMessage.objects.filter(topic=TOPIC).values_list("payload__event_id", flat=True)
    assert set(messages) == set(Event.objects.values_list("pk", flat=True))
    assert voucher.chain_seq == len(set(messages))

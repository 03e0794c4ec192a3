"""The decisions of every desk through the services: the checklist, the reason, and V7."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Membership, User
from tests.factories.accounts import JOINED
from tests.vouchers.world import YES, World, make_world
from vouchers.errors import OwnCase, ReasonMissing, StaleVoucher
from vouchers.models import Event, Voucher
from vouchers.services.decision import (
    Judgement,
    approve_application,
    clear_application,
    confirm_application,
    refuse_application,
    send_back_application,
)
from vouchers.services.redemption import (
    redeem_voucher,
    refuse_redemption,
    send_redemption_back,
    verify_redemption,
)

pytestmark = pytest.mark.django_db
Decide = Callable[..., Voucher]
NO = replace(YES, checklist=[{"code": "all", "text": "属实", "answer": "no"}])
UNANSWERED = replace(YES, checklist=[*YES.checklist, {"code": "rest", "text": "", "answer": ""}])
REASON = Judgement(reason="合同未列明费用")

PASSING = [
    pytest.param("submitted", "seller", confirm_application, id="confirm"),
    pytest.param("confirmed", "officer", approve_application, id="approve"),
    pytest.param("checked", "province", clear_application, id="clear"),
    pytest.param("filed", "officer", verify_redemption, id="verify redemption"),
    pytest.param("verified", "province", redeem_voucher, id="redeem"),
]
REASONED = [
    pytest.param("submitted", "seller", send_back_application, id="supplier sends back"),
    pytest.param("confirmed", "officer", send_back_application, id="bureau sends back"),
    pytest.param("confirmed", "officer", refuse_application, id="bureau refuses"),
    pytest.param("checked", "province", refuse_application, id="province refuses"),
    pytest.param("filed", "officer", send_redemption_back, id="bureau sends redemption back"),
    pytest.param("filed", "officer", refuse_redemption, id="bureau refuses redemption"),
    pytest.param("verified", "province", send_redemption_back, id="province sends redemption back"),
    pytest.param("verified", "province", refuse_redemption, id="province refuses redemption"),
]


@pytest.fixture
def world() -> World:
    return make_world()


def lay(world: World, where: str) -> Voucher:
    """A case on the desk of that name."""
    if where == "checked":
        world.enterprise.revenues.update(amount=Decimal("9999999.99"))
        return world.issued()
    if where in ("filed", "verified"):
        made: Voucher = getattr(world, where)(world.issued())
        return made
    return getattr(world, where)()  # type: ignore[no-any-return]


def judged(decide: Decide, voucher: Voucher, by: User, at: datetime, what: Judgement) -> Voucher:
    return decide(voucher, by=by, at=at, judgement=what)


@pytest.mark.parametrize(("where", "who", "decide"), PASSING)
@pytest.mark.parametrize(
    "judgement",
    [
        pytest.param(Judgement(), id="no checklist"),
        pytest.param(UNANSWERED, id="an item unanswered"),
        pytest.param(NO, id="an item answered no"),
        pytest.param(REASON, id="only a reason"),
    ],
)
def test_passing_needs_every_item_answered_yes(
    world: World, where: str, who: str, decide: Decide, judgement: Judgement
) -> None:
    voucher = lay(world, where)
    with pytest.raises(ReasonMissing) as caught:
        judged(decide, voucher, getattr(world, who), world.tick(), judgement)
    assert caught.value.rule == "V7"
    assert Voucher.objects.get(pk=voucher.pk).state == voucher.state


@pytest.mark.parametrize(("where", "who", "decide"), REASONED)
@pytest.mark.parametrize("reason", ["", "  \n"], ids=["empty", "blank"])
def test_sending_back_and_refusing_need_a_reason(
    world: World, where: str, who: str, decide: Decide, reason: str
) -> None:
    voucher = lay(world, where)
    with pytest.raises(ReasonMissing) as caught:
        judged(decide, voucher, getattr(world, who), world.tick(), Judgement(reason=reason))
    assert (caught.value.rule, caught.value.field) == ("V7", "reason")


@pytest.mark.parametrize(("where", "who", "decide"), [*PASSING, *REASONED])
def test_every_decision_keeps_who_when_from_to_and_why(
    world: World, where: str, who: str, decide: Decide
) -> None:
    voucher, by = lay(world, where), getattr(world, who)
    judgement = replace(YES, reason="已核实")
    decided = judged(decide, voucher, by, world.tick(), judgement)
    event = Event.objects.filter(voucher=voucher).exclude(from_state="").last()
    assert event is not None
    assert (event.actor, event.at) == (by.name, world.at)
    assert (event.from_state, event.to_state) == (voucher.state, decided.state)
    assert event.reason or event.checklist


@pytest.mark.parametrize(
    ("where", "who", "decide"), [*PASSING, *(row for row in REASONED if row.values[1] != "seller")]
)
@pytest.mark.parametrize("left", [False, True], ids=["present member", "past member"])
def test_nobody_decides_a_case_of_their_own_enterprise(
    world: World, where: str, who: str, decide: Decide, *, left: bool
) -> None:
    voucher, by = lay(world, where), getattr(world, who)
    belong(by, world.enterprise.organisation, left_at=world.at if left else None)
    with pytest.raises(OwnCase) as caught:
        judged(decide, voucher, by, world.tick(), replace(YES, reason="不符"))
    assert caught.value.rule == "V7"
    assert Voucher.objects.get(pk=voucher.pk).version == voucher.version


@pytest.mark.parametrize("left", [False, True], ids=["present member", "past member"])
def test_an_officer_from_the_supplier_stands_aside(world: World, *, left: bool) -> None:
    voucher = world.confirmed()
    belong(world.officer, world.supplier.organisation, left_at=world.at if left else None)
    with pytest.raises(OwnCase):
        judged(approve_application, voucher, world.officer, world.tick(), YES)


def test_the_supplier_itself_confirms_its_contract(world: World) -> None:
    voucher = world.submitted()
    confirmed = judged(confirm_application, voucher, world.seller, world.tick(), YES)
    assert confirmed.state == "bureau_review"


@pytest.mark.parametrize(("where", "who", "decide"), [*PASSING, *REASONED])
def test_decision_on_an_older_version_is_a_conflict(
    world: World, where: str, who: str, decide: Decide
) -> None:
    voucher = lay(world, where)
    stale = replace(YES, reason="不符", version=voucher.version - 1)
    with pytest.raises(StaleVoucher):
        judged(decide, voucher, getattr(world, who), world.tick(), stale)


def belong(user: User, organisation: Any, *, left_at: datetime | None) -> None:
    """Make the person one of the organisation's, now or in the past."""
    Membership.objects.filter(user=user).update(left_at=JOINED)
    Membership.objects.create(
        user=user, organisation=organisation, joined_at=JOINED, left_at=left_at
    )

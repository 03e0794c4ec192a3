"""Any lawful course of events keeps the money right: hypothesis chooses the course."""

import contextlib
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from tests.factories.enterprises import EnterpriseFactory, owner_of
from tests.vouchers.world import YES, World, make_world
from vouchers.models import Account, LedgerEntry, Payout, Voucher
from vouchers.services.application import withdraw_application
from vouchers.services.decision import (
    Judgement,
    approve_application,
    confirm_application,
    refuse_application,
)
from vouchers.services.ending import revoke_voucher, surrender_voucher
from vouchers.services.redemption import redeem_voucher, refuse_redemption, verify_redemption
from vouchers.verification.accounts import check_account

pytestmark = pytest.mark.django_db
REFUSAL = Judgement(reason="不符合")
REDUCTION = Judgement(checklist=YES.checklist, reason="核减")

Step = Callable[[World, Voucher], object]
STEPS: dict[str, Step] = {
    "confirm": lambda w, v: confirm_application(v, by=w.seller, at=w.tick(), judgement=YES),
    "approve": lambda w, v: approve_application(v, by=w.officer, at=w.tick(), judgement=YES),
    "refuse": lambda w, v: refuse_application(v, by=w.officer, at=w.tick(), judgement=REFUSAL),
    "withdraw": lambda w, v: withdraw_application(v, by=w.owner, at=w.tick(), reason="撤回"),
    "surrender": lambda w, v: surrender_voucher(v, by=w.owner, at=w.tick(), reason="退券"),
    "revoke": lambda w, v: revoke_voucher(v, by=w.province, at=w.tick(), reason="作废"),
    "file": lambda w, v: w.filed(v),
    "verify": lambda w, v: verify_redemption(v, by=w.officer, at=w.tick(), judgement=YES),
    "turn_down": lambda w, v: refuse_redemption(v, by=w.officer, at=w.tick(), judgement=REFUSAL),
    "redeem": lambda w, v: redeem_voucher(v, by=w.province, at=w.tick(), judgement=YES),
    "reduce": lambda w, v: redeem_voucher(
        v, by=w.province, at=w.tick(), judgement=REDUCTION, amount=v.amount / 2
    ),
}
COURSES = st.lists(
    st.one_of(
        st.tuples(st.just("submit"), st.integers(1_000, 600_000)),
        st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 4)),
    ),
    min_size=4,
    max_size=18,
)


def play(world: World, name: str, number: int) -> None:
    """One step of the course; what the rules refuse just does not happen."""
    if name == "submit":
        world.submitted(cloud_fee=str(number))
        return
    vouchers = list(Voucher.objects.filter(enterprise=world.enterprise).order_by("place"))
    if not vouchers:
        return
    with contextlib.suppress(DomainError):
        STEPS[name](world, vouchers[number % len(vouchers)])


def issued_amounts(world: World) -> dict[int, Decimal]:
    rows = Voucher.objects.filter(enterprise=world.enterprise, state="issued")
    return dict(rows.values_list("pk", "amount"))


def assert_account_agrees(world: World) -> None:
    account = Account.objects.filter(enterprise=world.enterprise).first()
    if account is None:
        return
    vouchers = Voucher.objects.filter(account=account).select_related("catalog_version")
    differences = check_account(
        account,
        list(LedgerEntry.objects.filter(account=account).order_by("seq")),
        list(vouchers.order_by("place")),
        list(Payout.objects.filter(voucher__account=account)),
    )
    assert list(differences) == []


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(course=COURSES)
def test_every_course_keeps_cap_ledger_and_promises(
    money_world: World, course: list[tuple[str, int]]
) -> None:
    world = money_world
    world.enterprise = EnterpriseFactory(approved=True)
    world.owner = owner_of(world.enterprise)
    for name, number in course:
        promised = issued_amounts(world)
        play(world, name, number)
        assert_account_agrees(world)
        now = issued_amounts(world)
        # An issued amount never falls by itself (A4).
        assert all(now[pk] >= amount for pk, amount in promised.items() if pk in now)


@pytest.fixture
def money_world() -> World:
    return make_world()

"""Vouchers in every state, each by the services a real case goes through.

`present_world()` is a small lawful world around the database's own clock, for tests of pages; its
methods (`draft`, `submitted`, `issued`, …) are those of tests.vouchers.world.
"""

from copy import copy
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import connection

from common.clock import database_now, local_date
from enterprises.models import AnnualRevenue
from tests.factories.accounts import UserFactory
from tests.vouchers.world import YES, World, cycle_of, make_world
from vouchers.models import Cycle, Event, Voucher
from vouchers.services.application import withdraw_application
from vouchers.services.decision import Judgement, refuse_application, send_back_application
from vouchers.services.ending import revoke_voucher, surrender_voucher
from vouchers.services.payout import PayoutFacts, pay_out
from vouchers.services.redemption import send_redemption_back
from vouchers.states import State

__all__ = ["YES", "World", "colleague_of", "in_state", "present_cycle", "present_world"]
BACK = Judgement(defects=["合同第 3 页缺少盖章", "费用与合同所列不一致"])


def present_cycle(now: datetime, **facts: Any) -> Cycle:
    """A cycle that is open now, for two more months."""
    defaults = {
        "code": f"{local_date(now).year}",
        "name": f"{local_date(now).year} 年度服务券",
        "opens_at": now - timedelta(days=90),
        "closes_at": now + timedelta(days=60),
        "redemption_closes_at": now + timedelta(days=200),
    }
    return cycle_of(**{**defaults, **facts})


def present_world(**facts: Any) -> World:
    """An enterprise that may apply today, its supplier and officials; its clock is an hour ago."""
    now = database_now()
    cycle = facts.pop("cycle", None) or Cycle.objects.first() or present_cycle(now)
    world = make_world(cycle=cycle, at=now - timedelta(hours=1), **facts)
    AnnualRevenue.objects.update_or_create(
        enterprise=world.enterprise,
        year=local_date(now).year - 1,
        defaults={"amount": Decimal("26800000.00")},
    )
    return world


def colleague_of(world: World, **facts: Any) -> Any:
    """Another person of the world's enterprise."""
    facts = {"name": "王芳", "is_owner": False, **facts}
    return UserFactory(organisation=world.enterprise.organisation, **facts)


def in_state(world: World, state: State, **typed: str) -> Voucher:
    """A voucher of the world's enterprise in that state, reached by lawful moves."""
    reach = _REACH[state]
    voucher = reach(world, **typed)
    return Voucher.objects.get(pk=voucher.pk)


def _low_revenue(world: World, **typed: str) -> Voucher:
    AnnualRevenue.objects.filter(enterprise=world.enterprise).update(amount=Decimal(9_000_000))
    return world.issued(**typed)


def _sent_back(world: World, **typed: str) -> Voucher:
    voucher = world.confirmed(**typed)
    return send_back_application(voucher, by=world.officer, at=world.tick(), judgement=BACK)


def _refused(world: World, **typed: str) -> Voucher:
    voucher, reason = world.confirmed(**typed), Judgement(reason="合同未列明上云上平台费用")
    return refuse_application(voucher, by=world.officer, at=world.tick(), judgement=reason)


def _ended(verb: Any, who: str, start: str) -> Any:
    def reach(world: World, **typed: str) -> Voucher:
        voucher = getattr(world, start)(**typed)
        return verb(voucher, by=getattr(world, who), at=world.tick(), reason="不再实施")

    return reach


def _redemption_back(world: World, **typed: str) -> Voucher:
    filed = world.filed(world.issued(**typed))
    return send_redemption_back(filed, by=world.officer, at=world.tick(), judgement=BACK)


def _paid(world: World, **typed: str) -> Voucher:
    voucher = world.redeemed(world.issued(**typed))
    facts = PayoutFacts(
        batch="第一批", document_number="粤经信拨〔2026〕1 号", paid_on=local_date(world.at)
    )
    pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
    return voucher


_REACH: dict[State, Any] = {
    State.DRAFT: World.draft,
    State.SUPPLIER_CONFIRMATION: World.submitted,
    State.BUREAU_REVIEW: World.confirmed,
    State.CORRECTION: _sent_back,
    State.PROVINCIAL_CHECK: _low_revenue,
    State.ISSUED: World.issued,
    State.REDEMPTION_REVIEW: lambda world, **typed: world.filed(world.issued(**typed)),
    State.REDEMPTION_APPROVAL: lambda world, **typed: world.verified(world.issued(**typed)),
    State.REDEMPTION_CORRECTION: _redemption_back,
    State.REDEEMED: lambda world, **typed: world.redeemed(world.issued(**typed)),
    State.PAID: _paid,
    State.REFUSED: _refused,
    State.WITHDRAWN: _ended(withdraw_application, "owner", "confirmed"),
    State.SURRENDERED: _ended(surrender_voucher, "owner", "issued"),
    State.REVOKED: _ended(revoke_voucher, "province", "issued"),
}


def siblings_of(voucher: Voucher, count: int) -> list[Voucher]:
    """`count` more applications of the same enterprise and cycle behind it, inserted as rows.

    For tests of statement counts only: their amounts are nothing, and no service has seen them.
    """
    last = Voucher.objects.filter(cycle=voucher.cycle).order_by("-place").values_list("place")[0][0]
    rows, first = [], Voucher.objects.get(pk=voucher.pk)
    for place in range(last + 1, last + 1 + count):
        row = copy(first)
        row.pk, row.public_id, row.place = None, uuid4(), place
        row.application_number = f"X-{place:06d}"
        row.contract_key, row.contract_sha256 = f"X{place}", f"f{place:063d}"
        row.amount = row.entitlement = Decimal(0)
        row.state, row.number = State.BUREAU_REVIEW, ""
        row.issued_at = row.issued_amount = row.redeem_by = None
        rows.append(row)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(%s, %s)", [f"vouchers_place_{voucher.cycle_id}", last + count]
        )
    return Voucher.objects.bulk_create(rows)


def events_on(voucher: Voucher, count: int) -> None:
    """`count` more events on the voucher, linked in its chain, inserted as rows."""
    rows = []
    for number in range(count):
        event = Event(
            voucher=voucher,
            move="hold",
            actor="张三",
            actor_role="bureau",
            to_state=voucher.state,
            reason=f"第 {number} 次核实",
            at=voucher.state_since,
        )
        event.link(voucher.chain_seq, voucher.chain_hash)
        voucher.chain_seq, voucher.chain_hash = event.seq, event.hash
        rows.append(event)
    Event.objects.bulk_create(rows)
    voucher.save()

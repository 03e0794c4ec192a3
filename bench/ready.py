"""Firms that are ready: drafts with all their papers, or cases a bureau may approve.

Made by the machinery of `manage.py populate`, so that they are lawful: every one of them can be
submitted, or approved, through the portal.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

from django.db import connection, transaction

from catalog.enums import CapKind
from common.clock import database_now
from vouchers.models import Voucher
from vouchers.populating.copying import Counter, copy_all
from vouchers.populating.firms import Firm
from vouchers.populating.papers import blank_sheet
from vouchers.populating.plans import Plan
from vouchers.populating.run import TIMEOUTS, take_places
from vouchers.populating.scripts import SCRIPTS, Script
from vouchers.populating.sharing import Setting, Work
from vouchers.populating.world import Offer, find_world
from vouchers.states import State

FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Wish:
    """So many firms with so many cases each: drafts, or waiting for the bureau of `city`."""

    firms: int
    each: int = 1
    city: str = ""
    waiting: bool = False


def make_ready(wishes: Sequence[Wish], *, seed: int) -> list[list[UUID]]:
    """Add what is wished for; the vouchers' public ids for each wish, one firm after the other."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in TIMEOUTS:
            cursor.execute(f"SET LOCAL {name} = 0")
        work = Readying(Setting(find_world(database_now()), blank_sheet()))
        tables = [table for table in work.tables() if table.own_ids]
        counters = [Counter(table, cursor) for table in tables]
        number = work.first_firm(counters)
        work.random.seed(f"ready/{seed}/{number}")
        for table, counter in zip(tables, counters, strict=True):
            table.ids = count(counter.next)
        numbers = count(number)
        firms = [plans for wish in wishes for plans in _firms(work, wish, numbers)]
        last = Voucher.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        _take_places(work, firms, cursor)
        work.play_all(firms)
        copy_all(cursor, [table.take() for table in work.tables()])
        for table, counter in zip(tables, counters, strict=True):
            counter.next = next(table.ids)
            counter.settle(cursor)
    made = Voucher.objects.filter(pk__gt=last).order_by("pk").values_list("public_id", flat=True)
    ids = iter(list(made))
    return [[next(ids) for _ in range(wish.firms * wish.each)] for wish in wishes]


class Readying(Work):
    """Plays plans of our own making."""

    def play_all(self, firms: Iterable[Sequence[Plan]]) -> None:
        for plans in firms:
            self._play(plans)


def _firms(work: Work, wish: Wish, numbers: Iterator[int]) -> Iterator[list[Plan]]:
    cities = list(work.world.regions)
    for _ in range(wish.firms):
        number = next(numbers)
        city = wish.city or cities[number % len(cities)]
        firm = work.maker.make(number, city, low_revenue=False, pending=False)
        yield [_case(work, firm, wish) for _ in range(wish.each)]


def _case(work: Work, firm: Firm, wish: Wish) -> Plan:
    random, world = work.random, work.world
    offer: Offer = random.choice(world.current.offers)
    devices = 60 if offer.entry.cap_kind == CapKind.PER_DEVICE else None
    fee = offer.entry.cap_amount * (devices or 1) * random.randrange(40, 120) / 100
    started = world.now - timedelta(hours=3)
    plan = Plan(
        firm=firm,
        script=_script(State.DRAFT),
        season=world.current,
        offer=offer,
        supplier=random.choice(offer.suppliers),
        fee=fee.quantize(FEN),
        total=f"{fee * 3 / 2:.2f}",
        devices=devices,
        signed_on=started.date() - timedelta(days=random.randrange(5, 60)),
        started_at=started,
        steps=(),
        moments=[],
    )
    if not wish.waiting:
        return plan
    script = _script(State.BUREAU_REVIEW)
    submitted = started + timedelta(seconds=random.uniform(1, 3600))
    moments = [submitted, submitted + timedelta(hours=1)]
    return replace(plan, script=script, steps=script.steps, moments=moments)


def _script(target: State) -> Script:
    return next(script for script in SCRIPTS if script.target is target)


def _take_places(work: Work, firms: Iterable[Sequence[Plan]], cursor: object) -> None:
    """In order of submission, behind everybody who is there (A4)."""
    queue = [plan for plans in firms for plan in plans if plan.moments]
    if not queue:
        return
    queue.sort(key=lambda plan: plan.moments[0])
    start = take_places(cursor, work.world.current.cycle, len(queue))
    for place, plan in enumerate(queue, start=start):
        plan.place = place

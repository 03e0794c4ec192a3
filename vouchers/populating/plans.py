"""Who applies for what and when: everything but the money, decided before anything is played."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from catalog.enums import CapKind
from suppliers.models import Supplier
from vouchers.populating.firms import Firm, FirmMaker
from vouchers.populating.scripts import (
    EARLY,
    LAST_YEAR,
    Script,
    Step,
    Window,
    deal,
    instants,
    moments,
    steps_of,
)
from vouchers.populating.world import Offer, Season, World

FEN = Decimal("0.01")
CASES_EACH = (1, 2, 2, 2, 3, 3, 3, 4)  # 2.5 on average


@dataclass(slots=True)
class Plan:
    """One case to be: `moments` of its `steps`; a draft has none."""

    firm: Firm
    script: Script
    season: Season
    offer: Offer
    supplier: Supplier
    fee: Decimal
    total: Decimal
    devices: int | None
    signed_on: date
    started_at: datetime
    steps: tuple[Step, ...]
    moments: list[datetime]
    place: int = 0


def plan_all(
    number: int, *, first: int, maker: FirmMaker, world: World, random: Random
) -> list[list[Plan]]:
    """Exactly `number` cases, by firm; `first` numbers the firms."""
    deck, cities = deal(random), _cities(world, random)
    firms: list[list[Plan]] = []
    while number > 0:
        scripts = [next(deck) for _ in range(min(number, random.choice(CASES_EACH)))]
        number -= len(scripts)
        low = any(script.provincial for script in scripts)
        early = all(script.target in EARLY for script in scripts)
        firm = maker.make(
            first + len(firms),
            next(cities),
            low_revenue=low,
            pending=early and random.random() < 0.2,
        )
        firms.append([_plan(firm, script, world, random, low=low) for script in scripts])
    return firms


def _cities(world: World, random: Random) -> Iterator[str]:
    """Every city once, then the ones where industry is, more often."""
    codes = list(world.regions)
    yield from codes
    while True:
        yield codes[min(random.randrange(len(codes)), random.randrange(len(codes)))]


def _plan(firm: Firm, script: Script, world: World, random: Random, *, low: bool) -> Plan:
    last_year = script.late or (script.over and random.random() < LAST_YEAR)
    season = world.past if last_year else world.current
    cycle = season.cycle
    offer = random.choice(season.offers)
    per_device = offer.entry.cap_kind == CapKind.PER_DEVICE
    devices = random.randrange(10, 120) if per_device else None
    worth = offer.entry.cap_amount * (devices or 1)
    fee = (worth * random.randrange(15, 125) / 100).quantize(FEN)
    steps = steps_of(script, low_revenue=low)
    until = min(world.now, cycle.redemption_closes_at)
    window = Window(cycle.opens_at, min(cycle.closes_at, world.now), until)
    if steps:
        times = instants(window, moments(script, steps, window, random))
        if script.late:
            times[-1] = cycle.redemption_closes_at + timedelta(minutes=10)
        started = times[0] - timedelta(hours=2)
    else:
        times, started = [], world.now - timedelta(days=random.uniform(0.1, 20))
    return Plan(
        firm=firm,
        script=script,
        season=season,
        offer=offer,
        supplier=random.choice(offer.suppliers),
        fee=fee,
        total=(fee * random.randrange(102, 180) / 100).quantize(FEN),
        devices=devices,
        signed_on=started.date() - timedelta(days=random.randrange(5, 90)),
        started_at=started,
        steps=steps,
        moments=times,
    )

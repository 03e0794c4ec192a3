"""Who applies for what and when: everything but the money, decided before anything is played.

First only when (an outline): places follow the order of submission over all cases (A4), so that
they can be handed out only when all instants are known. The rest is decided where it is played.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from suppliers.models import Supplier
from vouchers.populating.firms import Firm, FirmMaker
from vouchers.populating.scripts import (
    EARLY,
    LAST_YEAR,
    SCRIPTS,
    Script,
    Step,
    Window,
    deal,
    instants,
    moments,
    steps_of,
)
from vouchers.populating.world import Offer, Season, World

TWO_HOURS = timedelta(hours=2)
CASES_EACH = (1, 2, 2, 2, 3, 3, 3, 4)  # 2.5 on average

# One case: number of its script, whether last year's, and the seconds of its steps since the cycle
# opened. A plain tuple: a million of them travel between processes.
Outline = tuple[int, bool, list[float]]


@dataclass(slots=True)
class Plan:
    """One case to be: `moments` of its `steps`; a draft has none."""

    firm: Firm
    script: Script
    season: Season
    offer: Offer
    supplier: Supplier
    fee: Decimal
    total: str
    devices: int | None
    signed_on: date
    started_at: datetime
    steps: tuple[Step, ...]
    moments: list[datetime]
    place: int = 0
    fee_text: str = field(init=False)

    def __post_init__(self) -> None:
        self.fee_text = str(self.fee)


def outline_firms(number: int, *, world: World, random: Random) -> list[list[Outline]]:
    """Exactly `number` cases, by firm."""
    deck = deal(random)
    firms: list[list[Outline]] = []
    while number > 0:
        scripts = [next(deck) for _ in range(min(number, random.choice(CASES_EACH)))]
        number -= len(scripts)
        low = _low(scripts)
        firms.append([_outline(script, world, random, low=low) for script in scripts])
    return firms


def plan_firms(
    outlines: Sequence[Sequence[Outline]],
    *,
    first: int,
    maker: FirmMaker,
    world: World,
    random: Random,
) -> Iterator[list[Plan]]:
    """The firms with their cases, all but the places; `first` numbers the firms."""
    cities = _cities(world, random)
    for number, group in enumerate(outlines, start=first):
        scripts = [SCRIPTS[index] for index, _, _ in group]
        low = _low(scripts)
        early = all(script.target in EARLY for script in scripts)
        pending = early and random.random() < 0.2
        firm = maker.make(number, next(cities), low_revenue=low, pending=pending)
        yield [_plan(firm, outline, world, random, low=low) for outline in group]


def season_of(outline: Outline, world: World) -> Season:
    """In which cycle the case applies."""
    return world.past if outline[1] else world.current


def _low(scripts: Sequence[Script]) -> bool:
    return any(script.provincial for script in scripts)


def _cities(world: World, random: Random) -> Iterator[str]:
    """Every city once, then the ones where industry is, more often."""
    codes = list(world.regions)
    yield from codes
    while True:
        yield codes[min(random.randrange(len(codes)), random.randrange(len(codes)))]


def _outline(script: Script, world: World, random: Random, *, low: bool) -> Outline:
    last_year = script.late or (script.over and random.random() < LAST_YEAR)
    cycle = (world.past if last_year else world.current).cycle
    steps = steps_of(script, low_revenue=low)
    seconds: list[float] = []
    if steps:
        until = min(world.now, cycle.redemption_closes_at)
        window = Window(cycle.opens_at, min(cycle.closes_at, world.now), until)
        seconds = moments(script, steps, window, random)
    return SCRIPTS.index(script), last_year, seconds


def _plan(firm: Firm, outline: Outline, world: World, random: Random, *, low: bool) -> Plan:
    script, season, dice = SCRIPTS[outline[0]], season_of(outline, world), random.random
    offer = season.offers[int(dice() * len(season.offers))]
    devices = 10 + int(dice() * 110) if offer.per_device else None
    # Whole percents of the cap: as few different sums as real contracts have.
    fee = offer.cap_fen * (devices or 1) * (15 + int(dice() * 110)) // 100
    total = fee * (102 + int(dice() * 78)) // 100
    times = instants(season.cycle.opens_at, outline[2])
    if script.late:
        times[-1] = season.cycle.redemption_closes_at.astimezone(UTC) + timedelta(minutes=10)
    started = times[0] - TWO_HOURS if times else world.now - timedelta(days=0.1 + dice() * 19.9)
    return Plan(
        firm=firm,
        script=script,
        season=season,
        offer=offer,
        supplier=offer.suppliers[int(dice() * len(offer.suppliers))],
        fee=Decimal(fee).scaleb(-2),
        total=f"{total // 100}.{total % 100:02d}",
        devices=devices,
        signed_on=started.date() - timedelta(days=5 + int(dice() * 85)),
        started_at=started,
        steps=steps_of(script, low_revenue=low),
        moments=times,
    )

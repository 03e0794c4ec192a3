"""What a draft of the catalog would have cost: one cycle's applications through the engine again.

Pure Python: rows in, results out, one account at a time, so that a million rows need no more memory
than a thousand. Rules A1 to A4 and A7 of docs/policy.md; docs/adr says what is compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from vouchers.subsidy import ZERO, Cap, Claim, PerDeviceCap, assess, entitlement

ONE_SET = 1  # A2: the least number of device sets a contract can have


@dataclass(frozen=True, slots=True)
class Terms:
    """What the draft says: caps by service id (a removed service has none), sums in yuan."""

    caps: Mapping[int, Cap]
    cumulative_cap: Decimal
    bonus: Decimal
    bonus_counts: bool


class Application(NamedTuple):
    """One live application as it was stamped; sums in yuan.

    `entitlement` and `cycle_cap` are those of its own version (A5), `amount` is what it holds
    today, `bonus` what its redemption was granted (A7).
    """

    account: int
    enterprise: int
    number: str
    service: int
    city: str
    fee: Decimal
    devices: int | None
    entitlement: Decimal
    cycle_cap: Decimal
    amount: Decimal
    bonus: Decimal


class Cause(StrEnum):
    """Why an application would get another sum."""

    REMOVED = "removed"
    CAP = "cap"
    ROOM = "room"  # the cumulative cap, or what earlier applications take of it
    DEVICES = "devices"  # the contract names no sets: reckoned with one
    BONUS = "bonus"


class Replayed(NamedTuple):
    """An application before and after."""

    application: Application
    old: Decimal
    new: Decimal
    causes: tuple[Cause, ...]


class Outcome(NamedTuple):
    """One enterprise's account before and after; its totals include the bonus."""

    items: tuple[Replayed, ...]
    old_bonus: Decimal
    new_bonus: Decimal

    @property
    def old(self) -> Decimal:
        """Vouchers and bonus under the versions they were submitted under."""
        return sum((item.old for item in self.items), self.old_bonus)

    @property
    def new(self) -> Decimal:
        """Vouchers and bonus under the draft."""
        return sum((item.new for item in self.items), self.new_bonus)

    @property
    def difference(self) -> Decimal:
        """Above 0 for who would gain."""
        return self.new - self.old


def replay(rows: Iterable[Application], terms: Terms) -> Iterator[Outcome]:
    """One outcome per account; `rows` stand account by account, each in order of submission."""
    for _, group in groupby(rows, key=attrgetter("account")):
        yield replay_account(tuple(group), terms)


def replay_account(applications: Sequence[Application], terms: Terms) -> Outcome:
    """The account's applications assessed twice, both times from nothing issued (A3, A4)."""
    old = assess(
        Claim(key=at, entitlement=one.entitlement, cycle_cap=one.cycle_cap)
        for at, one in enumerate(applications)
    )
    worth = [_worth(one, terms) for one in applications]
    new = assess(
        Claim(key=at, entitlement=amount, cycle_cap=terms.cumulative_cap)
        for at, (amount, _) in enumerate(worth)
    )
    items = tuple(
        Replayed(one, before.amount, after.amount, _causes(one, before.amount, after.amount, found))
        for one, before, after, found in zip(applications, old, new, worth, strict=True)
    )
    granted = sum((one.bonus for one in applications), ZERO)
    taken = sum((award.amount for award in new), ZERO)
    return Outcome(items, granted, _bonus(granted, taken, terms))


def _worth(one: Application, terms: Terms) -> tuple[Decimal, tuple[Cause, ...]]:
    """What the contract is worth by itself under the draft (A1, A2), and what is to be said."""
    cap = terms.caps.get(one.service)
    if cap is None:
        return ZERO, (Cause.REMOVED,)
    assumed = isinstance(cap, PerDeviceCap) and not one.devices
    devices = ONE_SET if assumed else one.devices
    return entitlement(cap=cap, fee=one.fee, devices=devices).amount, (
        (Cause.DEVICES,) if assumed else ()
    )


def _causes(
    one: Application, before: Decimal, after: Decimal, worth: tuple[Decimal, tuple[Cause, ...]]
) -> tuple[Cause, ...]:
    amount, said = worth
    if Cause.REMOVED in said or before == after:
        return said
    causes = list(said)
    if amount != one.entitlement:
        causes.append(Cause.CAP)
    if after - before != amount - one.entitlement:
        causes.append(Cause.ROOM)
    return tuple(causes)


def _bonus(granted: Decimal, taken: Decimal, terms: Terms) -> Decimal:
    """A7: who was granted one gets the draft's; where it counts, only the room vouchers leave."""
    if not granted:
        return ZERO
    return (
        min(terms.bonus, max(ZERO, terms.cumulative_cap - taken))
        if terms.bonus_counts
        else terms.bonus
    )


@dataclass(slots=True)
class Line:
    """One row of a table: how many applications, and both sums."""

    applications: int = 0
    old: Decimal = ZERO
    new: Decimal = ZERO

    def add(self, old: Decimal, new: Decimal, applications: int = 0) -> None:
        """Count one more."""
        self.applications += applications
        self.old += old
        self.new += new


@dataclass(slots=True)
class Tally:
    """The sums of all outcomes so far."""

    enterprises: int = 0
    winners: int = 0
    losers: int = 0
    gained: Decimal = ZERO
    lost: Decimal = ZERO
    actual: Decimal = ZERO  # what the vouchers hold today, reductions included (R4)
    dropped: int = 0  # applications for a removed service
    assumed: int = 0  # applications reckoned with one device set
    total: Line = field(default_factory=Line)
    bonus: Line = field(default_factory=Line)
    services: dict[int, Line] = field(default_factory=lambda: defaultdict(Line))
    cities: dict[str, Line] = field(default_factory=lambda: defaultdict(Line))

    def add(self, outcome: Outcome) -> None:
        """Count one account."""
        self.enterprises += 1
        for item in outcome.items:
            self._count(item)
        city = outcome.items[-1].application.city
        self.bonus.add(outcome.old_bonus, outcome.new_bonus, int(outcome.old_bonus > 0))
        self.cities[city].add(outcome.old_bonus, outcome.new_bonus)
        self.total.add(outcome.old, outcome.new, len(outcome.items))
        difference = outcome.difference
        if difference > 0:
            self.winners, self.gained = self.winners + 1, self.gained + difference
        elif difference < 0:
            self.losers, self.lost = self.losers + 1, self.lost - difference

    def _count(self, item: Replayed) -> None:
        one = item.application
        self.services[one.service].add(item.old, item.new, 1)
        self.cities[one.city].add(item.old, item.new, 1)
        self.actual += one.amount + one.bonus
        self.dropped += Cause.REMOVED in item.causes
        self.assumed += Cause.DEVICES in item.causes


def details(outcome: Outcome) -> list[dict[str, Any]]:
    """The applications of an account that would get another sum, and the bonus, as plain JSON."""
    said: list[dict[str, Any]] = [
        {
            "number": item.application.number,
            "service": item.application.service,
            "old": f"{item.old:.2f}",
            "new": f"{item.new:.2f}",
            "causes": [cause.value for cause in item.causes],
        }
        for item in outcome.items
        if item.old != item.new
    ]
    if outcome.old_bonus != outcome.new_bonus:
        sums = {"old": f"{outcome.old_bonus:.2f}", "new": f"{outcome.new_bonus:.2f}"}
        said.append({"number": "", "service": None, **sums, "causes": [Cause.BONUS.value]})
    return said

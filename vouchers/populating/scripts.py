"""How invented cases go: a script is a row of moves with the days between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from vouchers.states import Actor, State
from vouchers.workflow import Action


@dataclass(frozen=True, slots=True)
class Step:
    """A move by somebody, so many days after the one before."""

    action: Action
    by: Actor
    least: float = 0.5
    most: float = 4.0
    move: str = field(init=False)  # both as plain words, which are hashed faster
    role: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "move", self.action.value)
        object.__setattr__(self, "role", self.by.value)


@dataclass(frozen=True, slots=True)
class Script:
    """Where a case is meant to end, how often in a hundred, and the way there."""

    target: State
    share: int
    steps: tuple[Step, ...]
    over: bool = False  # nobody waits for anything: it may have happened last year
    late: bool = False  # needs a redemption window that has closed
    provincial: bool = False  # stays with the province, so the firm's revenue is below the line
    cleared: tuple[Step, ...] = field(init=False)  # the way below the line

    def __post_init__(self) -> None:
        ways = [(step, CLEAR) if step.action is Action.APPROVE else (step,) for step in self.steps]
        object.__setattr__(self, "cleared", tuple(step for way in ways for step in way))


_SUBMIT = Step(Action.SUBMIT, Actor.ENTERPRISE)
_CONFIRM = Step(Action.CONFIRM, Actor.SUPPLIER)
_APPROVE = Step(Action.APPROVE, Actor.BUREAU, 1, 8)
_BACK = Step(Action.SEND_BACK, Actor.BUREAU, 1, 5)
_AGAIN = Step(Action.RESUBMIT, Actor.ENTERPRISE, 0.5, 3)
_FILE = Step(Action.FILE_REDEMPTION, Actor.ENTERPRISE, 5, 40)
_VERIFY = Step(Action.VERIFY_REDEMPTION, Actor.BUREAU, 2, 9)
_REDEEM = Step(Action.REDEEM, Actor.PROVINCE, 3, 12)
_PAY = Step(Action.PAY_OUT, Actor.PROVINCE, 8, 20)
CLEAR = Step(Action.CLEAR, Actor.PROVINCE, 2, 12)
_ISSUED = (_SUBMIT, _CONFIRM, _APPROVE)
_FILED = (*_ISSUED, _FILE)
_REDEEMED = (*_FILED, _VERIFY, _REDEEM)


def _and(*steps: Step) -> tuple[Step, ...]:
    return (_SUBMIT, *steps)


SCRIPTS = (
    Script(State.DRAFT, 4, ()),
    Script(State.SUPPLIER_CONFIRMATION, 6, _and()),
    Script(State.BUREAU_REVIEW, 12, _and(_CONFIRM)),
    Script(State.BUREAU_REVIEW, 3, _and(_CONFIRM, _BACK, _AGAIN, _CONFIRM)),
    Script(State.CORRECTION, 3, _and(_CONFIRM, _BACK)),
    Script(State.CORRECTION, 2, _and(Step(Action.SEND_BACK, Actor.SUPPLIER))),
    Script(State.PROVINCIAL_CHECK, 3, _ISSUED, provincial=True),
    Script(State.ISSUED, 17, _ISSUED),
    Script(State.REDEMPTION_REVIEW, 6, _FILED),
    Script(State.REDEMPTION_APPROVAL, 5, (*_FILED, _VERIFY)),
    Script(
        State.REDEMPTION_CORRECTION,
        2,
        (*_FILED, Step(Action.SEND_REDEMPTION_BACK, Actor.BUREAU, 1, 5)),
    ),
    Script(State.REDEEMED, 4, _REDEEMED),
    Script(State.REDEEMED, 1, (*_REDEEMED, _PAY, Step(Action.BOUNCE, Actor.PROVINCE, 1, 3))),
    Script(State.PAID, 16, (*_REDEEMED, _PAY), over=True),
    Script(State.REFUSED, 5, _and(_CONFIRM, Step(Action.REFUSE, Actor.BUREAU, 1, 8)), over=True),
    Script(State.WITHDRAWN, 3, _and(Step(Action.WITHDRAW, Actor.ENTERPRISE)), over=True),
    # Five working days and the longest holiday of the year fit in three weeks.
    Script(
        State.LAPSED, 2, _and(_CONFIRM, _BACK, Step(Action.LAPSE, Actor.SYSTEM, 21, 23)), over=True
    ),
    Script(
        State.SURRENDERED, 2, (*_ISSUED, Step(Action.SURRENDER, Actor.ENTERPRISE, 3, 30)), over=True
    ),
    Script(State.EXPIRED, 2, (*_ISSUED, Step(Action.EXPIRE, Actor.SYSTEM)), over=True, late=True),
    Script(State.REVOKED, 2, (*_ISSUED, Step(Action.REVOKE, Actor.PROVINCE, 3, 30)), over=True),
)
LAST_YEAR = 0.35  # of what is over
EARLY = (State.DRAFT, State.SUPPLIER_CONFIRMATION, State.BUREAU_REVIEW)
LONGEST_WAIT = 6.0  # days since the last move of a case somebody waits for


def deal(random: Random) -> Iterator[Script]:
    """Scripts without end, each hundred of them holding every script as often as it says."""
    while True:
        deck = [script for script in SCRIPTS for _ in range(script.share)]
        random.shuffle(deck)
        yield from deck


def steps_of(script: Script, *, low_revenue: bool) -> tuple[Step, ...]:
    """The way of a firm with or without the revenue of E3: below it, the province clears."""
    return script.cleared if low_revenue and not script.provincial else script.steps


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when a case may be submitted, and by when it is to be where it ends."""

    opens_at: datetime
    closes_at: datetime
    until: datetime


def moments(script: Script, steps: tuple[Step, ...], window: Window, random: Random) -> list[float]:
    """The seconds since `window.opens_at` of each step, within the window, rising.

    A case that waits for somebody moved last not long ago; others lie anywhere.
    """
    day = 86_400
    waits, total = [0.0], 0.0
    for step in steps[1:]:
        total += random.uniform(step.least, step.most) * day
        waits.append(total)
    span = (window.until - window.opens_at).total_seconds() - 60
    if total > span * 0.95:  # a young cycle: everything goes faster
        waits = [wait * span * 0.95 / total for wait in waits]
        total = waits[-1]
    latest = min(span - total, (window.closes_at - window.opens_at).total_seconds())
    since = 0.0 if script.over else max(0.0, latest - LONGEST_WAIT * day)
    start = random.uniform(since, latest)
    return [start + wait for wait in waits]


def instants(opens_at: datetime, seconds: list[float]) -> list[datetime]:
    """The same as instants, in UTC."""
    start = opens_at.astimezone(UTC)
    return [start + timedelta(seconds=value) for value in seconds]

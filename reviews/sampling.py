"""A random sample anybody can draw again: same population, seed, rate and weight, same sample.

The method is Efraimidis and Spirakis' A-ES on SHA-256, so that neither Python's generator nor a
machine's floating point has a say. For every key k with weight w (in fen, or 1 without weight):

    h = SHA-256(seed + "|" + k) as a whole number, in UTF-8
    u = (h + 1) / (2^256 + 1), strictly between 0 and 1
    score = -ln(u) / w, in decimal arithmetic of 30 digits, half even

The n smallest scores are drawn, ties in order of the keys. Weights of 0 come after all others. `ln`
of the decimal module is correctly rounded by its specification, therefore the same everywhere.
Pure Python: no Django, no clock, no floats.
"""

import hashlib
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal
from typing import Literal, NamedTuple

Weight = Literal["amount"] | None
_CONTEXT = Context(prec=30, rounding=ROUND_HALF_EVEN)
_SPAN = Decimal(2**256 + 1)
FEN = 100


class Unit(NamedTuple):
    """One member of the population: its key, and its amount in yuan."""

    key: str
    amount: Decimal


def draw(
    population: Iterable[Unit], *, seed: str, rate: Decimal, weight: Weight = None
) -> list[str]:
    """The keys drawn, first drawn first; their number is `sample_size`.

    The order in which the population is given does not matter. Raises ValueError for a rate outside
    0 < rate <= 1, a key given twice, a negative amount.
    """
    units = list(population)
    if len({unit.key for unit in units}) != len(units):
        raise ValueError("a key occurs twice")
    if any(unit.amount < 0 for unit in units):
        raise ValueError("an amount is negative")
    size = sample_size(len(units), rate=rate)
    ranked = sorted(units, key=lambda unit: _rank(unit, seed=seed, weight=weight))
    return [unit.key for unit in ranked[:size]]


def sample_size(count: int, *, rate: Decimal) -> int:
    """How many of `count` a rate draws: rounded up, so at least 1 when there is any."""
    if not 0 < rate <= 1:
        raise ValueError("a rate lies above 0 and is at most 1")
    return int((count * rate).to_integral_value(ROUND_CEILING))


def population_text(population: Iterable[Unit]) -> str:
    """The population as it is kept and hashed: a line `key,amount` each, in order of the keys."""
    lines = sorted(f"{unit.key},{unit.amount:.2f}" for unit in population)
    return "".join(f"{line}\n" for line in lines)


def read_population(text: str) -> list[Unit]:
    """What `population_text` wrote."""
    rows = (line.rsplit(",", 1) for line in text.splitlines())
    return [Unit(key, Decimal(amount)) for key, amount in rows]


def population_hash(text: str) -> str:
    """SHA-256 of the population's text in UTF-8: what `sha256sum` says of the file."""
    return hashlib.sha256(text.encode()).hexdigest()


def _rank(unit: Unit, *, seed: str, weight: Weight) -> tuple[bool, Decimal, str]:
    fen = int(unit.amount * FEN) if weight == "amount" else 1
    mark = int(hashlib.sha256(f"{seed}|{unit.key}".encode()).hexdigest(), 16)
    chance = _CONTEXT.divide(Decimal(mark + 1), _SPAN)
    toll = _CONTEXT.minus(_CONTEXT.ln(chance))
    return fen == 0, _CONTEXT.divide(toll, Decimal(fen or 1)), unit.key

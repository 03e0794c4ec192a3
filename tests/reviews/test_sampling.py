"""The sampler: reproducible from its seed, by hand, on any machine."""

import hashlib
import math
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.sampling import (
    Unit,
    draw,
    population_hash,
    population_text,
    read_population,
    sample_size,
)

SEED = "2026-11-24"
ONE = Decimal(1)
# key, amount in yuan, first 16 hex digits of SHA-256("2026-11-24|" + key), and -ln(u) of it: the
# table was made with sha256sum and a pocket calculator's ln, not with the sampler.
TABLE = [
    ("SQ00", "500000", "5abd75da679ef415", "1.03717829"),
    ("SQ01", "1000", "8b00f2d3a080df18", "0.61067686"),
    ("SQ02", "250000", "da38df2f93533aa9", "0.15966384"),
    ("SQ03", "30000", "5ad328fa3abf2b6a", "1.03624458"),
    ("SQ04", "0", "aa33f0695ce3a242", "0.40818627"),
    ("SQ05", "80000", "6f6520addcc8b52d", "0.83209473"),
]
PEOPLE = [Unit(key, Decimal(amount)) for key, amount, _, _ in TABLE]


@pytest.mark.parametrize(("key", "amount", "mark", "toll"), TABLE, ids=[row[0] for row in TABLE])
def test_table_by_hand_is_right(key: str, amount: str, mark: str, toll: str) -> None:
    digest = hashlib.sha256(f"{SEED}|{key}".encode()).hexdigest()
    assert digest.startswith(mark)
    assert f"{-math.log(int(mark, 16) / 16**16):.8f}" == toll


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        # by -ln(u) alone
        pytest.param(None, ["SQ02", "SQ04", "SQ01", "SQ05", "SQ03", "SQ00"], id="plain"),
        # by -ln(u) / fen, in millionths: 0.0064, 0.0207, 0.1040, 0.3454, 6.1; nothing comes last
        pytest.param("amount", ["SQ02", "SQ00", "SQ05", "SQ03", "SQ01", "SQ04"], id="by amount"),
    ],
)
def test_sample_is_that_of_the_table(weight: str | None, expected: list[str]) -> None:
    assert draw(PEOPLE, seed=SEED, rate=ONE, weight=weight) == expected
    assert draw(PEOPLE, seed=SEED, rate=Decimal("0.5"), weight=weight) == expected[:3]


@pytest.mark.parametrize(
    ("count", "rate", "size"),
    [
        pytest.param(0, "0.05", 0, id="nobody"),
        pytest.param(1, "0.001", 1, id="at least one"),
        pytest.param(100, "0.05", 5, id="exactly"),
        pytest.param(101, "0.05", 6, id="rounded up"),
        pytest.param(7, "1", 7, id="all"),
    ],
)
def test_sample_size_is_rounded_up(count: int, rate: str, size: int) -> None:
    assert sample_size(count, rate=Decimal(rate)) == size


@pytest.mark.parametrize("rate", ["0", "-0.1", "1.01"])
def test_rate_out_of_range_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        draw(PEOPLE, seed=SEED, rate=Decimal(rate))


def test_key_given_twice_and_negative_amount_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw([PEOPLE[0], PEOPLE[0]], seed=SEED, rate=ONE)
    with pytest.raises(ValueError, match="negative"):
        draw([Unit("A", Decimal(-1))], seed=SEED, rate=ONE)


def test_order_of_four_does_not_matter() -> None:
    samples = {tuple(draw(p, seed=SEED, rate=Decimal("0.5"))) for p in permutations(PEOPLE[:4])}
    assert len(samples) == 1


def test_another_seed_draws_another_sample() -> None:
    many = [Unit(f"V{n}", Decimal(n)) for n in range(200)]
    samples = {tuple(draw(many, seed=f"{n}", rate=Decimal("0.05"))) for n in range(20)}
    assert len(samples) == 20


def test_heavier_units_are_drawn_more_often() -> None:
    pair = [Unit("heavy", Decimal(300)), Unit("light", Decimal(100))]
    drawn = [draw(pair, seed=f"{n}", rate=Decimal("0.5"), weight="amount")[0] for n in range(2000)]
    assert 0.72 < drawn.count("heavy") / 2000 < 0.78  # 3 : 1


def test_population_is_hashed_as_sha256sum_would() -> None:
    text = population_text(reversed(PEOPLE))
    assert text.startswith("SQ00,500000.00\nSQ01,1000.00\n")
    assert population_hash(text) == hashlib.sha256(text.encode()).hexdigest()
    assert read_population(text) == PEOPLE


units = st.dictionaries(
    st.text("ABCDEF0123456789-", min_size=1, max_size=8),
    st.decimals("0.00", "500000.00", places=2),
    min_size=1,
    max_size=12,
).map(lambda found: [Unit(*pair) for pair in found.items()])
seeds = st.text(min_size=1, max_size=12)
rates = st.decimals("0.01", "1.00", places=2)
weights = st.sampled_from([None, "amount"])


@settings(max_examples=60)
@given(units, seeds, rates, weights, st.randoms(use_true_random=False))
def test_order_of_the_population_does_not_matter(people, seed, rate, weight, random) -> None:
    shuffled = random.sample(people, len(people))
    sample = draw(people, seed=seed, rate=rate, weight=weight)
    assert draw(shuffled, seed=seed, rate=rate, weight=weight) == sample
    assert len(sample) == len(set(sample)) == sample_size(len(people), rate=rate)


@settings(max_examples=40)
@given(units, seeds, weights)
def test_rate_1_draws_all_and_a_lower_rate_their_beginning(people, seed, weight) -> None:
    everybody = draw(people, seed=seed, rate=ONE, weight=weight)
    some = draw(people, seed=seed, rate=Decimal("0.3"), weight=weight)
    assert sorted(everybody) == sorted(unit.key for unit in people)
    assert everybody[: len(some)] == some


@settings(max_examples=60)
@given(units, seeds, rates, st.decimals("0.01", "500000.00", places=2))
def test_more_weight_never_costs_a_place(people, seed, rate, more) -> None:
    before = draw(people, seed=seed, rate=ONE, weight="amount")
    first = people[0]
    heavier = [Unit(first.key, first.amount + more), *people[1:]]
    after = draw(heavier, seed=seed, rate=ONE, weight="amount")
    assert after.index(first.key) <= before.index(first.key)

"""Who fits and who waits, as rows: nobody overtakes, whatever the sizes (Q2). Pure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.quota import Applicant, Limit, Standing, waiting

ONE = Limit(Decimal(100), Decimal(0))


def line(*amounts: int, scopes: tuple[str, ...] = ("city",)) -> list[Applicant]:
    return [Applicant(n, Decimal(amount), scopes) for n, amount in enumerate(amounts)]


@pytest.mark.parametrize(
    ("committed", "amounts", "held"),
    [
        pytest.param(0, (50, 50), set(), id="exactly"),
        pytest.param(0, (50, 51), {1}, id="one-too-much"),
        pytest.param(0, (80, 50, 20), {1, 2}, id="nobody-overtakes"),
        pytest.param(0, (101, 1), {0, 1}, id="first-too-large-holds-all"),
        pytest.param(60, (40, 1), {1}, id="issued-counts"),
        pytest.param(100, (0, 10, 0), {1}, id="at-nothing-nobody-waits-for-it"),
        pytest.param(0, (), set(), id="nobody"),
    ],
)
def test_line(committed: int, amounts: tuple[int, ...], held: set[int]) -> None:
    limits = {"city": Limit(Decimal(100), Decimal(committed))}
    assert waiting(limits, line(*amounts)) == held


def test_every_quota_of_an_application_has_to_hold_it() -> None:
    limits = {"city": ONE, "kind": Limit(Decimal(30), Decimal(0))}
    both = Applicant(1, Decimal(40), ("city", "kind"))
    city = Applicant(2, Decimal(60), ("city",))
    assert waiting(limits, [both, city]) == {1}  # it keeps its share of the city all the same
    assert waiting(limits, [both, city, Applicant(3, Decimal(1), ("city",))]) == {1, 3}


def test_without_a_quota_nobody_waits() -> None:
    assert waiting({}, line(1_000_000)) == frozenset()


amounts = st.lists(st.integers(0, 60), max_size=12)


@given(amounts, st.integers(0, 100))
def test_whoever_fits_before_fits_after_somebody_leaves(found: list[int], committed: int) -> None:
    limits = {"city": Limit(Decimal(100), Decimal(committed))}
    before = waiting(limits, line(*found))
    for gone in range(len(found)):
        rest = [one for one in line(*found) if one.key != gone]
        assert waiting(limits, rest) <= before


@given(amounts)
def test_those_who_fit_never_exceed_the_quota(found: list[int]) -> None:
    held = waiting({"city": ONE}, line(*found))
    assert sum(one.amount for one in line(*found) if one.key not in held) <= ONE.amount


@given(amounts, st.integers(0, 100))
def test_standing_says_what_the_line_says(found: list[int], committed: int) -> None:
    limits = {"city": Limit(Decimal(100), Decimal(committed))}
    held = waiting(limits, line(*found))
    for n, own in enumerate(found):
        ahead = Decimal(sum(found[:n]))
        standing = Standing("江门市", Decimal(100), Decimal(committed), ahead, Decimal(own))
        assert standing.fits == (n not in held)

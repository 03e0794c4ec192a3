"""The engine's laws as properties over lawful histories (A3, A4)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from vouchers.subsidy import Award, Claim, FixedCap, PerDeviceCap, assess, entitlement

MONEY = st.decimals(min_value=0, max_value=600_000, places=2)
CAPS = st.decimals(min_value=0, max_value=1_000_000, places=2)
FEES = st.decimals(min_value=Decimal("0.01"), max_value=10_000_000, places=2)
RELAXED = settings(deadline=None, max_examples=200)


@st.composite
def histories(draw: Callable, *, one_cap: bool = True) -> list[Claim]:
    """Claims as they come about: applied for, assessed, then some issued, some redeemed for less,
    some fallen.
    """
    cap = draw(CAPS)
    claims = [
        Claim(key=key, entitlement=worth, cycle_cap=cap if one_cap else draw(CAPS))
        for key, worth in enumerate(draw(st.lists(MONEY, max_size=7)))
    ]
    for _ in range(draw(st.integers(0, 2))):
        claims = [
            draw(st.sampled_from(_fates(*pair)))
            for pair in zip(claims, assess(claims), strict=True)
        ]
        claims = [claim for claim in claims if draw(st.integers(0, 5))]
    return claims


def _fates(claim: Claim, award: Award) -> list[Claim]:
    if claim.fixed is not None:
        return [claim]
    halved = (award.amount / 2).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    return [
        claim,
        replace(claim, issued=award.amount),
        replace(claim, issued=award.amount, fixed=award.amount),
        replace(claim, issued=award.amount, fixed=halved),
    ]


def amounts(claims: list[Claim]) -> dict[object, Decimal]:
    return {award.key: award.amount for award in assess(claims)}


@RELAXED
@given(histories(one_cap=False))
def test_awards_are_those_of_the_formula(claims):
    taken: list[Decimal] = []
    for index, (claim, award) in enumerate(zip(claims, assess(claims), strict=True)):
        later = sum((other.kept for other in claims[index + 1 :]), Decimal(0))
        room = max(Decimal(0), claim.cycle_cap - sum(taken, Decimal(0)) - later)
        expected = max(claim.issued, min(claim.entitlement, room))
        if claim.fixed is not None:
            expected = claim.fixed
        assert award == Award(claim.key, expected, room)
        taken.append(expected)


@RELAXED
@given(histories())
def test_the_sum_never_exceeds_the_cap(claims):
    total = sum(amounts(claims).values())

    assert not claims or total <= claims[0].cycle_cap


@RELAXED
@given(histories(one_cap=False))
def test_no_award_exceeds_its_entitlement_fixed_aside(claims):
    for claim, award in zip(claims, assess(claims), strict=True):
        assert claim.fixed is not None or award.amount <= claim.entitlement


@RELAXED
@given(histories(one_cap=False))
def test_an_issued_sum_never_falls_and_a_fixed_one_stands(claims):
    for claim, award in zip(claims, assess(claims), strict=True):
        assert award.amount >= claim.issued or claim.fixed is not None
        assert claim.fixed is None or award.amount == claim.fixed


@RELAXED
@given(histories(one_cap=False), MONEY, CAPS)
def test_a_later_claim_changes_no_earlier_award(claims, worth, cap):
    newcomer = Claim(key="newcomer", entitlement=worth, cycle_cap=cap)

    assert assess([*claims, newcomer])[:-1] == assess(claims)


@RELAXED
@given(histories(one_cap=False), st.data())
def test_dropping_a_claim_lowers_no_other(claims, data):
    if not claims:
        return
    fallen = data.draw(st.sampled_from(claims))
    before = amounts(claims)
    after = amounts([claim for claim in claims if claim is not fallen])

    assert all(after[key] >= before[key] for key in after)


@RELAXED
@given(histories(one_cap=False), MONEY)
def test_more_room_never_pays_less(claims, more):
    wider = [replace(claim, cycle_cap=claim.cycle_cap + more) for claim in claims]
    before, after = amounts(claims), amounts(wider)

    assert all(after[key] >= before[key] for key in before)


@RELAXED
@given(histories(one_cap=False))
def test_assessing_its_own_result_changes_nothing(claims):
    before = assess(claims)
    settled = [
        claim if claim.fixed is not None else replace(claim, issued=award.amount)
        for claim, award in zip(claims, before, strict=True)
    ]

    assert [a.amount for a in assess(settled)] == [a.amount for a in before]


@RELAXED
@given(FEES, CAPS, st.integers(1, 1_000))
def test_entitlement_is_within_cap_and_fee_to_the_fen(fee, cap, devices):
    for limit in (FixedCap(cap), PerDeviceCap(cap)):
        result = entitlement(cap=limit, fee=fee, devices=devices)
        assert result.amount == min(result.cap, result.fee)
        assert result.amount.as_tuple().exponent == -2


@RELAXED
@given(FEES, FEES, st.integers(1, 1_000), st.integers(1, 1_000))
def test_a_higher_fee_or_more_sets_never_lower_the_entitlement(fee, more_fee, devices, more):
    cap = PerDeviceCap(Decimal(2000))
    less = entitlement(cap=cap, fee=fee, devices=devices).amount

    assert entitlement(cap=cap, fee=fee + more_fee, devices=devices).amount >= less
    assert entitlement(cap=cap, fee=fee, devices=devices + more).amount >= less

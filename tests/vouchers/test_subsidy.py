"""The engine by table: every example of the policy, every refusal (A1 to A4, A7)."""

from decimal import Decimal

import pytest

from vouchers.subsidy import (
    Award,
    Claim,
    FixedCap,
    PerDeviceCap,
    assess,
    cap_amount,
    entitlement,
    integration_bonus,
)

CAP = Decimal(500_000)


def fresh(*amounts: int, cap: Decimal = CAP) -> list[Claim]:
    """Unissued claims of these entitlements, in order, keyed by place."""
    return [
        Claim(key=key, entitlement=Decimal(amount), cycle_cap=cap)
        for key, amount in enumerate(amounts)
    ]


def sums(claims: list[Claim]) -> list[int]:
    return [int(award.amount) for award in assess(claims)]


@pytest.mark.parametrize(
    ("cap", "fee", "devices", "amount", "limit"),
    [
        pytest.param(FixedCap(CAP), "480000", None, "480000", "500000", id="policy-fee-binds"),
        pytest.param(
            PerDeviceCap(Decimal(2000)), "250000", 150, "250000", "300000", id="policy-150-sets"
        ),
        pytest.param(PerDeviceCap(Decimal(2000)), "250000", 1, "2000", "2000", id="one-set"),
        pytest.param(FixedCap(Decimal(30000)), "30000", None, "30000", "30000", id="tie"),
        pytest.param(FixedCap(Decimal(30000)), "30000.01", None, "30000", "30000", id="a-fen-over"),
        pytest.param(
            FixedCap(Decimal(30000)), "29999.99", None, "29999.99", "30000", id="a-fen-under"
        ),
        pytest.param(FixedCap(CAP), "100.009", None, "100.00", "500000", id="down-to-the-fen"),
        pytest.param(FixedCap(Decimal(0)), "100", None, "0", "0", id="cap-of-0"),
        pytest.param(FixedCap(CAP), "0.01", None, "0.01", "500000", id="smallest-fee"),
        pytest.param(FixedCap(CAP), "100", 0, "100", "500000", id="fixed-cap-ignores-devices"),
        pytest.param(
            PerDeviceCap(Decimal("0.333")), "10", 3, "0.99", "0.999", id="rate-below-a-fen"
        ),
    ],
)
def test_entitlement_is_the_lesser_of_cap_and_fee(cap, fee, devices, amount, limit):
    result = entitlement(cap=cap, fee=Decimal(fee), devices=devices)

    assert result.amount == Decimal(amount)
    assert result.cap == Decimal(limit)
    assert result.fee == Decimal(fee)


def test_entitlement_has_2_decimals_and_never_rounds_up():
    result = entitlement(cap=FixedCap(CAP), fee=Decimal("1234.5678"))

    assert str(result.amount) == "1234.56"


@pytest.mark.parametrize(
    ("cap", "fee", "devices"),
    [
        pytest.param(FixedCap(CAP), "0", None, id="fee-0"),
        pytest.param(FixedCap(CAP), "-1", None, id="fee-negative"),
        pytest.param(FixedCap(CAP), "NaN", None, id="fee-nan"),
        pytest.param(FixedCap(CAP), "Infinity", None, id="fee-infinite"),
        pytest.param(FixedCap(Decimal(-1)), "100", None, id="cap-negative"),
        pytest.param(PerDeviceCap(Decimal(-1)), "100", 5, id="rate-negative"),
        pytest.param(PerDeviceCap(Decimal(2000)), "100", None, id="devices-missing"),
        pytest.param(PerDeviceCap(Decimal(2000)), "100", 0, id="devices-0"),
        pytest.param(PerDeviceCap(Decimal(2000)), "100", -3, id="devices-negative"),
        pytest.param(PerDeviceCap(Decimal(2000)), "100", 1.5, id="devices-not-whole"),
    ],
)
def test_entitlement_refuses_unlawful_inputs(cap, fee, devices):
    with pytest.raises(ValueError, match=r"fee|cap"):
        entitlement(cap=cap, fee=Decimal(fee), devices=devices)


def test_cap_amount_is_rate_times_sets():
    assert cap_amount(PerDeviceCap(Decimal(1000)), 42) == Decimal(42_000)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([480_000], [480_000], id="one"),
        pytest.param([400_000, 200_000], [400_000, 100_000], id="policy-second-gets-the-rest"),
        pytest.param([200_000], [200_000], id="policy-after-the-first-is-refused"),
        pytest.param([300_000] * 3, [300_000, 200_000, 0], id="policy-third-waits-at-0"),
        pytest.param([500_000, 1], [500_000, 0], id="first-takes-all"),
        pytest.param([0, 300_000], [0, 300_000], id="worth-nothing-takes-nothing"),
    ],
)
def test_awards_follow_the_order_of_application(amounts, expected):
    assert sums(fresh(*amounts)) == expected


def test_award_tells_the_room_that_was_left():
    assert assess(fresh(400_000, 200_000)) == (
        Award(0, Decimal(400_000), Decimal(500_000)),
        Award(1, Decimal(100_000), Decimal(100_000)),
    )


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param(
            [{"entitlement": 400_000}, {"entitlement": 200_000, "issued": 200_000}],
            [300_000, 200_000],
            id="an-issued-later-sum-narrows-the-earlier",
        ),
        pytest.param(
            [{"entitlement": 300_000, "issued": 100_000}, {"entitlement": 300_000}],
            [300_000, 200_000],
            id="an-issued-sum-rises-with-room",
        ),
        pytest.param(
            [
                {"entitlement": 500_000, "fixed": 450_000},
                {"entitlement": 200_000, "issued": 100_000},
            ],
            [450_000, 100_000],
            id="an-issued-sum-never-falls",
        ),
        pytest.param(
            [
                {"entitlement": 300_000, "issued": 300_000, "fixed": 120_000},
                {"entitlement": 400_000},
            ],
            [120_000, 380_000],
            id="a-reduced-redemption-frees-room",
        ),
        pytest.param(
            [{"entitlement": 300_000, "fixed": 0}, {"entitlement": 500_000}],
            [0, 500_000],
            id="fixed-at-0-is-fixed",
        ),
        pytest.param(
            [{"entitlement": 100_000}, {"entitlement": 500_000, "fixed": 500_000}],
            [0, 500_000],
            id="room-is-never-below-0",
        ),
        pytest.param(
            [
                {"entitlement": 400_000, "cycle_cap": 500_000},
                {"entitlement": 400_000, "cycle_cap": 600_000},
                {"entitlement": 400_000, "cycle_cap": 500_000},
            ],
            [400_000, 200_000, 0],
            id="each-claim-under-the-cap-of-its-version",
        ),
    ],
)
def test_promised_and_fixed_sums_stand(claims, expected):
    rows = [
        Claim(
            **{
                "key": key,
                "cycle_cap": CAP,
                **{name: Decimal(value) for name, value in claim.items()},
            }
        )
        for key, claim in enumerate(claims)
    ]

    assert sums(rows) == expected


def test_assess_takes_any_iterable_and_keeps_keys():
    awards = assess(claim for claim in fresh(1, 2))

    assert [award.key for award in awards] == [0, 1]


@pytest.mark.parametrize("name", ["entitlement", "cycle_cap", "issued", "fixed"])
def test_claim_refuses_negative_sums(name):
    lawful = {"entitlement": Decimal(1), "cycle_cap": CAP}

    with pytest.raises(ValueError, match="negative"):
        Claim(key=1, **{**lawful, name: Decimal(-1)})


@pytest.mark.parametrize(
    ("certified", "provincially_awarded", "already_granted", "expected"),
    [
        pytest.param(True, False, False, 200_000, id="due"),
        pytest.param(False, False, False, 0, id="not-certified"),
        pytest.param(True, True, False, 0, id="had-a-provincial-award"),
        pytest.param(True, False, True, 0, id="granted-before"),
        pytest.param(False, True, True, 0, id="nothing-fits"),
    ],
)
def test_integration_bonus_is_given_once(
    certified, provincially_awarded, already_granted, expected
):
    bonus = integration_bonus(
        certified=certified,
        provincially_awarded=provincially_awarded,
        already_granted=already_granted,
        amount=Decimal(200_000),
    )

    assert bonus == expected


def test_integration_bonus_cannot_be_negative():
    with pytest.raises(ValueError, match="negative"):
        integration_bonus(
            certified=True, provincially_awarded=False, already_granted=False, amount=Decimal(-1)
        )

"""The replay of a cycle under other terms (C4): by hand, and as laws. No database."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchers.subsidy import Cap, Claim, FixedCap, PerDeviceCap, assess, entitlement
from vouchers.what_if import Application, Cause, Tally, Terms, details, replay, replay_account

SCHEDULING, QUALITY, MONITORING = 1, 2, 3
OLD_CAPS: dict[int, Cap] = {
    SCHEDULING: FixedCap(Decimal(500_000)),
    QUALITY: FixedCap(Decimal(200_000)),
    MONITORING: PerDeviceCap(Decimal(2_000)),
}
OLD = Terms(OLD_CAPS, Decimal(500_000), Decimal(200_000), bonus_counts=False)


def application(service: int, fee: int, **facts: Any) -> Application:
    """One as it was stamped under OLD."""
    devices = facts.pop("devices", None)
    worth = entitlement(cap=OLD_CAPS[service], fee=Decimal(fee), devices=devices).amount
    return Application(
        account=facts.get("account", 1),
        enterprise=facts.get("account", 1),
        number=facts.get("number", f"2018-{service:06d}"),
        service=service,
        city=facts.get("city", "440700"),
        fee=Decimal(fee),
        devices=devices,
        entitlement=worth,
        cycle_cap=OLD.cumulative_cap,
        amount=worth,
        bonus=Decimal(facts.get("bonus", 0)),
    )


# 300,000 and 200,000 fill the cap of 500,000; the third waits at 0.
THREE = (
    application(SCHEDULING, 300_000),
    application(QUALITY, 250_000),
    application(MONITORING, 180_000, devices=100),
)


def sums(terms: Terms, applications: tuple[Application, ...] = THREE) -> list[tuple[int, int]]:
    outcome = replay_account(applications, terms)
    return [(int(item.old), int(item.new)) for item in outcome.items]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param(OLD, [(300_000, 300_000), (200_000, 200_000), (0, 0)], id="same"),
        pytest.param(
            replace(OLD, cumulative_cap=Decimal(600_000)),
            [(300_000, 300_000), (200_000, 200_000), (0, 100_000)],
            id="more-room-reaches-the-one-waiting",
        ),
        pytest.param(
            replace(OLD, cumulative_cap=Decimal(400_000)),
            [(300_000, 300_000), (200_000, 100_000), (0, 0)],
            id="less-room",
        ),
        pytest.param(
            replace(OLD, caps={**OLD_CAPS, SCHEDULING: FixedCap(Decimal(100_000))}),
            [(300_000, 100_000), (200_000, 200_000), (0, 180_000)],
            id="lower-cap-frees-room",
        ),
        pytest.param(
            replace(
                OLD, caps={MONITORING: PerDeviceCap(Decimal(1_500)), QUALITY: OLD_CAPS[QUALITY]}
            ),
            [(300_000, 0), (200_000, 200_000), (0, 150_000)],
            id="removed-and-rate",
        ),
    ],
)
def test_account_by_hand(terms: Terms, expected: list[tuple[int, int]]) -> None:
    assert sums(terms) == expected


def test_new_awards_are_those_of_the_engine_itself() -> None:
    caps: dict[int, Cap] = {
        SCHEDULING: FixedCap(Decimal(250_000)),
        QUALITY: FixedCap(Decimal(220_000)),
        MONITORING: PerDeviceCap(Decimal(1_234)),
    }
    terms = replace(OLD, caps=caps, cumulative_cap=Decimal(555_555))
    claims = [
        Claim(
            key=one.number,
            entitlement=entitlement(cap=caps[one.service], fee=one.fee, devices=one.devices).amount,
            cycle_cap=terms.cumulative_cap,
        )
        for one in THREE
    ]
    found = [item.new for item in replay_account(THREE, terms).items]
    assert found == [award.amount for award in assess(claims)]


@pytest.mark.parametrize(
    ("terms", "at", "causes"),
    [
        pytest.param(
            replace(OLD, caps={QUALITY: OLD_CAPS[QUALITY]}), 0, (Cause.REMOVED,), id="removed"
        ),
        pytest.param(
            replace(OLD, caps={**OLD_CAPS, QUALITY: FixedCap(Decimal(150_000))}),
            1,
            (Cause.CAP,),
            id="cap",
        ),
        pytest.param(replace(OLD, cumulative_cap=Decimal(600_000)), 2, (Cause.ROOM,), id="room"),
        pytest.param(
            replace(OLD, caps={**OLD_CAPS, QUALITY: PerDeviceCap(Decimal(9_000))}),
            1,
            (Cause.DEVICES, Cause.CAP),
            id="no-sets-known",
        ),
        pytest.param(OLD, 0, (), id="nothing"),
    ],
)
def test_causes(terms: Terms, at: int, causes: tuple[Cause, ...]) -> None:
    assert replay_account(THREE, terms).items[at].causes == causes


@pytest.mark.parametrize(
    ("granted", "terms", "expected"),
    [
        pytest.param(0, OLD, 0, id="not-granted"),
        pytest.param(200_000, OLD, 200_000, id="same"),
        pytest.param(200_000, replace(OLD, bonus=Decimal(300_000)), 300_000, id="raised"),
        pytest.param(200_000, replace(OLD, bonus=Decimal(0)), 0, id="dropped"),
        pytest.param(200_000, replace(OLD, bonus_counts=True), 100_000, id="counted"),
        pytest.param(
            200_000,
            replace(OLD, bonus_counts=True, cumulative_cap=Decimal(300_000)),
            0,
            id="counted-and-no-room",
        ),
    ],
)
def test_bonus(granted: int, terms: Terms, expected: int) -> None:
    lone = (application(SCHEDULING, 400_000, bonus=granted),)
    assert replay_account(lone, terms).new_bonus == expected


def test_details_name_only_what_changes() -> None:
    terms = replace(OLD, caps={**OLD_CAPS, QUALITY: FixedCap(Decimal(150_000))}, bonus=Decimal(1))
    first = THREE[0]._replace(bonus=Decimal(200_000))
    told = details(replay_account((first, THREE[1]), terms))
    assert [(one["service"], one["old"], one["new"]) for one in told] == [
        (QUALITY, "200000.00", "150000.00"),
        (None, "200000.00", "1.00"),
    ]


_FIRMS = st.lists(
    st.tuples(
        st.sampled_from(sorted(OLD_CAPS)),
        st.sampled_from([1, 99_999, 180_000, 250_000, 600_000]),
        st.sampled_from([1, 40, 300]),
        st.sampled_from(["440100", "440700"]),
    ),
    min_size=1,
    max_size=4,
)
_AMOUNTS = st.sampled_from([0, 1_500, 2_000, 100_000, 350_000, 600_000]).map(Decimal)
_CAPS = st.dictionaries(
    st.sampled_from(sorted(OLD_CAPS)),
    st.one_of(st.builds(FixedCap, _AMOUNTS), st.builds(PerDeviceCap, _AMOUNTS)),
)
_terms = st.builds(Terms, _CAPS, _AMOUNTS, _AMOUNTS, st.booleans())


@st.composite
def _applications(draw: st.DrawFn) -> list[Application]:
    """Some firms, some of them granted the bonus, which is once in a life (A7)."""
    rows = []
    for account, firm in enumerate(draw(st.lists(_FIRMS, max_size=3)), start=1):
        bonus = draw(st.sampled_from([0, 200_000]))
        for place, (service, fee, devices, city) in enumerate(firm):
            facts = {"account": account, "city": city, "bonus": 0 if place else bonus}
            rows.append(application(service, fee, devices=devices, **facts))
    return rows


@given(_applications(), _terms)
def test_tables_add_up_to_the_headline(rows: list[Application], terms: Terms) -> None:
    tally = Tally()
    outcomes = list(replay(rows, terms))
    for outcome in outcomes:
        tally.add(outcome)
    for side in ("old", "new"):
        total = getattr(tally.total, side)
        by_service = sum(getattr(line, side) for line in tally.services.values())
        assert by_service + getattr(tally.bonus, side) == total
        assert sum(getattr(line, side) for line in tally.cities.values()) == total
        assert sum(getattr(outcome, side) for outcome in outcomes) == total
    assert tally.total.new - tally.total.old == tally.gained - tally.lost
    assert tally.total.applications == len(rows)


@given(_applications())
def test_same_terms_change_nothing(rows: list[Application]) -> None:
    assert all(outcome.difference == 0 for outcome in replay(rows, OLD))


@given(_applications(), _terms)
def test_new_awards_stay_within_the_draft(rows: list[Application], terms: Terms) -> None:
    for outcome in replay(rows, terms):
        counted = outcome.new if terms.bonus_counts else outcome.new - outcome.new_bonus
        assert counted <= terms.cumulative_cap

"""How much: entitlements, awards in order of application, and the integration bonus.

Pure Python over `Decimal` yuan: no Django, no clock, no figure of the policy. Rules A1 to A4 and A7
of docs/policy.md.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from common.money import floor_to_fen

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class FixedCap:
    """A service capped at one sum, in yuan (A2)."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class PerDeviceCap:
    """A service capped at a rate in yuan per connected device set (A2)."""

    rate: Decimal


Cap = FixedCap | PerDeviceCap


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one contract is worth by itself, with the two sums that decide it (A1), in yuan."""

    amount: Decimal
    cap: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One live application as the engine sees it.

    `entitlement`: the sum of A1. `cycle_cap`: the cumulative cap of the version this claim was
    submitted under (A5). `issued`: what its voucher already promises, 0 before issue; it never
    falls (A4). `fixed`: a sum no longer open to change, because a redemption is filed or approved.
    """

    key: Hashable
    entitlement: Decimal
    cycle_cap: Decimal
    issued: Decimal = ZERO
    fixed: Decimal | None = None

    def __post_init__(self) -> None:
        if self.entitlement < 0 or self.cycle_cap < 0 or self.issued < 0:
            raise ValueError("a claim's sums cannot be negative")
        if self.fixed is not None and self.fixed < 0:
            raise ValueError("a fixed sum cannot be negative")

    @property
    def kept(self) -> Decimal:
        """What this claim holds against earlier ones, whatever its own assessment says."""
        return self.issued if self.fixed is None else self.fixed


class Award(NamedTuple):
    """What one claim gets, and the room that was left for it, in yuan.

    A named tuple and not a dataclass: just as frozen, and twice as fast to make, which counts when
    a what-if assesses hundreds of thousands of claims (bench/engine.py).
    """

    key: Hashable
    amount: Decimal
    room: Decimal


def entitlement(*, cap: Cap, fee: Decimal, devices: int | None = None) -> Entitlement:
    """min(service cap, cloud fee), rounded down to the fen (A1, A2).

    Raises `ValueError` when the fee is not above 0, a cap is negative, or device sets are missing
    or below 1 under a per-device cap. A fixed cap ignores `devices`.
    """
    if not fee.is_finite() or fee <= 0:
        raise ValueError("the cloud fee must be above 0")
    limit = cap_amount(cap, devices)
    return Entitlement(amount=floor_to_fen(min(limit, fee)), cap=limit, fee=fee)


def cap_amount(cap: Cap, devices: int | None = None) -> Decimal:
    """The cap in yuan: the fixed sum, or rate x device sets (A2). `ValueError` as `entitlement`."""
    unit = cap.amount if isinstance(cap, FixedCap) else cap.rate
    if not unit.is_finite() or unit < 0:
        raise ValueError("a cap cannot be negative")
    if isinstance(cap, FixedCap):
        return unit
    if devices is None or devices != int(devices) or devices < 1:
        raise ValueError("a per-device cap needs at least 1 whole device set")
    return unit * devices


def assess(claims: Iterable[Claim]) -> tuple[Award, ...]:
    """Award the claims of one enterprise in one cycle, given in order of first submission.

    Each gets the least of its entitlement and the room left by earlier awards and by what later
    claims already hold; an issued sum never falls and a fixed one stands (A3, A4). Awards come in
    the order of the claims.
    """
    ordered = tuple(claims)
    promised = ZERO  # what this claim and the ones after it hold already
    for claim in ordered:
        promised += claim.issued if claim.fixed is None else claim.fixed
    taken = ZERO
    awards = []
    for claim in ordered:
        fixed, issued, amount = claim.fixed, claim.issued, claim.entitlement
        promised -= issued if fixed is None else fixed
        room = claim.cycle_cap - taken - promised
        if room < 0:
            room = ZERO
        # The same as: fixed, or max(issued, min(entitlement, room)); spelt out for speed.
        if fixed is not None:
            amount = fixed
        else:
            if amount > room:  # noqa: PLR1730 - a call of min() costs as much as the sums
                amount = room
            if amount < issued:  # noqa: PLR1730
                amount = issued
        taken += amount
        awards.append(Award(claim.key, amount, room))
    return tuple(awards)


def integration_bonus(
    *, certified: bool, provincially_awarded: bool, already_granted: bool, amount: Decimal
) -> Decimal:
    """The bonus due at a redemption that passes final review: `amount` once in a life (A7)."""
    if amount < 0:
        raise ValueError("a bonus cannot be negative")
    due = certified and not provincially_awarded and not already_granted
    return floor_to_fen(amount) if due else ZERO

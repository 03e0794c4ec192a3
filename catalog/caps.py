"""What a cap is, in plain values: vouchers builds the engine's caps from it. Pure Python."""

from decimal import Decimal
from typing import NamedTuple

FIXED = "fixed"
PER_DEVICE = "per_device"


class Cap(NamedTuple):
    """`kind` is `fixed` or `per_device` (A2); `amount` is the cap, or the rate per set, in yuan."""

    kind: str
    amount: Decimal

    @property
    def is_per_device(self) -> bool:
        return self.kind == PER_DEVICE

"""What may be published of small groups: a row of one or two firms would tell what each got.

Pure Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FEWEST = 3  # firms a published row speaks of at least
REST = "其他"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an open table: vouchers issued, yuan issued, redeemed, as bonus, firms."""

    name: str
    issued: int
    issued_sum: Decimal
    redeemed_sum: Decimal
    bonus_sum: Decimal
    enterprises: int | None  # None where it is not known how many are behind merged rows


def merge_small(rows: Sequence[Row], *, disjoint: bool) -> list[Row]:
    """The rows with those of fewer than `FEWEST` firms merged into one at the end.

    Where the merged rows together still speak of too few, the next smaller ones go with them. Under
    `disjoint` a firm stands in one row only, and merged rows add up; otherwise two small rows may
    be about the same firms, and one large enough goes with them.
    """
    by_size = sorted(rows, key=lambda row: row.enterprises or 0)
    merged: list[Row] = []
    for row in by_size:
        counts = [one.enterprises or 0 for one in merged]
        enough = (sum(counts) if disjoint else max(counts, default=0)) >= FEWEST
        if (row.enterprises or 0) >= FEWEST and (enough or not merged):
            break
        merged.append(row)
    if not merged:
        return list(rows)
    rest = Row(
        REST,
        sum(row.issued for row in merged),
        sum((row.issued_sum for row in merged), Decimal(0)),
        sum((row.redeemed_sum for row in merged), Decimal(0)),
        sum((row.bonus_sum for row in merged), Decimal(0)),
        sum(row.enterprises or 0 for row in merged) if disjoint else None,
    )
    return [*(row for row in rows if row not in merged), rest]

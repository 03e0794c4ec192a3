"""What may be published of small groups: a sum of one or two firms would tell what each got.

Rows of few firms are merged; a redeemed sum of few firms is withheld in its row, and so many beside
it that the total less what is shown speaks of several firms too. Pure Python.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

FEWEST = 3  # firms a published row speaks of at least
REST = "其他"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an open table: vouchers issued, yuan issued, redeemed, as bonus, firms.

    `redeemers`: firms behind the redeemed sum, at least.
    """

    name: str
    issued: int
    issued_sum: Decimal
    redeemed_sum: Decimal
    bonus_sum: Decimal
    enterprises: int | None  # None where it is not known how many are behind merged rows
    redeemers: int = 0
    issued_hidden: bool = False
    redeemed_hidden: bool = False


def merge_small(rows: Sequence[Row], *, disjoint: bool) -> list[Row]:
    """The rows with those of fewer than `FEWEST` firms merged into one at the end.

    Where the merged rows together still speak of too few, the next smaller ones go with them. Under
    `disjoint` a firm stands in one row only, and merged rows add up; otherwise two small rows may
    be about the same firms, and one large enough goes with them.
    """
    merged = _few([(row.enterprises or 0, row) for row in rows], disjoint=disjoint)
    if not merged:
        return list(rows)
    together = _together([row.enterprises or 0 for row in merged], disjoint=disjoint)
    rest = Row(
        REST,
        sum(row.issued for row in merged),
        sum((row.issued_sum for row in merged), Decimal(0)),
        sum((row.redeemed_sum for row in merged), Decimal(0)),
        sum((row.bonus_sum for row in merged), Decimal(0)),
        together if disjoint else None,
        redeemers=_together([row.redeemers for row in merged], disjoint=disjoint),
        issued_hidden=together < FEWEST,
    )
    return [*(row for row in rows if row not in merged), rest]


def withhold_redeemed(rows: Sequence[Row], *, disjoint: bool) -> list[Row]:
    """The rows with the redeemed sums of few firms hidden, and those that would give them away."""
    settled = [(row.redeemers, row) for row in rows if row.redeemed_sum or row.bonus_sum]
    hidden = _few(settled, disjoint=disjoint)
    return [replace(row, redeemed_hidden=row in hidden) for row in rows]


def withhold_total(total: Row) -> Row:
    """The total without what speaks of few firms."""
    settled = total.redeemed_sum or total.bonus_sum
    return replace(
        total,
        issued_hidden=bool(total.issued) and (total.enterprises or 0) < FEWEST,
        redeemed_hidden=bool(settled) and total.redeemers < FEWEST,
    )


def _few(sized: Sequence[tuple[int, Row]], *, disjoint: bool) -> list[Row]:
    """Rows of fewer than `FEWEST` firms, and the next smaller until so many are behind them."""
    few: list[Row] = []
    counts: list[int] = []
    for size, row in sorted(sized, key=lambda pair: pair[0]):
        enough = _together(counts, disjoint=disjoint) >= FEWEST
        if size >= FEWEST and (enough or not few):
            break
        few.append(row)
        counts.append(size)
    return few


def _together(counts: Sequence[int], *, disjoint: bool) -> int:
    """Firms behind several rows, at least."""
    return sum(counts) if disjoint else max(counts, default=0)

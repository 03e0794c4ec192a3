"""Engine against a plain loop: 200,000 claims over 50,000 enterprises.

Run: `.venv/bin/python bench/engine.py`. Rounds are interleaved, so that both sides meet the same
machine; the ratio of the medians is what counts (aim: at most 1.5).
"""

import gc
import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from vouchers.subsidy import Claim, assess

ENTERPRISES, CLAIMS_EACH, ROUNDS = 50_000, 4, 7
CAP = Decimal(500_000)
ZERO = Decimal(0)
Row = tuple[int, Decimal, Decimal, Decimal, Decimal | None]
Group = TypeVar("Group")


def make_rows() -> list[list[Row]]:
    """Claims as plain tuples (key, entitlement, cap, issued, fixed), one list per enterprise."""
    dice = random.Random(20180320)
    rows: list[list[Row]] = []
    for enterprise in range(ENTERPRISES):
        group: list[Row] = []
        for place in range(CLAIMS_EACH):
            amount = Decimal(dice.randrange(1_000, 30_000_000)) / 100
            issued = amount if place == 0 and dice.random() < 0.3 else ZERO
            fixed = issued if issued and dice.random() < 0.3 else None
            group.append((enterprise * CLAIMS_EACH + place, amount, CAP, issued, fixed))
        rows.append(group)
    return rows


def plain(group: list[Row]) -> list[tuple[int, Decimal, Decimal]]:
    """The same sums over bare tuples, as somebody in a hurry would write them."""
    later = sum((row[3] if row[4] is None else row[4] for row in group), ZERO)
    taken = ZERO
    out = []
    for key, amount, cap, issued, fixed in group:
        later -= issued if fixed is None else fixed
        room = max(ZERO, cap - taken - later)
        award = fixed if fixed is not None else max(issued, min(amount, room))
        taken += award
        out.append((key, award, room))
    return out


def timed(work: Callable[[Group], object], groups: list[Group], *, collecting: bool) -> float:
    """Seconds for all groups, one after the other as a service does it, results let go at once."""
    gc.collect()
    if not collecting:
        gc.disable()
    start = time.perf_counter()
    for group in groups:
        work(group)
    seconds = time.perf_counter() - start
    gc.enable()
    return seconds


def compare(rows: list[list[Row]], claims: list[list[Claim]], *, collecting: bool) -> None:
    """Print the rounds of both sides, interleaved, and the ratio of their medians."""
    print(f"\ngarbage collector {'on' if collecting else 'off'}")
    print(f"{'round':>6} {'plain loop':>11} {'engine':>9} {'ratio':>6}")
    ours, theirs = [], []
    for number in range(1, ROUNDS + 1):
        theirs.append(timed(plain, rows, collecting=collecting))
        ours.append(timed(assess, claims, collecting=collecting))
        print(f"{number:>6} {theirs[-1]:>10.3f}s {ours[-1]:>8.3f}s {ours[-1] / theirs[-1]:>6.2f}")
    left, right = median(theirs), median(ours)
    print(f"{'median':>6} {left:>10.3f}s {right:>8.3f}s {right / left:>6.2f}")


def main() -> None:
    rows = make_rows()
    claims = [
        [
            Claim(key=key, entitlement=amount, cycle_cap=cap, issued=issued, fixed=fixed)
            for key, amount, cap, issued, fixed in group
        ]
        for group in rows
    ]
    if any(
        [*map(tuple, assess(ours))] != plain(theirs)
        for ours, theirs in zip(claims, rows, strict=True)
    ):
        sys.exit("the plain loop and the engine disagree")
    print(f"{ENTERPRISES * CLAIMS_EACH:,} claims over {ENTERPRISES:,} enterprises, same results")
    for collecting in (False, True):
        compare(rows, claims, collecting=collecting)


if __name__ == "__main__":
    main()

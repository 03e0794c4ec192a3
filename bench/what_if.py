"""How long the pure part of a what-if takes for N and for 5N applications.

Run: `.venv/bin/python bench/what_if.py 20000`. Rows are made up as they are read, so that the peak
of memory shows that nothing piles up (aims: 100,000 under 60 s; 5 times the rows at most 5.5 times
the seconds).
"""

import resource
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from vouchers.subsidy import FixedCap, PerDeviceCap, entitlement
from vouchers.what_if import Application, Tally, Terms, replay

CAPS = {
    n: PerDeviceCap(Decimal(2_000)) if n % 5 == 0 else FixedCap(Decimal(n * 40_000))
    for n in range(1, 12)
}
DRAFT = {n: cap for n, cap in CAPS.items() if n != 3} | {4: FixedCap(Decimal(120_000))}
TERMS = Terms(DRAFT, Decimal(600_000), Decimal(200_000), bonus_counts=False)


def rows(number: int) -> Iterator[Application]:
    """Two applications an enterprise, 21 cities."""
    random = Random(2018)
    for n in range(number):
        service = random.randrange(1, 12)
        fee, devices = Decimal(random.randrange(10_000, 700_000)), random.randrange(10, 300)
        worth = entitlement(cap=CAPS[service], fee=fee, devices=devices).amount
        yield Application(
            account=n // 2,
            enterprise=n // 2,
            number=f"2018-{n:06d}",
            service=service,
            city=str(440_000 + random.randrange(1, 22) * 100),
            fee=fee,
            devices=devices,
            entitlement=worth,
            cycle_cap=Decimal(500_000),
            amount=worth,
            bonus=Decimal(0),
        )


def pure(number: int) -> float:
    """Seconds for the pure core over `number` applications."""
    tally, began = Tally(), time.monotonic()
    for outcome in replay(rows(number), TERMS):
        tally.add(outcome)
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{number:>9,} applications {seconds:6.2f} s, peak {peak} MiB, {tally.losers:,} losers")
    return seconds


if __name__ == "__main__":
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    small, large = pure(first), pure(5 * first)
    print(f"5 times the rows, {large / small:.2f} times the seconds")

"""What expires by itself: in the worker's batches, and each alone as it was before (ADR 23).

Run: `.venv/bin/python -m bench.endings --each 200` (database of its own under var/bench, or
BENCH_DATABASE_URL). Issued vouchers of different accounts expire for good, so that every run needs
new ones; rounds are interleaved. The time of a batch is how long a person of one of its accounts
may have to wait.
"""

import os
from argparse import ArgumentParser
from statistics import median
from time import perf_counter

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from bench.prepare import filled  # noqa: E402
from bench.reassess import processor_time  # noqa: E402
from common.clock import database_now  # noqa: E402
from vouchers.models import Voucher  # noqa: E402
from vouchers.services.overdue import EXPIRY, end_in_batches, expire_voucher  # noqa: E402
from vouchers.services.together import BATCH  # noqa: E402
from vouchers.states import State  # noqa: E402


def chosen(number: int) -> list[Voucher]:
    """Issued vouchers of different accounts."""
    rows = Voucher.objects.filter(state=State.ISSUED).order_by("account", "pk")
    found = list(rows.distinct("account")[:number])
    if len(found) < number:
        raise SystemExit(f"only {len(found)} of {number} accounts have an issued voucher")
    return found


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--vouchers", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    filled(options.vouchers)
    late = database_now().replace(year=2100)
    vouchers = chosen(2 * options.each * options.rounds)
    batches: list[float] = []
    rows = []
    for number in range(options.rounds):
        part = vouchers[2 * options.each * number : 2 * options.each * (number + 1)]
        start, spent = perf_counter(), processor_time()
        ended = sum(expire_voucher(one, at=late) is not None for one in part[::2])
        alone = perf_counter() - start, processor_time() - spent
        start, spent = perf_counter(), processor_time()
        for first in range(0, options.each, BATCH):
            began = perf_counter()
            ended += end_in_batches(part[1::2][first : first + BATCH], EXPIRY, at=late).done
            batches.append(perf_counter() - began)
        together = perf_counter() - start, processor_time() - spent
        if ended != len(part):
            raise SystemExit(f"{ended} of {len(part)} expired")
        rows.append((*alone, *together))
    each = [median(column) / options.each * 1000 for column in zip(*rows, strict=True)]
    for what, alone, together in (("clock", each[0], each[2]), ("processor", each[1], each[3])):
        times = alone / together
        print(f"{what}: alone {alone:.1f} ms, in batches {together:.1f} ms: {times:.1f} times less")
    longest = max(batches) * 1000
    print(f"a batch of {BATCH}: {median(batches) * 1000:.0f} ms, the longest {longest:.0f} ms")


if __name__ == "__main__":
    main()

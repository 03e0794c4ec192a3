"""The dashboard against the voucher's page, interleaved, and what keeping its figures costs.

Run: `.venv/bin/python -m bench.dashboard --vouchers 20000` (database of its own under var/bench).
Every request of the dashboard is followed by one of a voucher's page, by the same province officer
over the same kept-alive connection. Aim: p95 within 3 times the voucher page's.
"""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from itertools import cycle
from statistics import median, quantiles

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.enums import Role  # noqa: E402
from accounts.models import User  # noqa: E402
from bench.pages import WARM_UP, Server  # noqa: E402
from bench.people import signed_in  # noqa: E402
from vouchers.figures.measures import MEASURES  # noqa: E402
from vouchers.models import Cycle, FigureCell, FigureChange, Voucher  # noqa: E402
from vouchers.services.figures import count_changes, rebuild_figures  # noqa: E402

AIM = 3.0
PAGES = 40  # different vouchers, so that nothing is warm for one row only


def fill(number: int) -> None:
    """The bench's own database with at least so many vouchers."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference_data", verbosity=0)
    missing = number - Voucher.objects.count()
    if missing > 0:
        more = {"add": True, "seed": int(time.time()), "yes_invent_data": True}
        call_command("populate", vouchers=missing, **more)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def keeping() -> None:
    """What a batch and a recount take, and what the trigger adds to a change."""
    ids = list(Voucher.objects.exclude(state="draft").values_list("pk", flat=True)[:500])
    FigureChange.objects.bulk_create(FigureChange(voucher_id=pk) for pk in ids)
    print(f"counting 500 changes: {timed(count_changes) * 1000:.0f} ms")
    print(f"recounting everything: {timed(rebuild_figures):.1f} s")
    print(f"cells: {FigureCell.objects.count():,}")


def crowd(times: int) -> None:
    """As many suppliers as a full province might have, each with all the months."""
    names = ", ".join(MEASURES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO vouchers_figurecell (scope, dimension, key, cycle_id, month, {names})"
            f" SELECT scope, dimension, (key::int + n * 100000)::text, cycle_id, month, {names}"
            " FROM vouchers_figurecell, generate_series(1, %s) n"
            " WHERE scope = '' AND dimension = 'supplier'",
            [times],
        )
        cursor.execute("ANALYZE vouchers_figurecell")
    read = FigureCell.objects.filter(scope="", dimension="supplier")
    print(f"{read.values('key').distinct().count()} suppliers in {read.count():,} cells")


def change_cost(rounds: int) -> None:
    """An update that a trigger notes against the same without triggers; both rolled back."""
    pk = Voucher.objects.exclude(state="draft").values_list("pk", flat=True)[0]
    sql = "UPDATE vouchers_voucher SET bonus_amount = %s WHERE id = %s"
    times: dict[str, list[float]] = {"noted": [], "not noted": []}
    with connection.cursor() as cursor:
        for number in range(rounds):
            for name, role in (("noted", "origin"), ("not noted", "replica")):
                cursor.execute("BEGIN")
                cursor.execute(f"SET LOCAL session_replication_role = {role}")
                times[name].append(timed(lambda: cursor.execute(sql, [number + 1, pk])))  # noqa: B023
                cursor.execute("ROLLBACK")
    noted, bare = (median(times[name]) * 1e6 for name in times)
    print(f"a change: {noted:.0f} µs with its note, {bare:.0f} µs without triggers (medians)")


def pages(rounds: int, requests: int) -> None:
    """The table of both pages."""
    user = User.objects.filter(role=Role.PROVINCE).order_by("pk")[0]
    headers, code = signed_in(user), Cycle.objects.order_by("opens_at").last()
    issued = Voucher.objects.filter(state="issued").values_list("public_id", flat=True)
    vouchers, server = cycle(list(issued[:PAGES])), Server()
    whole, narrowed = "/dashboard/", f"/dashboard/?cycle={code.code if code else ''}&by=supplier"

    def ask(path: str) -> float:
        return server.ask(path, headers, body=None, status=200)

    try:
        for _ in range(WARM_UP):
            for path in (whole, narrowed, f"/vouchers/{next(vouchers)}/"):
                ask(path)
        print("| page | p50 | p95 | p95 ÷ voucher page's (median of rounds) | rounds | aim |")
        print("|---|---|---|---|---|---|")
        for path in (whole, narrowed):
            ratios, ours, theirs = [], [], []
            for _ in range(rounds):
                pairs = [(ask(path), ask(f"/vouchers/{next(vouchers)}/")) for _ in range(requests)]
                ours += [pair[0] for pair in pairs]
                theirs += [pair[1] for pair in pairs]
                ratios.append(p95([a for a, _ in pairs]) / p95([b for _, b in pairs]))
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            print(
                f"| `{path}` | {median(ours) * 1000:.1f} ms | {p95(ours) * 1000:.1f} ms "
                f"| **{median(ratios):.2f}** | {spread} | {AIM} |"
            )
            print(
                f"| a voucher's page, in turn with it | {median(theirs) * 1000:.1f} ms "
                f"| {p95(theirs) * 1000:.1f} ms | | | |",
                flush=True,
            )
    finally:
        server.stop()


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--vouchers", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--crowd", type=int, default=50, help="times as many suppliers")
    parser.add_argument("--only-pages", action="store_true", help="change nothing")
    options = parser.parse_args()
    fill(options.vouchers)
    print(f"{Voucher.objects.count():,} vouchers, load {os.getloadavg()[0]:.0f}", flush=True)
    if options.only_pages:
        pages(options.rounds, options.requests)
        return
    keeping()
    change_cost(200)
    pages(options.rounds, options.requests)
    try:
        crowd(options.crowd)
        pages(options.rounds, options.requests)
    finally:
        rebuild_figures()


if __name__ == "__main__":
    main()

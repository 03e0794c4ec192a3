"""All benches of the portal in one go; the report is var/bench/report.md.

`python -m bench --vouchers 1000,100000,1000000 --rounds 3` makes the databases that are missing
under var/bench (or takes those named by `--database`), serves the portal as production does, and
measures: pages against bare views and against the database alone, the queue over the smallest and
the largest database, a deep page, writes by 8 clients, one hot enterprise, and the opening rush.
A page that is not what was asked for ends the run.
"""

import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bench import opening, pages, sizes, writes
from bench.databases import HOME, Database
from bench.serving import Server

RUSH = "rush"
ALL_PAGES = "queue,case,voucher,calculator,submit,approve"
LISTS = ("queue", "list of everything")
Served = tuple[Server, dict[str, Any]]


def main() -> None:
    options = _options()
    databases, report = _databases(options), []
    HOME.mkdir(parents=True, exist_ok=True)
    for line in run(databases, options):
        print(line, flush=True)
        report.append(line)
        (HOME / "report.md").write_text("\n".join(report) + "\n")


def run(databases: list[Database], options: Namespace) -> Iterator[str]:
    """The report, line by line as it is measured."""
    yield "# Benches"
    yield f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores. {_load()}"
    yield f"{options.rounds} rounds, each of {options.requests} requests a page"
    servers, asked = list[Served](), list[Database]()
    try:
        for named in databases:
            database = named.copied() if named.vouchers in options.copies else named
            asked.append(database)
            plan = _plan(database, options)  # first: where it fails, no server is left behind
            servers.append((database.serve(), plan))
            yield from _one_size(database, servers[-1], options)
        if servers:
            yield from _over_sizes(servers, options)
    finally:
        for server, _ in servers:
            server.stop()
        for database in asked:
            database.drop()
    if options.firms:
        yield from _rush(options)


def _one_size(database: Database, served: Served, options: Namespace) -> Iterator[str]:
    """Pages, and the crowds where they are asked for."""
    server, plan = served
    rounds, requests = options.rounds, options.requests
    yield from ("", f"## {plan['vouchers']:,} vouchers, and {plan['ready']:,} made ready", "")
    only = options.pages.split(",")
    found = pages.compare(database, plan, server, only=only, rounds=rounds, requests=requests)
    yield from (*pages.lines(found), "", _load())
    if plan["crowd"]["hot"]:
        done = writes.write_all(database, plan, server, rounds=rounds, requests=options.crowd)
        yield from ("", *writes.lines(done), "", _load())


def _plan(database: Database, options: Namespace) -> dict[str, Any]:
    here = database.vouchers == (options.crowd_at or options.largest)
    crowd = options.rounds * options.crowd if here else 0
    plan: dict[str, Any] = database.run(
        "prepare",
        vouchers=database.vouchers,
        one=options.rounds * options.requests + pages.WARM_UP,
        lawful=options.rounds * 2 * options.requests + pages.WARM_UP,
        spoil=database.vouchers < options.unspoilt_from,
        crowd=crowd,
        hot=options.rounds if crowd else 0,
    )
    return plan


def _over_sizes(servers: list[Served], options: Namespace) -> Iterator[str]:
    """Smallest against largest, and the deep page of the largest."""
    (first, small), (last, large) = servers[0], servers[-1]
    # Of 20 pairs p95 is the slowest one; of what is drafted for the run there is no more.
    often = {"rounds": options.rounds, "requests": options.pairs}
    rows = []
    if first is not last:
        written = 2 * options.requests
        found = sizes.race_sizes((first.port, last.port), (small, large), written=written, **often)
        between = f"{large['vouchers']:,} ÷ {small['vouchers']:,} vouchers"
        for name, one in found.items():
            rows.append((f"{name}, {between}", one, sizes.SIZE_AIM if name in LISTS else 0.0))
    deep = f"page behind {large['depth']['rows']:,} rows ÷ first page"
    rows.append((deep, sizes.race_depth(last.port, large, **often), sizes.DEPTH_AIM))
    yield from ("", "## Size and depth", "", *sizes.lines(rows), "", _load())


def _rush(options: Namespace) -> Iterator[str]:
    database = Database(RUSH, 0)
    found = opening.rush(
        database, firms=options.firms, several=options.firms // 20, rounds=options.rush_rounds
    )
    yield from ("", f"## Opening rush, {opening.CLIENTS} clients", "", *opening.lines(found))
    yield from ("", _load())


def _load() -> str:
    now = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"Load of the machine at {time.strftime('%H:%M', time.gmtime())}: {now}"


def _databases(options: Namespace) -> list[Database]:
    named = dict(text.split("=", 1) for text in options.database)
    asked = sorted(int(text) for text in options.vouchers.split(",") if text)
    options.largest = asked[-1] if asked else 0
    options.copies = {int(text) for text in options.copy.split(",") if text}
    return [Database(str(size), size, named.get(str(size), "")) for size in asked]


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    sizes_help = "sizes of databases; empty for the rush alone"
    parser.add_argument("--vouchers", default="1000,100000,1000000", help=sizes_help)
    named = "the database of N vouchers is there; it is written to"
    parser.add_argument("--database", action="append", default=[], metavar="N=URL", help=named)
    copy_help = "sizes of which a copy is asked and thrown away, so that it may be spoilt"
    parser.add_argument("--copy", default="", help=copy_help)
    parser.add_argument("--pages", default=ALL_PAGES, help="which of them are compared")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=20, help="of each page in a round")
    parser.add_argument("--crowd", type=int, default=160, help="writes in a round; 0 for none")
    unspoilt_help = "databases of so many vouchers and more get lawful writes only"
    parser.add_argument("--unspoilt-from", type=int, default=10**9, help=unspoilt_help)
    parser.add_argument("--pairs", type=int, default=100, help="of sizes and depth in a round")
    crowd_help = "the size for the crowds; the largest when not said"
    parser.add_argument("--crowd-at", type=int, default=0, help=crowd_help)
    parser.add_argument("--firms", type=int, default=2_000, help="of the rush; 0 for none")
    parser.add_argument("--rush-rounds", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="small, to see whether it works")
    options = parser.parse_args()
    if options.quick:
        options.requests, options.crowd, options.firms, options.pairs = 4, 16, 60, 8
        options.rounds = min(options.rounds, 2)
    return options


if __name__ == "__main__":
    main()

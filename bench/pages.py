"""The portal's pages against bare Django views on the same server, in one interleaved run.

Run: `.venv/bin/python -m bench.pages` (makes a database of its own under var/bench the first time).
Every request of the portal is followed by one of its bare counterpart, through the same server,
middleware and kept-alive connection; what counts is the ratio of the medians, and of several
rounds their median. (Not called http.py: that would hide the standard library's.)
"""

import os
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from bench.people import Drafts, Officer, prepare  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
WARM_UP = 8  # pairs before the first round: imports, templates, prepared caches
AIMS = {"queue": 1.5, "case": 3.0, "submit": 3.0}
Ask = Callable[[], float]


class Server:
    """Gunicorn as the demo runs it: one process, threads."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "voucher_portal.wsgi:application"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "8"]
        command += ["--worker-class", "gthread", "--keep-alive", "15", "--log-level", "warning"]
        self.process = subprocess.Popen(command, cwd=ROOT)
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._wait()

    def ask(self, path: str, headers: dict[str, str], *, body: str | None, status: int) -> float:
        """Seconds until the whole answer is here; SystemExit on another status."""
        start = time.perf_counter()
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - start
        if answer.status != status:
            sys.exit(f"{path}: {answer.status} instead of {status}\n{content.decode()[-3000:]}")
        return seconds

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(timeout=20)

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.ask("/livez", {}, body=None, status=200)
            except OSError:
                self.connection.close()
                time.sleep(0.2)
            else:
                return
        sys.exit("the server does not answer")


def pairs(server: Server, officer: Officer, drafts: Drafts) -> dict[str, tuple[Ask, Ask]]:
    """For each page the portal's request and the bare one."""
    cases = cycle(officer.cases)

    def get(path: str) -> float:
        return server.ask(path, officer.headers, body=None, status=200)

    def post(path: str) -> float:
        draft = drafts.next()
        return server.ask(path.format(draft.public_id), draft.headers, body=draft.body, status=302)

    return {
        "queue": (lambda: get("/desk/"), lambda: get("/bare/")),
        "case": (
            lambda: get(f"/desk/cases/{next(cases)}/"),
            lambda: get(f"/bare/{next(cases)}/"),
        ),
        "submit": (
            lambda: post("/vouchers/{}/apply/check/"),
            lambda: post("/bare/{}/submit/"),
        ),
    }


def round_of(ours: Ask, theirs: Ask, requests: int) -> tuple[float, float]:
    """The medians of both, asked in turn."""
    times = [(ours(), theirs()) for _ in range(requests)]
    return median(row[0] for row in times), median(row[1] for row in times)


def measured(
    found: dict[str, tuple[Ask, Ask]], rounds: int, requests: int, vouchers: int
) -> Iterator[str]:
    """The lines of a Markdown table."""
    for ours, theirs in found.values():
        round_of(ours, theirs, WARM_UP)
    results: dict[str, list[tuple[float, float]]] = {name: [] for name in found}
    for _ in range(rounds):
        for name, (ours, theirs) in found.items():
            results[name].append(round_of(ours, theirs, requests))
    yield f"{rounds} rounds of {requests} pairs, {vouchers:,} vouchers"
    yield ""
    yield "| page | portal p50 | bare p50 | ratio (median of rounds) | rounds | aim |"
    yield "|---|---|---|---|---|---|"
    for name, times in results.items():
        ratios = sorted(ours / theirs for ours, theirs in times)
        ours, theirs = (median(row[side] for row in times) * 1000 for side in (0, 1))
        spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        yield (
            f"| {name} | {ours:.1f} ms | {theirs:.1f} ms | **{median(ratios):.2f}** "
            f"| {spread} | {AIMS[name]} |"
        )


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=30)
    options = parser.parse_args()
    rounds, requests = options.rounds, options.requests
    officer, drafts = prepare(drafts=2 * (rounds * requests + WARM_UP))
    server = Server()
    try:
        found = pairs(server, officer, drafts)
        for line in measured(found, rounds, requests, officer.total):
            print(line, flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main()

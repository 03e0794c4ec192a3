"""PostgreSQL's own pgbench, from the wheel of the embedded server."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from bench.serving import WrongAnswer
from voucher_portal.embedded_home import INSTALLATION, PACKAGE

TURN = "bench_turn"  # counts a client's transactions; not to be found in any text


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of pgbench took."""

    seconds: float  # of one transaction, median
    per_second: float  # of all clients, from the first one's start to the last one's end


def pgbench(scripts: Sequence[str], connection: Mapping[str, str], *, transactions: int) -> Run:
    """Run each script so many times, side by side, a process for each; any error ends the bench."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        started = [
            _start(directory / f"{number}", script, connection, transactions)
            for number, script in enumerate(scripts)
        ]
        for process in started:
            out, err = process.communicate()
            if process.returncode:
                raise WrongAnswer(f"pgbench failed:\n{out}\n{err[-3000:]}")
        lines = [line for log in directory.glob("*/log.*") for line in log.read_text().splitlines()]
    if len(lines) != len(scripts) * transactions:
        raise WrongAnswer(f"pgbench did {len(lines)} transactions")
    # client, number, microseconds, script, then when it ended: seconds and microseconds
    rows = [[int(field) for field in line.split()] for line in lines]
    ends = [row[4] + row[5] / 1e6 for row in rows]
    began = min(end - row[2] / 1e6 for end, row in zip(ends, rows, strict=True))
    seconds = median(row[2] for row in rows) / 1e6
    return Run(seconds, len(rows) / (max(ends) - began))


def _start(
    directory: Path, script: str, connection: Mapping[str, str], transactions: int
) -> "subprocess.Popen[str]":
    directory.mkdir()
    (directory / "script.sql").write_text(script)
    command = [str(_binary()), "--no-vacuum", "--protocol=simple", f"--define={TURN}=0"]
    command += [f"--transactions={transactions}", "--log", "--log-prefix=log", "--file=script.sql"]
    return subprocess.Popen(
        command,
        cwd=directory,
        env={**os.environ, **connection},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _binary() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WrongAnswer(f"{PACKAGE} is not installed")
    return Path(spec.origin).parent / INSTALLATION / "bin" / "pgbench"

"""PostgreSQL's own pgbench, from the wheel of the embedded server."""

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
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
    per_second: float  # transactions of all clients


def pgbench(
    script: str, connection: Mapping[str, str], *, transactions: int, clients: int = 1
) -> Run:
    """Run a script, every statement sent as psycopg2 sends it; any error ends the bench."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "script.sql").write_text(script)
        command = [str(_binary()), "--no-vacuum", "--protocol=simple", f"--define={TURN}=0"]
        command += [f"--client={clients}", f"--jobs={min(clients, 2)}"]
        command += [f"--transactions={transactions}", "--log", "--file=script.sql"]
        done = subprocess.run(
            command,
            cwd=directory,
            env={**os.environ, **connection},
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        lines = [line for log in directory.glob("pgbench_log.*") for line in _lines(log)]
        if done.returncode or not found or len(lines) != clients * transactions:
            raise WrongAnswer(f"pgbench failed:\n{done.stdout}\n{done.stderr[-3000:]}")
    return Run(median(int(line.split()[2]) for line in lines) / 1e6, float(found[1]))


def _lines(log: Path) -> list[str]:
    return log.read_text().splitlines()


def _binary() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WrongAnswer(f"{PACKAGE} is not installed")
    return Path(spec.origin).parent / INSTALLATION / "bin" / "pgbench"

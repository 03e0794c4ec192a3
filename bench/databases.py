"""The databases that are asked, and processes over each."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.serving import ROOT, Server, WrongAnswer

HOME = ROOT / "var" / "bench"


@dataclass(frozen=True)
class Database:
    """One of a size: an embedded server under var/bench/<name>, or where `url` says."""

    name: str
    vouchers: int
    url: str = ""

    @property
    def directory(self) -> Path:
        return HOME / self.name

    @cached_property
    def environment(self) -> dict[str, str]:
        """For every process over it."""
        found = {"BENCH_DIR": str(self.directory)}
        return {**found, "BENCH_DATABASE_URL": self.url} if self.url else found

    def run(self, task: str, **arguments: Any) -> Any:
        """What a task of bench.child answers; WrongAnswer where it fails."""
        self.directory.mkdir(parents=True, exist_ok=True)
        result = self.directory / f"{task}.json"
        result.unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "bench.child", task],
            input=json.dumps({**arguments, "_result": str(result)}),
            text=True,
            cwd=ROOT,
            env={**os.environ, **self.environment},
            check=False,
        )
        if done.returncode or not result.exists():
            raise WrongAnswer(f"{task} failed over {self.name}")
        return json.loads(result.read_text())

    def serve(self) -> Server:
        """The portal over it."""
        return Server(self.environment)

"""The databases that are asked, and processes over each."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.serving import ROOT, Server, WrongAnswer

HOME = ROOT / "var" / "bench"
COPY = "bench_copy"


@dataclass(frozen=True)
class Database:
    """One of a size: an embedded server under var/bench/<name>, or where `url` says."""

    name: str
    vouchers: int
    url: str = ""
    copy: str = ""  # the name of a copy on the same server, which is asked instead

    @property
    def directory(self) -> Path:
        return HOME / self.name

    @cached_property
    def environment(self) -> dict[str, str]:
        """For every process over it."""
        known = {"BENCH_DATABASE_URL": self.url, "BENCH_DATABASE_NAME": self.copy}
        return {"BENCH_DIR": str(self.directory), **{k: v for k, v in known.items() if v}}

    def copied(self) -> "Database":
        """A copy to be spoilt and dropped; one of our own is filled before it is copied."""
        if not self.url:
            self.run("fill", vouchers=self.vouchers)
        self.run("copy", to=COPY)
        return replace(self, copy=COPY)

    def drop(self) -> None:
        """Throw the copy away."""
        if self.copy:
            self.run("drop")

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

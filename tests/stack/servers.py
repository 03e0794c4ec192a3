"""The processes of the stack, and what can happen to them."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Servers:
    """By name, as bin/stack has started them; each leads a process group."""

    pids: dict[str, int]
    ports: dict[str, int]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """The whole group stands still: connections are accepted, nothing is answered."""
        os.killpg(self.pids[name], signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.pids[name], signal.SIGCONT)

    @contextmanager
    def gone(self, name: str) -> Iterator[None]:
        """Redis killed, and afterwards started again at its port."""
        self.kill(name)
        try:
            yield
        finally:
            words = [shutil.which("redis-server") or "redis-server", "--bind", "127.0.0.1"]
            words += ["--port", str(self.ports[name]), "--save", "", "--appendonly", "no"]
            again = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
            self.started.append(again)
            self.pids[name] = again.pid

    def kill(self, name: str) -> None:
        os.killpg(self.pids[name], signal.SIGKILL)

    def children(self, name: str) -> list[int]:
        """The processes it has forked."""
        pid = self.pids[name]
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> None:
        for one in self.started:
            one.terminate()
            one.wait(timeout=10)

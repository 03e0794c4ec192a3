"""The processes of the stack, and what can happen to them."""

import os
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
        """Killed, and started again with the same words afterwards."""
        words = Path(f"/proc/{self.pids[name]}/cmdline").read_bytes().split(b"\0")[:-1]
        here = os.readlink(f"/proc/{self.pids[name]}/exe")
        if ":" in words[0].decode():  # redis-server shows its address as its name
            words = [here.encode(), *self._given(name)]
        self.kill(name)
        try:
            yield
        finally:
            again = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
            self.started.append(again)
            self.pids[name] = again.pid

    def _given(self, name: str) -> list[bytes]:
        """What Redis was told; it writes its title over its own command line."""
        port = str(self.ports[name])
        words = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        return [word.encode() for word in words]

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

"""Starts the processes in order, waits until each is healthy, and ends them all."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from deploy.stack.places import Places
from deploy.stack.services import Command

PATIENCE = 90.0
PAUSE = 0.2


class NotHealthy(RuntimeError):
    """A service did not come up; the message ends with the tail of its log."""


class Running:
    """The processes of one stack, by name."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Command, *, uid: int | None = None) -> None:
        """Start one process in a session of its own; its output goes to its log."""
        with self.places.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command.words,
                env=command.environment or None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=Path(__file__).resolve().parent.parent.parent,
                start_new_session=True,
                user=uid,
                group=uid,
                extra_groups=None if uid is None else [],
            )

    def wait_for(self, name: str, healthy: Callable[[], bool]) -> None:
        """Until `healthy()`; raises NotHealthy when the process ends or never gets there."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            process = self.processes.get(name)
            if process is not None and process.poll() is not None:
                break
            if healthy():
                return
            time.sleep(PAUSE)
        raise NotHealthy(f"{name} is not healthy:\n{self.tail(name)}")

    def tail(self, name: str) -> str:
        """The last lines of a service's log."""
        lines = self.places.log(name).read_text(errors="replace").splitlines()
        return "\n".join(lines[-15:])

    def stop(self) -> None:
        """End everything, last started first; what does not listen is killed."""
        for process in reversed(self.processes.values()):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGCONT)  # a test may have frozen it
                process.terminate()
        for process in reversed(self.processes.values()):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def listens(port: int) -> bool:
    """Whether somebody accepts connections at the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(url: str) -> bool:
    """Whether the address answers 200 to the server in front."""
    asked = urllib.request.Request(url, headers={"X-Forwarded-Proto": "https"})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)
    except OSError:
        return False


def touched(path: Path, since: float) -> bool:
    """Whether the heartbeat has been felt since then."""
    return path.exists() and path.stat().st_mtime >= since

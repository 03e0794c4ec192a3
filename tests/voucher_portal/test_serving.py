"""`manage.py demo` as a visitor runs it: from nothing to a page, again at once, and gone."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from voucher_portal.serving import PortInUse, reserve

FIRST_START_SECONDS = 900  # alone it takes about a minute
AGAIN_SECONDS = 30  # alone it takes about one; the machine may be busy


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def demo(asked_for: Path, free_port: int) -> Iterator["Demo"]:
    demo = Demo(asked_for.parent, free_port)
    yield demo
    demo.stop()


class Demo:
    """The command in a process of its own, with nothing of this run's settings."""

    def __init__(self, var_dir: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.log = var_dir / "demo.log"
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        self.command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        self.environment = {**environment, "PORTAL_VAR_DIR": str(var_dir)}
        self.process: subprocess.Popen[str] | None = None

    def start(self, *, within: float) -> str:
        """Everything it printed until it serves."""
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + within
        while "Serving at" not in (printed := self.log.read_text()):
            assert self.process.poll() is None, printed
            assert time.monotonic() < until, printed
            time.sleep(0.05)
        return printed

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


def test_demo_serves_twice_and_leaves_no_server_behind(demo, home):
    for within in (FIRST_START_SECONDS, AGAIN_SECONDS):
        printed = demo.start(within=within)
        assert ["role", "login", "password", "page"] in map(str.split, printed.splitlines())
        with urllib.request.urlopen(f"{demo.address}/accounts/login/", timeout=20) as page:
            assert "登录" in page.read().decode()
        with urllib.request.urlopen(f"{demo.address}/readyz", timeout=20) as ready:
            assert ready.headers["Content-Security-Policy"]
        assert demo.stop() == 0
        assert "Traceback" not in demo.log.read_text()
    assert (home.data_dir.parent / "postgres").is_dir()
    assert not (home.data_dir.parent / "postgres" / "postmaster.pid").exists()


def test_port_of_another_program_is_not_taken(free_port):
    with reserve("127.0.0.1", free_port), pytest.raises(PortInUse):
        reserve("127.0.0.1", free_port)

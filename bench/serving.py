"""The portal served as production serves it, and somebody who asks it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# The command of docker-compose.yml's `web`; the demo has one worker of the same kind.
GUNICORN = ("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--keep-alive", "75")


class WrongAnswer(SystemExit):
    """A page that is not what was asked for ends the bench."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request and what the answer must be.

    `holds` must stand in the page, `times` times where that is given; in the address of a redirect
    once.
    """

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    status: int = 200
    holds: str = ""
    times: int | None = None

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Ask":
        """From JSON."""
        return cls(**row)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and when by the clock of this machine."""

    status: int
    place: str  # where a redirect leads
    text: str
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


class Client:
    """One person's kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, ask: Ask) -> Answer:
        """The whole answer, whatever it is."""
        began = time.monotonic()
        method = "GET" if ask.body is None else "POST"
        self.connection.request(method, ask.path, ask.body, dict(ask.headers))
        answer = self.connection.getresponse()
        content = answer.read()
        ended = time.monotonic()
        place = answer.getheader("Location", "")
        return Answer(answer.status, place, content.decode(), began, ended)

    def seconds(self, ask: Ask) -> float:
        """How long the right answer took; raises WrongAnswer for any other."""
        answer = self.ask(ask)
        check(ask, answer)
        return answer.seconds

    def close(self) -> None:
        self.connection.close()


def check(ask: Ask, answer: Answer) -> None:
    """Raise WrongAnswer unless it is what was asked for."""
    text = answer.place if 300 <= answer.status < 400 else answer.text
    found = text.count(ask.holds) if ask.holds else 1
    if answer.status != ask.status or not found or found != (ask.times or found):
        wanted = f"{ask.times or 'any'} × {ask.holds!r}" if ask.holds else "anything"
        raise WrongAnswer(
            f"{ask.path}: {answer.status} with {found} × {ask.holds!r} instead of {ask.status} with"
            f" {wanted}\n{answer.place}\n{answer.text[-3000:]}"
        )


class Server:
    """Gunicorn over one database."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "voucher_portal.wsgi:application"]
        command += ["--bind", f"127.0.0.1:{self.port}", *GUNICORN]
        command += ["--timeout", "120", "--log-level", "warning", "--no-control-socket"]
        settings = {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        env = {**os.environ, **settings, **(environment or {})}
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        self.client = Client(self.port)
        self._wait()

    def ask(self, path: str, headers: dict[str, str], *, body: str | None, status: int) -> float:
        """Seconds until the whole answer is here; WrongAnswer on another status."""
        return self.client.seconds(Ask(path, headers, body, status))

    def stop(self) -> None:
        """At once; whoever still waits for an answer gets none."""
        self.client.close()
        self.process.terminate()
        self.process.wait(timeout=30)

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.client.seconds(Ask("/livez"))
            except (OSError, HTTPException):
                self.client.close()
                time.sleep(0.2)
            else:
                return
        raise WrongAnswer("the server does not answer")

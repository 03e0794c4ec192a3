"""Throw-away processes: what reads strangers' files runs here, never in the web process.

A 2 KB PDF can abort pdfium and take its process along; here that costs one child with limited
memory and time, a bare environment and no inherited files.
"""

import contextlib
import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from documents import limits
from documents.children import start

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}


class Failure(StrEnum):
    """Why a child did not finish."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"
    OUTPUT = "output"


class ChildFailed(Exception):
    """The child was stopped or fell over; `lines` is what it had said by then."""

    def __init__(self, failure: Failure, lines: list[dict[str, Any]], detail: str = "") -> None:
        super().__init__(f"{failure}: {detail}" if detail else str(failure))
        self.failure = failure
        self.lines = lines


@dataclass(frozen=True)
class Limits:
    """What a child may use; seconds count both for the processor and for the clock on the wall."""

    seconds: int
    silence: float  # the longest wait for its next line
    memory: int = limits.CHILD_MEMORY
    file_bytes: int = limits.CHILD_FILE_BYTES
    output_bytes: int = limits.CHILD_OUTPUT_BYTES

    def as_argument(self) -> str:
        names = ("memory", "seconds", "file_bytes")
        return json.dumps({name: getattr(self, name) for name in names})


def run(module: str, *arguments: str, within: Limits) -> list[dict[str, Any]]:
    """Run `module` in a limited process of its own; return the JSON lines it printed.

    Raises `ChildFailed` when it ran out of time or memory, talked too much, or did not end well.
    """
    command = [sys.executable, "-I", start.__file__, within.as_argument(), str(ROOT), module]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=ENVIRONMENT,
            start_new_session=True,
        ) as child,
    ):
        try:
            output, stopped = _listen(child, within)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
        status = child.wait()
        lines = _parse(output)
        failure = stopped or _failure_of(status)
        if failure:
            detail = _tail(complaints)
            logger.warning("%s ended with %s (%s): %s", module, failure, status, detail)
            raise ChildFailed(failure, lines, detail)
        return lines


def _listen(child: subprocess.Popen[bytes], within: Limits) -> tuple[bytes, Failure | None]:
    """Read until the child closes its output or breaks a limit only the parent can watch."""
    assert child.stdout is not None  # noqa: S101 -- opened as a pipe above
    descriptor = child.stdout.fileno()
    poller = select.poll()  # unlike select(), it works with descriptors above 1,023
    poller.register(descriptor, select.POLLIN)
    deadline = time.monotonic() + within.seconds
    output = bytearray()
    while True:
        patience = min(within.silence, deadline - time.monotonic())
        if patience <= 0 or not poller.poll(patience * 1000):
            return bytes(output), Failure.TIME
        chunk = os.read(descriptor, 65536)
        output += chunk
        if len(output) > within.output_bytes:
            return bytes(output), Failure.OUTPUT
        if not chunk:
            return bytes(output), _wait(child, within.silence)


def _wait(child: subprocess.Popen[bytes], seconds: float) -> Failure | None:
    """A child may close its output and linger."""
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return Failure.TIME
    return None


def _failure_of(status: int) -> Failure | None:
    if status == 0:
        return None
    if status == start.MEMORY_EXIT:
        return Failure.MEMORY
    return Failure.TIME if status == -signal.SIGXCPU else Failure.CRASH


def _parse(output: bytes) -> list[dict[str, Any]]:
    lines = []
    for line in output.splitlines():
        with contextlib.suppress(ValueError):  # a line cut off in the middle
            lines.append(json.loads(line))
    return [line for line in lines if isinstance(line, dict)]


def _tail(complaints: IO[bytes]) -> str:
    complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, complaints.tell() - 500))
    return complaints.read().decode(errors="replace").strip()

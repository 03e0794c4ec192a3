"""The limits hold, whatever runs inside."""

import signal
import subprocess
import sys
import time

import pytest

from documents import limits, sandbox
from documents.children import start
from documents.errors import DocumentRejected
from documents.faults import Fault
from documents.inspection import inspect
from documents.sandbox import ChildFailed, Failure

MODULE = "tests.documents.mischief"
WITHIN = sandbox.Limits(seconds=2, silence=1.5)


@pytest.mark.parametrize(
    ("mischief", "failure"),
    [
        pytest.param("greed", Failure.MEMORY, id="2 GiB of memory"),
        pytest.param("spin", Failure.TIME, id="endless reckoning"),
        pytest.param("sleep", Failure.TIME, id="silence"),
        pytest.param("linger", Failure.TIME, id="output closed, process alive"),
        pytest.param("chatter", Failure.OUTPUT, id="endless talk"),
        pytest.param("fall", Failure.CRASH, id="abort"),
        pytest.param("fail", Failure.CRASH, id="exception"),
        pytest.param("open_many", Failure.CRASH, id="too many open files"),
    ],
)
def test_child_is_stopped(mischief, failure):
    began = time.monotonic()
    with pytest.raises(ChildFailed) as failed:
        sandbox.run(MODULE, mischief, within=WITHIN)
    assert failed.value.failure == failure
    assert time.monotonic() - began < 8


def test_whole_time_is_limited_too():
    patient = sandbox.Limits(seconds=1, silence=30)
    with pytest.raises(ChildFailed) as failed:
        sandbox.run(MODULE, "sleep", within=patient)
    assert failed.value.failure == Failure.TIME


def test_child_ends_by_itself_when_nobody_watches():
    """The processor's limit is the child's own: it holds when the parent has died."""
    limit = sandbox.Limits(seconds=1, silence=1).as_argument()
    command = [sys.executable, "-I", start.__file__, limit, str(sandbox.ROOT), MODULE, "spin"]
    ended = subprocess.run(command, timeout=20, check=False)
    assert ended.returncode == -signal.SIGXCPU


def test_child_cannot_write_large_files(tmp_path):
    target = tmp_path / "large"
    within = sandbox.Limits(seconds=5, silence=5, file_bytes=limits.MEBIBYTE)
    with pytest.raises(ChildFailed):
        sandbox.run(MODULE, "fill", str(target), within=within)
    assert target.stat().st_size <= limits.MEBIBYTE


def test_child_sees_no_secrets(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    (told,) = sandbox.run(MODULE, "tell", "a b", within=WITHIN)
    assert "DATABASE_URL" not in told["environment"]
    assert set(told["environment"]) <= {*sandbox.ENVIRONMENT, "LC_CTYPE"}
    assert told["argv"][1:] == ["tell", "a b"]
    assert told["isolated"] == 1


def test_what_was_said_before_the_end_is_kept():
    with pytest.raises(ChildFailed) as failed:
        sandbox.run(MODULE, "sleep", within=WITHIN)
    assert failed.value.lines == [{"page": 1}]


@pytest.mark.parametrize(
    ("failure", "fault"),
    [
        pytest.param(Failure.MEMORY, Fault.TOO_COMPLEX, id="memory"),
        pytest.param(Failure.TIME, Fault.TOO_COMPLEX, id="time"),
        pytest.param(Failure.OUTPUT, Fault.TOO_COMPLEX, id="output"),
        pytest.param(Failure.CRASH, Fault.DAMAGED, id="crash"),
    ],
)
def test_stopped_child_becomes_a_clear_refusal(monkeypatch, tmp_path, failure, fault):
    def stop(*_: str, within: sandbox.Limits) -> None:
        raise ChildFailed(failure, [])

    monkeypatch.setattr(sandbox, "run", stop)
    with pytest.raises(DocumentRejected) as refused:
        inspect(tmp_path / "original", "contract")
    assert refused.value.fault == fault

"""The embedded server: shared by processes, stopped by the last, never half-made."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from voucher_portal import embedded_home
from voucher_portal.embedded import Server, embedded_database
from voucher_portal.embedded_home import Home, choose_home

# Joins the server, says so, and leaves when its input ends.
VISITOR = """
import sys
from pathlib import Path
from voucher_portal.embedded import embedded_database
embedded_database(Path(sys.argv[1]), name="portal", durable=False)
print("joined", flush=True)
sys.stdin.read()
"""
# The same, with a child that ends first.
PARENT = VISITOR.replace(
    "sys.stdin.read()",
    "import os\nchild = os.fork()\nif not child: sys.exit()\n"
    "os.waitpid(child, 0)\nprint('child ended', flush=True)\nsys.stdin.read()",
)


def visit(home: Home, asked_for: Path, script: str = VISITOR) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(asked_for)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "joined\n"
    assert Server(home).answers()
    return process


def leave(process: "subprocess.Popen[str]") -> None:
    process.communicate(timeout=30)
    assert process.returncode == 0


def test_last_process_to_leave_stops_the_server(home, asked_for):
    first, second = visit(home, asked_for), visit(home, asked_for)
    leave(first)
    assert Server(home).answers()
    leave(second)
    assert not Server(home).answers()


def test_killed_process_is_not_counted(home, asked_for):
    killed = visit(home, asked_for)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert Server(home).answers()
    leave(visit(home, asked_for))
    assert not Server(home).answers()


def test_forked_child_that_ends_takes_nothing_with_it(home, asked_for):
    parent = visit(home, asked_for, PARENT)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "child ended\n"
    assert Server(home).answers()
    leave(parent)


def test_half_made_data_directory_is_replaced(home, asked_for):
    half_made = home.make_empty(home.data_dir.with_name("pg.new"))
    (half_made / "PG_VERSION").write_text("18\n")
    leave(visit(home, asked_for))
    assert not half_made.exists()


def test_pid_file_of_another_program_is_forgotten(home, asked_for):
    leave(visit(home, asked_for))
    (home.data_dir / "postmaster.pid").write_text(f"{os.getpid()}\n{home.data_dir}\n")
    leave(visit(home, asked_for))


def test_data_survives_a_restart(home, asked_for):
    for expected in (0, 1):
        visitor = visit(home, asked_for)
        host = str(Server(home).socket_dir)
        with closing(psycopg2.connect(host=host, user="postgres", dbname="portal")) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
            cursor.execute("SELECT count(*) FROM kept")
            assert cursor.fetchone() == (expected,)
            cursor.execute("INSERT INTO kept VALUES (1)")
        leave(visitor)


def test_nobody_else_may_enter_the_socket_directory(home, asked_for):
    visitor = visit(home, asked_for)
    assert Server(home).socket_dir.stat().st_mode & 0o077 == 0
    leave(visitor)


def test_socket_of_a_deep_directory_is_short_and_private(home):
    deep = Server(Home(home.data_dir / ("d" * 90), home.binaries, home.account))
    assert len(str(deep.socket_dir)) < 60
    made = deep.home.make_private(deep.socket_dir)
    try:
        assert made.stat().st_mode & 0o777 == 0o700
    finally:
        made.rmdir()


def test_socket_directory_somebody_else_made_is_refused(tmp_path, monkeypatch):
    link = tmp_path / "socket"
    link.symlink_to(tmp_path)
    with pytest.raises(PermissionError, match="somebody else"):
        Home(tmp_path / "pg", tmp_path).make_private(link)


def test_data_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(PermissionError, match="Run as that user"):
        choose_home(tmp_path / "pg")


def test_directory_closed_to_others_stays_closed(tmp_path, monkeypatch):
    """A clone under /root: root's server moves out instead of opening the door."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(embedded_home, "SYSTEM_DIR", tmp_path / "system")
    home = choose_home(closed / "var" / "pg")

    assert closed.stat().st_mode & 0o777 == 0o700
    lives_inside = home.data_dir.is_relative_to(closed)
    assert lives_inside == (os.geteuid() != 0)
    assert (home.binaries / "postgres").exists()


def test_joining_a_running_server_returns_the_same_address(home, asked_for):
    visitor = visit(home, asked_for)
    found = embedded_database(asked_for, name="second", durable=False)
    assert found["HOST"] == str(Server(home).socket_dir)
    with closing(psycopg2.connect(host=found["HOST"], user="postgres", dbname="second")) as link:
        assert link.closed == 0
    leave(visitor)

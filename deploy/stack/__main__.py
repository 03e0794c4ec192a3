"""`bin/stack`: the whole of production on this machine, until Ctrl-C or a command ends.

bin/stack                          serve; addresses are printed
bin/stack -- pytest -m stack       serve while the command runs, then stop
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from deploy.stack.compose import ROOT, Service, read_services
from deploy.stack.places import Places, make_secrets
from deploy.stack.running import Running, answers, listens, touched
from deploy.stack.services import (
    Command,
    Postgres,
    nginx_command,
    portal_command,
    redis_command,
)
from deploy.stack.swift import write_swift

# What the Dockerfile does while it builds.
COLLECT_STATIC = ("manage.py", "collectstatic", "--noinput", "-v0")
# Name, service, and which one of it.
PROCESSES = (
    ("web-1", "web", 1),
    ("worker-1", "worker", 1),
    ("worker-2", "worker", 2),
    ("jobs-1", "jobs", 1),
    ("webhooks-1", "webhooks", 1),
    ("beat-1", "beat", 1),
)
SWIFT_BIN = ROOT / ".venv-stack" / "bin"


class Stack:
    """Everything docker-compose.yml starts, as processes of this machine."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.services = read_services()
        self.running = Running(places)

    def start(self) -> None:
        """In the order of `depends_on`, each healthy before what needs it."""
        make_secrets(self.places)
        self.start_postgres()
        self.start_redis()
        self.start_storage()
        # Either keeps one core busy, and needs nothing of the other.
        with self.running_once("migrate", COLLECT_STATIC), self.running_once("migrate"):
            pass
        self.start_portal()
        self.start_nginx()

    def start_postgres(self) -> None:
        postgres = Postgres(self.services["postgres"], self.places)
        identity = postgres.home.identity()
        for words in postgres.prepare():
            subprocess.run(words, check=True, capture_output=True, cwd="/", **identity)
        self.running.start("postgres", postgres.command(), uid=identity.get("user"))
        self.running.wait_for("postgres", self.make_database)

    def make_database(self) -> bool:
        """POSTGRES_DB, which the image makes by itself; False while the server is starting up."""
        import psycopg2  # noqa: PLC0415 - only the stack's own start needs it

        password = (self.places.home / "secrets" / "postgres_password").read_text()
        try:
            connection = psycopg2.connect(
                host="127.0.0.1",
                port=self.places.ports["postgres"],
                user="portal",
                password=password,
                dbname="postgres",
            )
        except psycopg2.OperationalError:  # it listens a while before it lets anybody in
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'")
            if cursor.fetchone() is None:
                cursor.execute("CREATE DATABASE portal")
        connection.close()
        return True

    def start_redis(self) -> None:
        self.running.start("redis", redis_command(self.services["redis"], self.places))
        self.running.wait_for("redis", lambda: listens(self.places.ports["redis"]))

    def start_storage(self) -> None:
        for name, words in write_swift(self.places, SWIFT_BIN):
            self.running.start(name, Command(words))
        self.running.wait_for("storage", lambda: listens(self.places.ports["storage"]))
        self.make_bucket()

    def make_bucket(self) -> None:
        """GARAGE_DEFAULT_BUCKET, which Garage makes by itself."""
        script = (
            "from django.core.files.storage import default_storage as s;"
            " s.connection.create_bucket(Bucket=s.bucket_name,"
            " CreateBucketConfiguration={'LocationConstraint': 'portal'})"
        )
        setup = f"import django; django.setup(); {script}"
        command = portal_command(self.services["migrate"], self.places)
        done = subprocess.run(
            [sys.executable, "-c", setup],
            env=command.environment,
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        if done.returncode and b"BucketAlreadyOwnedByYou" not in done.stderr:
            raise RuntimeError(done.stderr.decode())

    @contextmanager
    def running_once(self, name: str, words: Sequence[str] = ()) -> Iterator[None]:
        """A service that ends, or other words of Python's with its settings; well at the end."""
        command = portal_command(self.services[name], self.places)
        with self.places.log(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *words] if words else command.words,
                env=command.environment,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        with process:
            yield
        if process.returncode:
            raise RuntimeError(f"{name} failed:\n{self.running.tail(name)}")

    def start_portal(self) -> None:
        """Web, workers and beat, which need nothing of each other; then wait for all."""
        since = time.time()
        commands = {
            name: portal_command(self.services[service], self.places, instance=instance)
            for name, service, instance in PROCESSES
        }
        for name, command in commands.items():
            self.running.start(name, command)
        url = f"http://127.0.0.1:{self.places.ports['web']}/readyz"
        self.running.wait_for("web-1", lambda: answers(url))
        for name in [name for name in commands if name != "web-1"]:
            alive = Path(commands[name].environment["HEARTBEAT_FILE"])
            self.running.wait_for(name, partial(touched, alive, since))

    def start_nginx(self) -> None:
        self.running.start("nginx", nginx_command(self.services["nginx"], self.places))
        self.running.wait_for("nginx", lambda: listens(self.places.ports["https"]))

    def environment(self) -> dict[str, str]:
        """What a command run beside the stack needs to know of it."""
        portal: Service = self.services["migrate"]
        pids = {name: process.pid for name, process in self.running.processes.items()}
        return {
            "STACK_URL": self.places.address,
            "STACK_HOME": str(self.places.home),
            "STACK_PORTS": json.dumps(self.places.ports),
            "STACK_PIDS": json.dumps(pids),
            "STACK_PORTAL_ENV": json.dumps(portal_command(portal, self.places).environment),
        }


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/stack", description=__doc__)
    parser.add_argument("--home", type=Path, help="keep data here instead of a throw-away folder")
    parser.add_argument("command", nargs="*", help="run it beside the stack, then stop")
    asked = parser.parse_args()
    home = asked.home or Path(tempfile.mkdtemp(prefix="portal-stack-"))
    stack = Stack(Places(home.absolute()))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        stack.start()
        print(f"The stack serves at {stack.places.address}  (data and logs in {home})", flush=True)
        if not asked.command:
            signal.pause()
        environment = {**os.environ, **stack.environment()}
        return subprocess.run(asked.command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
    finally:
        stack.running.stop()
        if asked.home is None:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

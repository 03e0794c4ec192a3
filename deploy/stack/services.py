"""Each service of docker-compose.yml as a command of this machine."""

import os
import pwd
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from deploy.stack.compose import ROOT, Service, read_env_file
from deploy.stack.places import Places
from voucher_portal.embedded_home import choose_home

OURS = ("migrate", "web", "worker", "jobs", "webhooks", "beat")
PYTHON_BIN = Path(sys.executable).parent
MAIN_NGINX = """\
daemon off;
pid {home}/nginx.pid;
error_log stderr warn;
worker_processes 2;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; }}
    {temporary}
    include {home}/portal.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Command:
    """What is started, with which environment, and as whom."""

    words: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    user: str | None = None


def portal_command(service: Service, places: Places, *, instance: int = 1) -> Command:
    """One of our own services: its very command and settings, at this machine's addresses."""
    name = f"{service.name}-{instance}"
    alive = places.folder("alive") / name
    settings = {key: places.here(value) for key, value in service.environment.items()}
    settings["HEARTBEAT_FILE"] = str(alive)
    settings["PROMETHEUS_MULTIPROC_DIR"] = str(places.folder(f"metrics/{name}"))
    settings["PORTAL_VAR_DIR"] = str(places.folder("var"))
    words = [places.here(word) for word in service.command]
    words = [word.replace("=/tmp/schedule", f"={places.home}/schedule") for word in words]
    if service.name == "web":
        port = places.ports["web"]
        words = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in words]
    if "worker" in words:
        words.append(f"--hostname={name}@stack")
    words[0] = sys.executable if words[0] == "python" else str(PYTHON_BIN / words[0])
    environment = {**_kept(), **env_file(places), **settings}
    return Command(words, environment)


def env_file(places: Places) -> dict[str, str]:
    """`.env.example` as a person would fill it in for this machine."""
    host = f"127.0.0.1:{places.ports['https']}"
    answers = {
        "ALLOWED_HOSTS": "127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": f"https://{host}",
        "SITE_URL": f"https://{host}",
        "LOG_LEVEL": "WARNING",
        "MFA_REQUIRED_ROLES": "",
    }
    return {**read_env_file(ROOT / ".env.example"), **answers}


def redis_command(service: Service, places: Places) -> Command:
    """Debian's redis-server with the same options, at its own port."""
    port = ["--port", str(places.ports["redis"]), "--bind", "127.0.0.1"]
    words = ["--dir", str(places.folder("redis"))]
    return Command([_installed("redis-server"), *service.command[1:], *port, *words])


def nginx_command(service: Service, places: Places) -> Command:
    """Debian's nginx with the same template, filled in as its image does."""
    home = places.folder("nginx")
    values = {key: places.here(value) for key, value in service.environment.items()}
    values |= {
        "HTTP_PORT": f"127.0.0.1:{places.ports['http']}",
        "HTTPS_PORT": f"127.0.0.1:{places.ports['https']}",
    }
    template = (ROOT / "deploy" / "nginx" / "portal.conf.template").read_text()
    (home / "portal.conf").write_text(fill_in(template, values))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {home}/{kind};" for kind in kinds)
    (home / "nginx.conf").write_text(MAIN_NGINX.format(home=home, temporary=temporary))
    if os.geteuid() == 0:  # its workers give root up and must read what is theirs
        (home / "nginx.conf").write_text("user root;\n" + (home / "nginx.conf").read_text())
    return Command([_installed("nginx"), "-c", str(home / "nginx.conf"), "-p", str(home)])


def fill_in(template: str, values: dict[str, str]) -> str:
    """`${NAME}` for the names given; nginx's own `$variables` stay, as with envsubst."""

    class Named(Template):
        pattern = r"\$\{(?P<braced>[A-Z_]+)\}|(?P<named>(?!))|(?P<escaped>(?!))|(?P<invalid>(?!))"  # type: ignore[assignment]

    return Named(template).substitute(values)


class Postgres:
    """The server from the wheel, with the options of docker-compose.yml."""

    def __init__(self, service: Service, places: Places) -> None:
        self.service, self.places = service, places
        self.home = choose_home(places.home / "postgres")

    def prepare(self) -> list[list[str]]:
        """The commands that make the cluster, once."""
        if (self.home.data_dir / "PG_VERSION").exists():
            return []
        fresh = self.home.make_empty(self.home.data_dir)
        password = self.places.home / "secrets" / "postgres_password"
        kept = fresh.parent / "postgres-password"
        shutil.copy(password, kept)
        kept.chmod(0o644)
        words = [str(self.home.binaries / "initdb"), "-D", str(fresh), "--username=portal"]
        words += ["--auth-host=scram-sha-256", "--auth-local=trust", f"--pwfile={kept}"]
        return [[*words, *self.service.environment["POSTGRES_INITDB_ARGS"].split()]]

    def command(self) -> Command:
        """Listens at the port of `places` only, as whoever owns the data."""
        words = [str(self.home.binaries / "postgres"), "-D", str(self.home.data_dir)]
        words += [*self.service.command[1:], "-clisten_addresses=127.0.0.1"]
        words += [f"-cport={self.places.ports['postgres']}", "-cunix_socket_directories="]
        return Command(words, {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath})


def start_order() -> Iterator[str]:
    """What must be healthy before the next may start, as `depends_on` says."""
    yield from ("postgres", "redis", "storage", "migrate")
    yield from ("web", "worker", "jobs", "webhooks", "beat", "nginx")


def _kept() -> dict[str, str]:
    """Of this shell's environment only what a process needs to run at all."""
    names = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
    return {name: os.environ[name] for name in names if name in os.environ}


def _installed(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise SystemExit(f"{name} is missing: apt-get install {name}")
    return found


def owner_name() -> str:
    """Who runs us."""
    return pwd.getpwuid(os.geteuid()).pw_name

"""Where the stack keeps its data, and at which ports of this machine its services listen."""

import secrets
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

# The names and ports of docker-compose.yml, as its services know each other.
INSIDE = ("postgres:5432", "redis:6379", "storage:3900", "web:8000")


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(slots=True)
class Places:
    """`home` holds everything that is made; each service gets a free port."""

    home: Path
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o755)
        for name in ("postgres", "redis", "storage", "web", "http", "https"):
            self.ports.setdefault(name, free_port())

    def folder(self, name: str) -> Path:
        """A directory of that name, made when missing."""
        folder = self.home / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def log(self, name: str) -> Path:
        """Where a service's output goes."""
        return self.folder("logs") / f"{name}.log"

    def here(self, text: str) -> str:
        """A value of docker-compose.yml with its names replaced by addresses of this machine."""
        for inside in INSIDE:
            name = inside.partition(":")[0]
            text = text.replace(inside, f"127.0.0.1:{self.ports[name]}")
        return text.replace("/run/secrets/", f"{self.home}/secrets/")

    @property
    def address(self) -> str:
        """Where people would reach the portal."""
        return f"https://127.0.0.1:{self.ports['https']}"


def make_secrets(places: Places) -> None:
    """One file each, as `bin/secrets` makes them; and a certificate nobody else trusts."""
    folder = places.folder("secrets")
    made = {
        "secret_key": secrets.token_urlsafe(64),
        "postgres_password": secrets.token_urlsafe(32),
        # Swift's key names account and person.
        "s3_access_key": "portal:portal",
        "s3_secret_key": secrets.token_hex(32),
        # A third slash: the first of what follows is taken off.
        "email_url": f"filemail:///{places.folder('mail')}",
    }
    for name, value in made.items():
        if not (folder / name).exists():
            (folder / name).write_text(value)
    if not (folder / "certificate").exists():
        names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"]
        command += ["ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", "/CN=portal"]
        command += ["-addext", names, "-out", str(folder / "certificate")]
        command += ["-keyout", str(folder / "certificate_key")]
        subprocess.run(command, check=True, capture_output=True)

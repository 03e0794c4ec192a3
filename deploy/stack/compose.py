"""Reads docker-compose.yml: the one place that says what production runs, and with what."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its command as a list, and its environment without env files."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    secrets: tuple[str, ...]
    healthcheck: tuple[str, ...]
    image: str


def read_services(path: Path = ROOT / "docker-compose.yml") -> dict[str, Service]:
    """Every service by name; merges and anchors are resolved."""
    content = yaml.safe_load(path.read_text())
    return {name: _service(name, facts) for name, facts in content["services"].items()}


def _service(name: str, facts: dict[str, Any]) -> Service:
    return Service(
        name=name,
        command=tuple(map(str, facts.get("command", ()))),
        environment={key: str(value) for key, value in facts.get("environment", {}).items()},
        secrets=tuple(facts.get("secrets", ())),
        healthcheck=tuple(facts.get("healthcheck", {}).get("test", ())),
        image=facts.get("image", ""),
    )


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines; comments and blank lines are passed over."""
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}

"""docker-compose.yml and what bin/stack starts are one thing, and the container is locked down."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from deploy.stack.compose import ROOT, read_env_file, read_services
from deploy.stack.places import Places
from deploy.stack.services import OURS, fill_in, nginx_command, portal_command, redis_command

SERVICES = read_services()
FILE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


@pytest.mark.parametrize("name", OURS)
def test_our_commands_are_those_of_the_file(name: str, places: Places):
    words = portal_command(SERVICES[name], places).words
    ours = [word for word in words if not word.startswith("--hostname=")]
    same = [word for word in SERVICES[name].command if ":8000" not in word and "/tmp/" not in word]
    assert [Path(ours[0]).name.startswith("python") or Path(ours[0]).name] == [
        SERVICES[name].command[0] == "python" or SERVICES[name].command[0]
    ]
    assert set(same[1:]) <= set(ours[1:])
    assert len(ours) == len(SERVICES[name].command)


@pytest.mark.parametrize("name", OURS)
def test_our_settings_are_those_of_the_file(name: str, places: Places):
    environment = portal_command(SERVICES[name], places).environment
    assert set(SERVICES[name].environment) <= set(environment)
    assert set(read_env_file(ROOT / ".env.example")) <= set(environment)
    left = [
        value for value in environment.values() if "/run/secrets" in value or "@postgres" in value
    ]
    assert left == []


def test_redis_keeps_nothing_in_either(places: Places):
    words = redis_command(SERVICES["redis"], places).words
    assert words[1 : len(SERVICES["redis"].command)] == list(SERVICES["redis"].command[1:])


def test_nginx_has_one_template(places: Places):
    nginx_command(SERVICES["nginx"], places)
    written = (places.home / "nginx" / "portal.conf").read_text()
    assert "${" not in written
    assert f"server 127.0.0.1:{places.ports['web']}" in written
    assert "$binary_remote_addr" in written


@pytest.mark.parametrize("name", [*OURS, "nginx"])
def test_container_gives_up_what_it_does_not_need(name: str):
    facts = FILE["services"][name]
    assert facts["read_only"] is True
    assert facts["cap_drop"] == ["ALL"]
    assert facts["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_service_says_how_it_is(name: str):
    assert SERVICES[name].healthcheck[0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_dependencies_are_waited_for(name: str):
    wanted = FILE["services"][name].get("depends_on", {})
    assert all(
        how["condition"] in {"service_healthy", "service_completed_successfully"}
        for how in wanted.values()
    )


def test_images_are_pinned():
    images = [service.image for service in SERVICES.values() if service.image]
    assert all(":" in image and not image.endswith(":latest") for image in images)
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert dockerfile.count("FROM python:3.13.") == 2
    assert "\nUSER 10001\n" in dockerfile


def test_no_secret_stands_in_a_file_of_ours():
    written = (ROOT / "docker-compose.yml").read_text() + (ROOT / ".env.example").read_text()
    assert "PASSWORD=" not in written
    assert all(f"secrets/{name}" in written for name in FILE["secrets"])


def test_filling_in_leaves_the_servers_own_variables():
    assert fill_in("${HOST} $host ${HOST}", {"HOST": "web"}) == "web $host web"


def test_settings_know_the_prefix_of_stored_files():
    assert settings.STORED_FILES_PREFIX == ""


def test_packages_of_the_store_are_pinned():
    lines = (ROOT / "requirements-stack.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    assert [line for line in packages if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_image_takes_nothing_private_along():
    left_out = set((ROOT / ".dockerignore").read_text().split())
    assert {".git", ".env", "secrets", "var", ".venv*"} <= left_out


def test_image_is_told_only_what_exists():
    """Docker would say so at the next build; nobody builds before that."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    names = [name for words in copied for name in words.split()]
    assert [name for name in names if not (ROOT / name).exists()] == []
    mounted = [one for facts in FILE["services"].values() for one in facts.get("volumes", [])]
    paths = [one.split(":")[0] for one in mounted if one.startswith("./")]
    assert [path for path in paths if not (ROOT / path).exists()] == []
    named = {one.split(":")[0] for one in mounted if not one.startswith("./")}
    assert named == set(FILE["volumes"])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_secrets_and_neighbours_are_declared(name: str):
    facts = FILE["services"][name]
    assert set(facts.get("secrets", [])) <= set(FILE["secrets"])
    assert set(facts.get("depends_on", {})) <= set(FILE["services"])

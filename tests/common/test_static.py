"""What is vendored is what VENDOR.md says, and pages keep to the strict CSP."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
LISTED = re.findall(
    r"\| `([^`]+)` \| [^|]+ \| [^|]+ \| `(\w+)` \|", (VENDOR / "VENDOR.md").read_text()
)


@pytest.mark.parametrize(("name", "wanted"), LISTED, ids=[name for name, _ in LISTED])
def test_vendored_files_are_as_listed(name, wanted):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == wanted


def test_every_vendored_file_is_listed():
    found = {
        str(path.relative_to(VENDOR))
        for path in VENDOR.rglob("*")
        if path.suffix in {".js", ".css", ".svg"}
    }
    assert found == {name for name, _ in LISTED}


def icons_used():
    sources = [*TEMPLATES, *Path(settings.BASE_DIR).glob("*/apps.py")]
    for path in sources:
        text = path.read_text()
        yield from re.findall(r"""\{% icon ['"]([\w-]+)['"]""", text)


def test_every_icon_used_is_in_the_sprite():
    there = set(
        re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "bootstrap-icons/sprite.svg").read_text())
    )
    assert set(icons_used()) - there == set()


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"<style\b", id="style element"),
        pytest.param(r"\sstyle=", id="style attribute"),
        pytest.param(r"\son[a-z]{3,}=[\"']", id="event attribute"),
        pytest.param(r"\shx-on", id="hx-on"),
        pytest.param(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", id="inline script"),
        pytest.param(r"""(?:src|href)=["'](?:https?:)?//""", id="other hosts"),
    ],
)
def test_templates_keep_to_the_strict_policy(forbidden):
    assert [path.name for path in TEMPLATES if re.search(forbidden, path.read_text())] == []

"""A place for an embedded server that leaves nothing behind."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from voucher_portal.embedded import Server
from voucher_portal.embedded_home import Home, choose_home


@pytest.fixture
def asked_for() -> Iterator[Path]:
    """A data directory to ask for; for root the server may come to live elsewhere."""
    base = Path(tempfile.mkdtemp(prefix="embedded-", dir=settings.VAR_DIR))
    base.chmod(0o755)  # like a checkout's own directory; mkdtemp closes it to others
    yield base / "pg"
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def home(asked_for: Path) -> Iterator[Home]:
    """Where that server lives; stopped and removed afterwards."""
    home = choose_home(asked_for)
    yield home
    server = Server(home)
    if server.answers():
        server.stop()
    for directory in (home.data_dir.parent, home.short_dir):
        shutil.rmtree(directory, ignore_errors=True)

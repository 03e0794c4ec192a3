"""The example of docs/api.md, run as it stands against a server."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from tests.api.conftest import secret_of
from tests.factories.reference import desks, reference_data
from tests.factories.vouchers import present_world

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"


@pytest.mark.django_db(transaction=True)
def test_example_confirms_what_waits(live_server: LiveServer, tmp_path: Path):
    reference_data()
    desks()
    world = present_world()
    waiting = world.submitted()
    program = tmp_path / "client.py"
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    program.write_text(found.group(1), encoding="utf-8")

    run = [sys.executable, str(program), live_server.url, secret_of(world.seller)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)

    assert done.stderr == ""
    waiting.refresh_from_db()
    assert (done.stdout.split()[0], waiting.state) == (waiting.application_number, "bureau_review")

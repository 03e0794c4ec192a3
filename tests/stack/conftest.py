"""The running stack, its people, and what they have; made once for all tests here.

bin/stack -- .venv/bin/python -m pytest -p tests.stack.environment tests/stack -m stack
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.factories.accounts import PASSWORD
from tests.factories.vouchers import present_world
from tests.stack.browser import Browser
from tests.stack.servers import Servers
from tests.vouchers.world import World
from vouchers.models import Voucher

# In this order: the gentle ones first, the ledger last.
ORDER = ("test_front", "test_files", "test_work", "test_faults", "test_ledger")
DRAFTS = 6


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if item.path.parent == Path(__file__).parent]
    here.sort(key=lambda item: ORDER.index(item.path.stem))
    others = [item for item in items if item not in here]
    items[:] = [*others, *here]


@dataclass
class Site:
    """Where it is, who is there, and drafts that only wait to be handed in."""

    address: str
    home: Path
    world: World
    drafts: list[Voucher] = field(default_factory=list)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self) -> Browser:
        """One of somebody who has not signed in."""
        return Browser(self.address, str(self.home / "secrets" / "certificate"))

    def of(self, who: str) -> Browser:
        """The window of `owner`, `seller`, `officer` or `province`, signed in."""
        if who not in self.browsers:
            self.browsers[who] = self.browser()
            self.browsers[who].sign_in(getattr(self.world, who).email, PASSWORD)
        return self.browsers[who]


@pytest.fixture(scope="session")
def site(django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The stack with a small lawful world in it; the database stays open to all tests."""
    assert "STACK_URL" in os.environ, "run these by bin/stack, see this file's text"
    with django_db_blocker.unblock():
        world = present_world()
        made = Site(os.environ["STACK_URL"], Path(os.environ["STACK_HOME"]), world)
        made.drafts = [world.draft(cloud_fee="30000") for _ in range(DRAFTS)]
        yield made


@pytest.fixture(scope="session")
def servers(site: Site) -> Iterator[Servers]:
    """The stack's processes, to be frozen, killed and started again."""
    pids, ports = json.loads(os.environ["STACK_PIDS"]), json.loads(os.environ["STACK_PORTS"])
    found = Servers(pids, ports)
    yield found
    found.stop()


@pytest.fixture(scope="session")
def eventually() -> Callable[..., Any]:
    """`eventually(question)` asks until the answer is true, at most `within` seconds."""

    def wait(question: Callable[[], Any], *, within: float = 30) -> Any:
        until = time.monotonic() + within
        while time.monotonic() < until:
            if answer := question():
                return answer
            time.sleep(0.2)
        raise AssertionError(f"not within {within} s: {question}")

    return wait

"""Handlers that live for one test."""

from collections.abc import Callable
from typing import Any

import pytest

from common import outbox

Register = Callable[..., None]


@pytest.fixture
def on_topic(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Register handlers for a topic; nothing of them is left after the test."""
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(outbox, "_slow", set())

    def register(topic: str, *handlers: Callable[[dict[str, Any]], None], slow: bool = False):
        for handler in handlers:
            outbox.handles(topic, slow=slow)(handler)

    return register

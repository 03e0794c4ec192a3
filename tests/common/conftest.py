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
    monkeypatch.setattr(outbox, "_aside", {})

    def register(topic: str, *handlers: Callable[[dict[str, Any]], None], **options: Any):
        for handler in handlers:
            outbox.handles(topic, **options)(handler)

    return register

"""What arrives through the outbox."""

from typing import Any

from common import outbox
from common.clock import database_now
from documents.rendering import render_document
from documents.services import RENDER_TOPIC


@outbox.handles(RENDER_TOPIC, slow=True)
def render(payload: dict[str, Any]) -> None:
    """Draw the pages of the document named in the message."""
    render_document(payload["document"], at=database_now())

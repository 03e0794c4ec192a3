"""JSON in, JSON out."""

from typing import Any

from rest_framework.negotiation import BaseContentNegotiation


class OnlyJson(BaseContentNegotiation):
    """The API speaks JSON, whatever a client says it accepts."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser of the body's media type."""
        kind = (request.content_type or "").split(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == kind), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """Always the first."""
        return renderers[0], renderers[0].media_type

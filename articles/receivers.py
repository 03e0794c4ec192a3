"""What documents ask of articles."""

from articles.selectors import may_open_file
from documents import access
from documents.enums import Kind


def connect() -> None:
    """Register the answers; called once when the app is ready."""
    access.register(Kind.ARTICLE, may_open_file)

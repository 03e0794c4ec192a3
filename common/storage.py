"""An S3-compatible store that fails the way a disk does: with an OSError."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


class StoreAway(OSError):
    """The store does not answer, or answers that it cannot."""


@contextmanager
def _as_disk() -> Iterator[None]:
    """Let callers know one kind of fault, whatever files are kept in."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StoreAway(str(error)) from error


class PortalS3Storage(S3Storage):  # type: ignore[misc]  # ships no types
    """django-storages' own, whose faults are `StoreAway`; a missing file stays FileNotFoundError.

    Those who keep files catch OSError and need not know which store it was.
    """

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_disk():
            return super()._open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        with _as_disk():
            kept: str = super()._save(name, content)
            return kept

    def delete(self, name: str) -> None:
        with _as_disk():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_disk():
            return bool(super().exists(name))

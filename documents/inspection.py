"""The checks at upload: cheap ones here, everything that reads the file in a child."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import File

from documents import limits, sandbox
from documents.enums import MediaType, accepted_types
from documents.errors import DocumentRejected
from documents.faults import Fault

WITHIN = sandbox.Limits(seconds=limits.INSPECTION_SECONDS, silence=limits.INSPECTION_SECONDS)
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Copy:
    """The upload on local disk, in a folder that goes away with the request."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What an acceptable file turned out to be."""

    media_type: MediaType
    pages: int


@contextmanager
def local_copy(file: "File[Any]") -> Iterator[Copy]:
    """Copy a file to local disk, counting and hashing on the way, one chunk in memory at a time.

    Raises `DocumentRejected` as soon as the file is too large, or when it is empty.
    """
    with TemporaryDirectory(prefix="portal-document-") as folder:
        path = Path(folder, "original")
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as target:
            for chunk in file.chunks(CHUNK):
                size += len(chunk)
                if size > limits.MAX_BYTES:
                    raise DocumentRejected(Fault.TOO_LARGE)
                digest.update(chunk)
                target.write(chunk)
        if size == 0:
            raise DocumentRejected(Fault.EMPTY)
        yield Copy(path, size, digest.hexdigest())


def inspect(path: Path, kind: str) -> Finding:
    """Check a file against what its kind allows; raises `DocumentRejected` with the fault."""
    accepted = accepted_types(kind)
    formats = "、".join(media_type.label for media_type in accepted)
    answer = _ask(path)
    if "fault" in answer:
        raise DocumentRejected(Fault(answer["fault"]), formats=formats)
    media_type = MediaType(answer["media_type"])
    if media_type not in accepted:
        raise DocumentRejected(Fault.NOT_ACCEPTED, formats=formats)
    return Finding(media_type, int(answer["pages"]))


def _ask(path: Path) -> dict[str, str]:
    module = "documents.children.inspection"
    arguments = (str(path), str(limits.MAX_PAGES), str(limits.MAX_PIXELS))
    try:
        lines = sandbox.run(module, *arguments, within=WITHIN)
    except sandbox.ChildFailed as failed:
        crashed = failed.failure is sandbox.Failure.CRASH
        raise DocumentRejected(Fault.DAMAGED if crashed else Fault.TOO_COMPLEX) from failed
    return lines[0] if lines else {"fault": Fault.DAMAGED}

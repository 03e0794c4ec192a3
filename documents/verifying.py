"""Compares what the database says about files with the files themselves."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.files.storage import default_storage

from documents.enums import Status
from documents.inspection import CHUNK
from documents.models import Document, DocumentPage


@dataclass(slots=True)
class Verdict:
    """What was compared, and every difference as one line."""

    documents: int = 0
    pages: int = 0
    differences: list[str] = field(default_factory=list)


def verify() -> Verdict:
    """Read every original and compare size and hash; look for every page image of ready ones."""
    verdict = Verdict()
    for document in Document.objects.defer("text").order_by("pk").iterator(chunk_size=200):
        verdict.documents += 1
        verdict.differences += _original_differences(document)
    ready = DocumentPage.objects.filter(document__status=Status.READY)
    for page in ready.order_by("document_id", "number").iterator(chunk_size=2000):
        verdict.pages += 1
        verdict.differences += [
            f"{page.document_id} page {page.number}: {name} is missing"
            for name in (str(page.image), str(page.thumbnail))
            if not default_storage.exists(name)
        ]
    return verdict


def _original_differences(document: Document) -> Iterator[str]:
    name = str(document.file)
    digest, size = hashlib.sha256(), 0
    try:
        with default_storage.open(name) as content:
            for chunk in content.chunks(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except FileNotFoundError:
        yield f"{document.pk}: {name} is missing"
        return
    if size != document.size:
        yield f"{document.pk}: {name} has {size} bytes instead of {document.size}"
    if digest.hexdigest() != document.sha256:
        yield f"{document.pk}: {name} is not the file that was handed in"

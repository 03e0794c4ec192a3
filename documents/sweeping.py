"""What goes by itself: uploads nobody refers to, files no row knows; and what is stuck moves on."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from common import outbox
from documents import limits, references
from documents.enums import Status
from documents.errors import DocumentInUse
from documents.models import Document
from documents.services import RENDER_TOPIC, discard_document

logger = logging.getLogger(__name__)

BATCH = 200
STUCK = timedelta(hours=1)
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each were dealt with (or would be)."""

    discarded: int
    orphans: int
    revived: int


def sweep(*, at: datetime, dry_run: bool = False) -> Swept:
    """Discard, delete and revive; running it twice at once or again changes nothing more."""
    return Swept(
        discarded=_discard_unreferenced(at, dry_run=dry_run),
        orphans=_delete_orphans(at, dry_run=dry_run),
        revived=_revive_stuck(at, dry_run=dry_run),
    )


def _discard_unreferenced(at: datetime, *, dry_run: bool) -> int:
    count = 0
    for batch in _old_documents(at - timedelta(days=limits.UNREFERENCED_DAYS)):
        for document in references.unreferenced(Document.objects.filter(pk__in=batch)):
            count += dry_run or _discarded(document, at)
    return count


def _old_documents(before: datetime) -> Iterator[list[UUID]]:
    """Primary keys in batches, by keyset: a batch discarded does not shift the next."""
    documents = Document.objects.filter(uploaded_at__lt=before).order_by("pk")
    keys = documents.values_list("pk", flat=True)
    batch = list(keys[:BATCH])
    while batch:
        yield batch
        batch = list(keys.filter(pk__gt=batch[-1])[:BATCH])


def _discarded(document: Document, at: datetime) -> bool:
    try:
        discard_document(document, by=None, at=at)
    except (DocumentInUse, Document.DoesNotExist):  # somebody was quicker
        return False
    return True


def _delete_orphans(at: datetime, *, dry_run: bool) -> int:
    young = at - timedelta(hours=limits.ORPHAN_HOURS)
    count = 0
    for names in _batches(_files("originals")):
        count += _delete_old(names - _known_originals(names), young, dry_run=dry_run)
    for names in _batches(_files("pages")):
        count += _delete_old(names - _known_pages(names), young, dry_run=dry_run)
    return count


def _files(folder: str) -> Iterator[str]:
    """Every file below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files(f"{folder}/{name}")


def _batches(items: Iterable[Item]) -> Iterator[set[Item]]:
    iterator = iter(items)
    while batch := set(islice(iterator, BATCH)):
        yield batch


def _known_originals(names: set[str]) -> set[str]:
    ids = {pk for name in names if (pk := _uuid_of(name))}
    return set(Document.objects.filter(pk__in=ids).values_list("file", flat=True))


def _uuid_of(name: str) -> UUID | None:
    try:
        return UUID(PurePosixPath(name).stem)
    except ValueError:
        return None


def _known_pages(names: set[str]) -> set[str]:
    """Page images of a content that any document still has; several may share them."""
    contents = {PurePosixPath(name).parent.name for name in names}
    known = Document.objects.filter(sha256__in=contents).values_list("sha256", flat=True)
    kept = set(known)
    return {name for name in names if PurePosixPath(name).parent.name in kept}


def _delete_old(names: set[str], young: datetime, *, dry_run: bool) -> int:
    """Delete files no row knows; young ones may belong to an upload just being committed."""
    old = [name for name in names if default_storage.get_modified_time(name) < young]
    for name in old if not dry_run else ():
        logger.info("deleting %s: no document knows it", name)
        default_storage.delete(name)
    return len(old)


def _revive_stuck(at: datetime, *, dry_run: bool) -> int:
    """Send documents whose pages never came to an end on their way again; attempts are counted."""
    stuck = Document.objects.filter(status=Status.UPLOADED, uploaded_at__lt=at - STUCK)
    with transaction.atomic():
        keys = list(stuck.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        for pk in keys if not dry_run else ():
            outbox.enqueue(RENDER_TOPIC, document=str(pk))
    return len(keys)

"""Taking files in and throwing them away again."""

import logging
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import Organisation, User
from common import audit, outbox
from common.errors import NotAllowed
from documents import policies, references
from documents.enums import Kind
from documents.errors import DocumentInUse, DocumentRejected
from documents.faults import Fault
from documents.inspection import Copy, inspect, local_copy
from documents.models import Document, original_path
from documents.names import clean_name

logger = logging.getLogger(__name__)

RENDER_TOPIC = "documents.render"
SUBJECT = "document"


def store_document(
    *, organisation: Organisation, kind: Kind, upload: "File[Any]", by: User | None, at: datetime
) -> Document:
    """Check a file and keep it for the organisation; its pages are drawn soon after the commit.

    Raises `DocumentRejected` with the fault of the file, `NotAllowed` for read-only roles. When
    it raises, or the caller's transaction fails, no row remains, and a file without a row is
    swept. Call it before taking locks: it reads the file and waits for a child process.
    """
    policies.check_can_upload(organisation, by=by, at=at)
    with local_copy(upload) as copy:
        found = inspect(copy.path, kind)
        document = Document(
            organisation=organisation,
            kind=kind,
            name=clean_name(upload.name or "", found.media_type),
            size=copy.size,
            sha256=copy.sha256,
            media_type=found.media_type,
            page_count=found.pages,
            uploaded_by=by,
            uploaded_at=at,
        )
        _keep(document, copy)
    return document


def _keep(document: Document, copy: Copy) -> None:
    # The file first, so that no transaction waits for the storage; taken back if the row fails.
    try:
        with copy.path.open("rb") as content:
            name = default_storage.save(original_path(document, ""), File(content))
    except OSError as error:
        logger.exception("the store did not keep an upload")
        raise DocumentRejected(Fault.STORE_AWAY) from error
    document.file.name = name
    try:
        with transaction.atomic():
            document.save(force_insert=True)
            outbox.enqueue(RENDER_TOPIC, document=str(document.pk))
    except BaseException:
        with suppress(OSError):  # the sweep takes what stays; the first fault is the one to tell
            default_storage.delete(name)
        raise


@transaction.atomic
def discard_document(document: Document, *, by: User | None, at: datetime) -> None:
    """Delete a document nothing refers to; the trail keeps its name and hash.

    Raises `DocumentInUse` when something refers to it, `NotAllowed` for another organisation's.
    """
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if by is not None and by.organisation_id != locked.organisation_id:
        raise NotAllowed("只能删除本单位上传的文件")
    if references.is_referenced(locked):
        raise DocumentInUse("该文件已被引用，不能删除")
    facts = {"name": locked.name, "kind": locked.kind, "sha256": locked.sha256}
    audit.record(SUBJECT, locked.pk, action="discard", by=by, at=at, facts=facts)
    original = str(locked.file)
    locked.delete()
    # Page images may serve another copy of the same content; the sweeper knows, we do not.
    transaction.on_commit(lambda: default_storage.delete(original))

"""Draws the pages of a stored document, outside any request and outside any transaction."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from documents import limits, sandbox
from documents.enums import Status
from documents.inspection import local_copy
from documents.models import Document, DocumentPage

# Part of every path: a change in how pages are drawn must not mix with what is there.
RENDERING = 1
MEASURES = {
    "width": limits.PAGE_WIDTH,
    "height": limits.PAGE_HEIGHT,
    "thumbnail": limits.THUMBNAIL_WIDTH,
    "characters": limits.TEXT_CHARACTERS,
}
TOO_LONG = "页面生成超时，无法在线预览，请下载原件查看"
BROKEN = "页面无法生成图像，不能在线预览，请下载原件查看"
DIFFERENT = "生成的页数与文件不一致，不能在线预览，请下载原件并核实"
CHANGED = "原件与上传时不一致，请联系系统管理员核实"
GIVEN_UP = "多次生成页面未成功，不能在线预览，请下载原件查看"


class StillRendering(Exception):
    """Another worker is at it; try again later."""


class OriginalChanged(Exception):
    """The stored original is not what was handed in."""


def render_document(pk: UUID | str, *, at: datetime) -> None:
    """Make the page images and the text of a document, unless that is done already.

    Running twice changes nothing. A file that cannot be drawn becomes `failed` with the reason;
    trouble of our own (storage, database) is raised and the outbox tries again.
    """
    document = _claim(pk, at)
    if document is None or _take_from_twin(document):
        return
    try:
        _render(document)
    except sandbox.ChildFailed as failed:
        _give_up(document, TOO_LONG if failed.failure is sandbox.Failure.TIME else BROKEN)
    except OriginalChanged:
        _give_up(document, CHANGED)
    except Exception:
        Document.objects.filter(pk=document.pk).update(render_started_at=None)
        raise


def _render(document: Document) -> None:
    with TemporaryDirectory(prefix="portal-pages-") as folder:
        drawn = _draw(document, Path(folder))
        if len(drawn) != document.page_count:  # two readers see two files: show neither
            _give_up(document, DIFFERENT)
            return
        pages = [_store(document, Path(folder), line) for line in drawn]
        text = Path(folder, "text.txt").read_text(encoding="utf-8").replace("\x00", "")
    _finish(document, pages, text)


@transaction.atomic
def _claim(pk: UUID | str, at: datetime) -> Document | None:
    """Take the document for this worker; the attempt counts before the work starts."""
    document = (
        Document.objects.select_for_update()
        .defer("text")
        .filter(pk=pk, status=Status.UPLOADED)
        .first()
    )
    if document is None:
        return None
    lease = timedelta(seconds=limits.RENDER_LEASE_SECONDS)
    if document.render_started_at and document.render_started_at > at - lease:
        raise StillRendering(str(pk))
    if document.render_attempts >= limits.RENDER_ATTEMPTS:
        _give_up(document, GIVEN_UP)
        return None
    document.render_attempts += 1
    document.render_started_at = at
    document.save(update_fields=["render_attempts", "render_started_at"])
    return document


def _take_from_twin(document: Document) -> bool:
    """Use the pages of the same content handed in before, if there are any."""
    twin = (
        Document.objects.filter(sha256=document.sha256, status=Status.READY)
        .exclude(pk=document.pk)
        .order_by("-uploaded_at")
        .first()
    )
    pages = list(twin.pages.all()) if twin else []
    if twin is None or len(pages) != document.page_count:
        return False
    _finish(document, pages, twin.text)
    return True


def _draw(document: Document, folder: Path) -> list[dict[str, Any]]:
    seconds = limits.render_seconds(document.page_count)
    within = sandbox.Limits(seconds=seconds, silence=limits.PAGE_SECONDS)
    with document.file.open("rb") as original, local_copy(original) as copy:
        if copy.sha256 != document.sha256:
            raise OriginalChanged(str(document.pk))
        return sandbox.run(
            "documents.children.rendering",
            str(copy.path),
            document.media_type,
            str(folder),
            json.dumps(MEASURES),
            within=within,
        )


def _store(document: Document, folder: Path, line: dict[str, Any]) -> DocumentPage:
    page = DocumentPage(number=line["page"], width=line["width"], height=line["height"])
    page.image.name = _put(document, folder / f"{page.number:04}.webp")
    page.thumbnail.name = _put(document, folder / f"{page.number:04}-small.webp")
    return page


def _put(document: Document, image: Path) -> str:
    name = f"{folder_of(document.sha256)}/{document.pk.hex[:12]}-{image.name}"
    if default_storage.exists(name):  # left by an attempt that did not finish
        default_storage.delete(name)
    with image.open("rb") as content:
        return default_storage.save(name, File(content))


def folder_of(sha256: str) -> str:
    """Where the page images of one content lie."""
    return f"pages/{RENDERING}/{sha256[:2]}/{sha256}"


@transaction.atomic
def _finish(document: Document, pages: Sequence[DocumentPage], text: str) -> None:
    """Attach pages and text, once, unless the document has been discarded meanwhile."""
    waiting = Document.objects.select_for_update().filter(pk=document.pk, status=Status.UPLOADED)
    if not waiting.exists():
        return
    DocumentPage.objects.bulk_create(
        DocumentPage(
            document=document,
            number=page.number,
            image=page.image.name,
            thumbnail=page.thumbnail.name,
            width=page.width,
            height=page.height,
        )
        for page in pages
    )
    waiting.update(status=Status.READY, text=text, render_started_at=None)


def _give_up(document: Document, reason: str) -> None:
    Document.objects.filter(pk=document.pk, status=Status.UPLOADED).update(
        status=Status.FAILED, reason=reason, render_started_at=None
    )

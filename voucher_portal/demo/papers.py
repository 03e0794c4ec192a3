"""Papers for the demo: one-page PDFs with their page images, made at once and not by the worker."""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import Organisation, User
from documents.enums import Kind, MediaType, Status
from documents.models import Document, DocumentPage

PPI = 105.0
THUMBNAIL_PPI = 16.0
FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        str(FIXTURES / "demo" / "paper.typ"),
        root=str(FIXTURES / "demo"),
        font_paths=[str(FIXTURES / "fonts")],
        ignore_system_fonts=True,
    )


def make_paper(
    organisation: Organisation, kind: Kind, facts: dict[str, Any], *, by: User | None, at: datetime
) -> Document:
    """A ready document with its page. `facts`: title, number, rows, text, parties."""
    inputs = {"facts": json.dumps(facts, ensure_ascii=False)}
    compiler = _compiler()
    pdf = compiler.compile(format="pdf", sys_inputs=inputs)
    image = compiler.compile(format="png", ppi=PPI, sys_inputs=inputs)
    thumbnail = compiler.compile(format="png", ppi=THUMBNAIL_PPI, sys_inputs=inputs)
    text = "\n".join([facts["title"], *(f"{a}：{b}" for a, b in facts["rows"]), *facts["text"]])
    document = _store(organisation, kind, facts["title"], pdf, text=text, by=by, at=at)
    _store_page(document, image, thumbnail)
    return document


def _store(
    organisation: Organisation,
    kind: Kind,
    name: str,
    content: bytes,
    *,
    text: str,
    by: User | None,
    at: datetime,
) -> Document:
    document = Document(
        id=uuid4(),
        organisation=organisation,
        kind=kind,
        name=name if name.endswith(".pdf") else f"{name}.pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=MediaType.PDF,
        page_count=1,
        text=text,
        status=Status.READY,
        uploaded_by=by,
        uploaded_at=at,
    )
    document.file.save("original.pdf", ContentFile(content), save=False)
    document.save(force_insert=True)
    return document


def _store_page(document: Document, image: bytes, thumbnail: bytes) -> None:
    content = ContentFile(image)
    with Image.open(content) as opened:
        width, height = opened.size
    page = DocumentPage(document=document, number=1, width=width, height=height)
    folder = f"pages/demo/{document.sha256[:2]}/{document.sha256}"
    storage = document.file.storage
    page.image = storage.save(f"{folder}/1.png", ContentFile(image))
    page.thumbnail = storage.save(f"{folder}/1-small.png", ContentFile(thumbnail))
    page.save(force_insert=True)

"""Documents of invented cases: rows of their own, all over one and the same blank sheet."""

import io
from datetime import datetime
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from documents.enums import Kind, MediaType, Status
from documents.models import Document, DocumentPage
from vouchers.populating.copying import Table, stamp
from vouchers.populating.world import Person

SHEET = (620, 877)  # pixels: A4 at 75 per inch
PAGES = 2  # of a contract
_SIZE = tuple(map(str, SHEET))
_READY = Status.READY.value
_PDF = MediaType.PDF.value


class Papers:
    """Document rows, each with a content hash of its own, as if they were different files."""

    def __init__(self, sheet: tuple[str, str], random: Random) -> None:
        self.random = random
        self.documents = Table(
            *(Document, "id", "organisation_id", "kind", "file", "name", "size", "sha256"),
            *("media_type", "page_count", "status", "uploaded_by_id", "uploaded_at"),
        )
        self.pages = Table(
            *(DocumentPage, "document_id", "number", "image", "thumbnail", "width", "height")
        )
        self.original, self.image = sheet
        self.last_sha256 = ""

    def add(
        self, organisation: int, kind: Kind, name: str, by: Person, at: datetime, *, pages: int = 1
    ) -> str:
        """A ready document; returns its id. Its hash is `last_sha256`."""
        dice = f"{self.random.getrandbits(384):096x}"
        key, self.last_sha256 = random_uuid(dice), dice[32:]
        self.documents.add(
            *(key, str(organisation), kind.value, self.original, f"{name}.pdf", "1000"),
            *(self.last_sha256, _PDF, str(pages), _READY, by.id_text, stamp(at)),
        )
        for number in range(1, pages + 1):
            self.pages.add(key, str(number), self.image, self.image, *_SIZE)
        return key

    def tables(self) -> tuple[Table, Table]:
        """In the order in which they can be written."""
        return self.documents, self.pages


def random_uuid(dice: str) -> str:
    """The first 32 hexadecimal digits as a UUID of version 4; `uuid.UUID` takes thrice as long."""
    return f"{dice[:8]}-{dice[8:12]}-4{dice[13:16]}-8{dice[17:20]}-{dice[20:32]}"


def blank_sheet() -> tuple[str, str]:
    """The names of the one file and its one page image, stored when missing."""
    names = []
    for folder, ending in (("originals", "PDF"), ("pages", "PNG")):
        name = f"{folder}/invented/blank.{ending.lower()}"
        if not default_storage.exists(name):
            content = io.BytesIO()
            Image.new("L", SHEET, 255).save(content, ending)
            default_storage.save(name, ContentFile(content.getvalue()))
        names.append(name)
    return names[0], names[1]

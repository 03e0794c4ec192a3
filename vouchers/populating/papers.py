"""Documents of invented cases: rows of their own, all over one and the same blank sheet."""

import io
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from documents.enums import Kind, MediaType, Status
from documents.models import Document, DocumentPage
from vouchers.populating.copying import Table
from vouchers.populating.world import Person

SHEET = (620, 877)  # pixels: A4 at 75 per inch
PAGES = 2  # of a contract


class Papers:
    """Document rows, each with a content hash of its own, as if they were different files."""

    def __init__(self, sheet: tuple[str, str], random: Random) -> None:
        self.random = random
        self.documents = Table(
            *(Document, "id", "sha256", "organisation_id", "uploaded_by_id", "uploaded_at"),
            *("name", "kind", "page_count", "file", "size", "media_type", "status"),
        )
        self.pages = Table(
            *(DocumentPage, "document_id", "number", "image", "thumbnail", "width", "height")
        )
        original, image = sheet
        self._same = f"{original}\t1000\t{MediaType.PDF.value}\t{Status.READY.value}"
        self._page = f"{image}\t{image}\t{SHEET[0]}\t{SHEET[1]}"
        self.last_sha256 = ""

    def add(
        self, organisation: int, kind: Kind, name: str, by: Person, time: str, *, pages: int = 1
    ) -> str:
        """A ready document; returns its id. Its hash is `last_sha256`."""
        dice = self.random.randbytes(48).hex()
        key, self.last_sha256 = random_uuid(dice), dice[32:]
        self.documents.write(
            f"{key}\t{self.last_sha256}\t{organisation}\t{by.id_text}\t{time}"
            f"\t{name}.pdf\t{kind._value_}\t{pages}\t{self._same}"
        )
        for number in range(1, pages + 1):
            self.pages.write(f"{key}\t{number}\t{self._page}")
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

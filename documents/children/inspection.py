"""Checks one uploaded file and says what it is: one JSON line on standard output.

Arguments: path, most pages, most pixels. Answers `{"media_type": ..., "pages": ...}` or
`{"fault": ...}`.
"""

import json
import sys
import warnings

from PIL import Image

from documents.children import structure
from documents.faults import Fault

PDF_SIGNATURE = b"%PDF-"
IMAGE_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}


def inspect(path: str, *, max_pages: int, max_pixels: int) -> dict[str, object]:
    """Tell what the file at `path` is, or what is wrong with it."""
    with open(path, "rb") as file:
        head = file.read(8)
    # Strictly at the first byte: bytes in front of it are how one file passes for two kinds.
    if head.startswith(PDF_SIGNATURE):
        return _pdf(path, max_pages)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _image(path, max_pixels)
    return {"fault": Fault.NOT_ACCEPTED}


def _pdf(path: str, max_pages: int) -> dict[str, object]:
    try:
        return {"media_type": "application/pdf", "pages": structure.count_pages(path, max_pages)}
    except structure.Faulty as faulty:
        return {"fault": faulty.fault}


def _image(path: str, max_pixels: int) -> dict[str, object]:
    warnings.simplefilter("ignore")
    try:
        with Image.open(path, formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > max_pixels:
                return {"fault": Fault.IMAGE_TOO_LARGE}
            media_type = IMAGE_TYPES[image.format or ""]
            image.load()
    except Image.DecompressionBombError:
        return {"fault": Fault.IMAGE_TOO_LARGE}
    except (OSError, SyntaxError, ValueError, KeyError):  # what Pillow raises on broken images
        return {"fault": Fault.IMAGE_DAMAGED}
    return {"media_type": media_type, "pages": 1}


if __name__ == "__main__":
    _path, _pages, _pixels = sys.argv[1:]
    print(json.dumps(inspect(_path, max_pages=int(_pages), max_pixels=int(_pixels))))

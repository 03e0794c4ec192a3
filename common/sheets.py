"""Workbooks from outside, measured before they are opened.

What a zip says of its parts' sizes is the sender's word, and the reader of workbooks believes it;
a sheet's cells are laid out as one rectangle, however far apart they stand. So the parts are
unpacked here with a bound, and handed on as a package that is what was measured.
"""

import re
import zipfile
from io import BytesIO

MAX_PARTS = 500
MAX_CELLS = 5_000_000  # of the rectangle between the first and the last cell
PIECE = 64 * 1024
_CELL = re.compile(rb'\br="([A-Z]{0,3})([0-9]{1,9})"')


class TooLarge(Exception):
    """The workbook is larger than it may be, unpacked or laid out."""


def measured(content: bytes, *, unpacked: int) -> bytes:
    """The same parts stored as they are, `unpacked` bytes in all at most.

    Raises TooLarge, and zipfile.BadZipFile for what is no zip, is encrypted or broken.
    """
    made, left = BytesIO(), unpacked
    try:
        with zipfile.ZipFile(BytesIO(content)) as given, zipfile.ZipFile(made, "w") as stored:
            parts = given.infolist()
            if len(parts) > MAX_PARTS:
                raise TooLarge
            for part in parts:
                body = _unpacked(given, part, most=left)
                left -= len(body)
                if part.filename.startswith("xl/worksheets/"):
                    _check_extent(body)
                stored.writestr(part.filename, body)
    except (RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise zipfile.BadZipFile(str(error)) from error  # a password, an unknown way of packing
    return made.getvalue()


def _unpacked(given: zipfile.ZipFile, part: zipfile.ZipInfo, *, most: int) -> bytes:
    body = bytearray()
    with given.open(part) as source:
        while piece := source.read(PIECE):
            body += piece
            if len(body) > most:
                raise TooLarge
    return bytes(body)


def _check_extent(sheet: bytes) -> None:
    row, column = 1, 1
    for found in _CELL.finditer(sheet):
        row, column = max(row, int(found[2])), max(column, _number(found[1]))
    if row * column > MAX_CELLS:
        raise TooLarge


def _number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    found = 0
    for letter in letters:
        found = found * 26 + letter - ord("A") + 1
    return found

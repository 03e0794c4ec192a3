"""A workbook is measured before it is opened, whatever its zip says of itself."""

import zipfile
import zlib
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.workbook import Workbook

from common.sheets import TooLarge, measured

MEGABYTE = 1024 * 1024


def zipped(**parts: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return made.getvalue()


def workbook(*cells: tuple[int, int]) -> bytes:
    made = BytesIO()
    book = Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, column in cells:
        sheet.write(row, column, "甲")
    book.close()
    return made.getvalue()


def test_a_workbook_reads_as_before() -> None:
    content = measured(workbook((0, 0), (2, 1)), unpacked=MEGABYTE)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows == [["甲", ""], ["", ""], ["", "甲"]]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(zipped(a=bytes(MEGABYTE), b=bytes(MEGABYTE)), id="many zeros"),
        pytest.param(zipped(**{f"p{n}": b"" for n in range(501)}), id="many parts"),
        pytest.param(workbook((0, 0), (1_048_575, 16_383)), id="two cells far apart"),
    ],
)
def test_what_unpacks_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(TooLarge):
        measured(content, unpacked=MEGABYTE + MEGABYTE // 2)


def test_a_size_that_is_a_lie_is_cut_to_what_was_said() -> None:
    """Headers say ten bytes and give their checksum; behind them lies a megabyte."""
    truth, said = zipped(a=bytes(MEGABYTE)), bytes(10)
    sizes = [(MEGABYTE, 10), (zlib.crc32(bytes(MEGABYTE)), zlib.crc32(said))]
    for true, told in sizes:
        truth = truth.replace(true.to_bytes(4, "little"), told.to_bytes(4, "little"))
    with zipfile.ZipFile(BytesIO(measured(truth, unpacked=100))) as package:
        assert package.read("a") == said


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"", b"a,b"])
def test_no_zip_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(zipfile.BadZipFile):
        measured(content, unpacked=MEGABYTE)

"""XLSX workbooks written row by row, with constant memory however many rows there are.

Text is always written as text: nothing a person typed is ever run as a formula or made a link.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from common.clock import SHANGHAI

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL_CHARACTERS = 32_767  # what a cell can hold
FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#E8EDF5", "bottom": 1, "valign": "vcenter"},
    "text": {"num_format": "@"},
    "money": {"num_format": "#,##0.00"},
    "number": {"num_format": "#,##0"},
    "share": {"num_format": "0.0%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}
WIDTHS = {"money": 16, "number": 10, "share": 10, "date": 12, "moment": 17}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `kind` is a key of FORMATS, `width` in characters.

    `personal` names what of a person stands in it (see `common.masking`).
    """

    label: str
    kind: str = "text"
    width: int = 0
    personal: str = ""


def money(label: str) -> Column:
    """Yuan, two decimals."""
    return Column(label, "money")


def number(label: str) -> Column:
    """A whole number."""
    return Column(label, "number")


def day(label: str) -> Column:
    """A date."""
    return Column(label, "date")


def moment(label: str) -> Column:
    """A day and time, in Shanghai."""
    return Column(label, "moment")


def text(label: str, width: int = 18, *, personal: str = "") -> Column:
    """Text; numbers that are names (codes, accounts) are text too."""
    return Column(label, "text", width, personal)


class Book:
    """A workbook on its way to `path`; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        # The temporary files of each sheet lie beside it, so that they go with its folder.
        self._book = Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
        self._formats = {name: self._book.add_format(look) for name, look in FORMATS.items()}

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def sheet(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        *,
        wrote: Callable[[int], None] | None = None,
    ) -> int:
        """Write a sheet with its heading frozen; `wrote(rows so far)` after each. Returns rows."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            width = column.width or WIDTHS.get(column.kind, 18)
            sheet.set_column(place, place, max(width, 2 * len(column.label) + 2))
            sheet.write_string(0, place, column.label, self._formats["head"])
        count = 0
        for count, row in enumerate(rows, start=1):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                write_cell(sheet, count, place, value, self._formats[column.kind])
            if wrote is not None:
                wrote(count)
        if count:
            sheet.autofilter(0, 0, count, len(columns) - 1)
        return count

    def pairs(self, name: str, pairs: Iterable[tuple[str, Any]]) -> None:
        """A sheet of labels and values."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 60)
        for place, (label, value) in enumerate(pairs):
            sheet.write_string(place, 0, label, self._formats["head"])
            kind = "moment" if isinstance(value, datetime) else "text"
            kind = "number" if isinstance(value, int) else kind
            write_cell(sheet, place, 1, value, self._formats[kind])


def write_cell(sheet: Worksheet, row: int, place: int, value: Any, look: Format) -> None:
    """One value by its type; None and empty text stay empty."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, place, "是" if value else "否", look)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, float(value), look)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.astimezone(SHANGHAI).replace(tzinfo=None), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), look)  # noqa: DTZ001
    else:
        sheet.write_string(row, place, str(value)[:CELL_CHARACTERS], look)

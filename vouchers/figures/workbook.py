"""Tables of figures as a workbook, a sheet each; numbers stay numbers, text is never a formula."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from vouchers.figures.tables import Kind, Table

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_FORMATS = {
    Kind.TEXT: "@",
    Kind.COUNT: "#,##0",
    Kind.YUAN: "#,##0.00",
    Kind.RATE: "0.0%",
    Kind.DAYS: "0.0",
}
_WIDTHS = {Kind.TEXT: 28, Kind.COUNT: 12, Kind.YUAN: 20, Kind.RATE: 16, Kind.DAYS: 12}
FIRST = 3  # rows above the head: what it is, of what, and a gap


def workbook(tables: Sequence[Table], *, about: str) -> bytes:
    """The file; `about` says of which part and moment, above every table."""
    content = BytesIO()
    book = Workbook(content, _OPTIONS)
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    bold = book.add_format({"bold": True})
    for table in tables:
        sheet = book.add_worksheet(table.title)
        sheet.write_string(0, 0, table.title, bold)
        sheet.write_string(1, 0, about)
        sheet.freeze_panes(FIRST + 1, 1)
        for n, column in enumerate(table.columns):
            unit = "（元）" if column.kind == Kind.YUAN else ""
            sheet.write_string(FIRST, n, column.label + unit, bold)
            sheet.set_column(n, n, _WIDTHS[column.kind])
        lines: list[tuple[Any, ...]] = [row.cells for row in table.rows]
        for y, cells in enumerate([*lines, *([table.total] if table.total else [])], FIRST + 1):
            for x, (column, value) in enumerate(zip(table.columns, cells, strict=True)):
                if column.kind == Kind.TEXT:
                    sheet.write_string(y, x, value, formats[Kind.TEXT])
                elif value is not None:
                    sheet.write_number(y, x, float(value), formats[column.kind])
    book.close()
    return content.getvalue()

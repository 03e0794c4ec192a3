"""Tables that people open in a spreadsheet program."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

BOM = "\ufeff"  # without it Excel reads UTF-8 as GBK
# A cell that begins so is run as a formula by spreadsheet programs, whoever typed it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> str:
    """The value as text that no spreadsheet program takes for a formula.

    Text that could be one gets an apostrophe in front, after any spaces it begins with; numbers
    stay numbers, negative ones too.
    """
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, str) and text.lstrip(" \u3000\xa0").startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_rows(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line, with the byte order mark first."""
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([safe_cell(label) for label in header])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A download named `filename` (without ending), sent as it is read; never kept on the way."""
    response = StreamingHttpResponse(csv_rows(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{filename}.csv"
    )
    response["Cache-Control"] = "private, no-store"
    return response

"""Reads a return file (回单), XLSX or CSV, into rows of text. What it cannot read it says."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from common.sheets import TooLarge, measured
from vouchers.errors import ReturnMismatch
from vouchers.treasury.columns import ASKED, HEADER, TOTAL, Answer

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_ROWS = 5_000
HEAD_WITHIN = 10  # the row of column names stands among the first ten
UNREADABLE = "文件无法读取，请上传由本系统导出、填好处理结果的 XLSX 文件，或另存为 CSV 的文件。"


def read_return(name: str, content: bytes) -> tuple[Answer, ...]:
    """The lines of a return file in their order; rows are numbered as the spreadsheet does.

    Raises ReturnMismatch when it is no such file.
    """
    if not content:
        raise ReturnMismatch("文件是空的，请重新选择文件。", field="file")
    if len(content) > MAX_BYTES:
        raise ReturnMismatch("文件超过 2 MB，回单文件不应有这么大，请核对。", field="file")
    rows = _workbook_rows(content) if content.startswith(b"PK") else _csv_rows(name, content)
    return tuple(_answers(rows))


def fingerprint(content: bytes) -> str:
    """SHA-256 of the file: the same file is known again."""
    return hashlib.sha256(content).hexdigest()


def _workbook_rows(content: bytes) -> list[list[Any]]:
    try:
        package = measured(content, unpacked=MAX_UNPACKED)
        book = CalamineWorkbook.from_filelike(io.BytesIO(package))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)[: MAX_ROWS + HEAD_WITHIN]
    except TooLarge as error:
        message = "文件展开后过大，请删除多余的工作表，以及数据以外的行和列后上传。"
        raise ReturnMismatch(message, field="file") from error
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError) as error:
        raise ReturnMismatch(UNREADABLE, field="file") from error


def _csv_rows(name: str, content: bytes) -> list[list[Any]]:
    if not name.lower().endswith(".csv"):
        raise ReturnMismatch(UNREADABLE, field="file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            return list(csv.reader(io.StringIO(text, newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise ReturnMismatch(UNREADABLE, field="file")


def _answers(rows: Sequence[Sequence[Any]]) -> Iterator[Answer]:
    head = next((n for n, row in enumerate(rows[:HEAD_WITHIN]) if _is_head(row)), None)
    if head is None:
        named = "、".join(ASKED)
        message = f"没有找到表头行，文件须有以下各列：{named}。"
        raise ReturnMismatch(message, field="file")
    places = {_cell(cell): place for place, cell in reversed(list(enumerate(rows[head])))}
    columns = [places.get(name) for name in HEADER]

    def cell(row: Sequence[Any], name: str) -> str:
        place = columns[HEADER.index(name)]
        return _cell(row[place]) if place is not None and place < len(row) else ""

    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        if not any(_cell(one) for one in row):
            continue
        if _cell(row[0]).startswith(TOTAL):
            break
        yield Answer(
            row=number,
            voucher=cell(row, "凭证号"),
            batch=cell(row, "批次号"),
            account_number=cell(row, "账号"),
            total=cell(row, "金额"),
            result=cell(row, "处理结果"),
            day=cell(row, "处理日期"),
            reason=cell(row, "退汇原因"),
        )


def _is_head(row: Sequence[Any]) -> bool:
    return set(ASKED) <= {_cell(cell) for cell in row}


def _cell(value: Any) -> str:
    """A cell as text; numbers as they are written, days as ISO."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "" if value is None else str(value).strip()

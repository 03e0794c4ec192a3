"""Reading the workbook somebody filled in: nothing is run, sizes are bounded, faults are named."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from common.sheets import TooLarge, measured
from suppliers.errors import ImportRefused
from suppliers.importing.columns import (
    COLUMNS,
    DATES,
    LABELS,
    MAX_BYTES,
    MAX_ROWS,
    MAX_UNPACKED,
    SHEET,
)

NOT_XLSX = (
    "这个文件不是 XLSX 工作簿。请用本页的模板填写，另存为“Excel 工作簿（*.xlsx）”；"
    "设了打开密码的，请先取消密码。"
)
HEADING_ROWS = 5  # how far down the heading may stand
FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f')
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place: `row` as the spreadsheet counts, `column` a key or empty."""

    row: int
    column: str
    message: str

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {"row": self.row, "column": self.column, "message": self.message}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold anything, each `{"row": n, key: text}`; days are ISO."""

    rows: list[dict[str, Any]]
    sha256: str
    problems: list[Problem] = field(default_factory=list)


def read_sheet(content: bytes) -> Sheet:
    """The list in the workbook, with the faults of single cells.

    Raises `ImportRefused` for what is no workbook, too large, without the heading or empty.
    """
    package = _package(content)
    table, name = _table(package)
    top, places = _heading(table)
    problems = list(_formulas(package, name, places, top))
    rows = []
    for place, cells in enumerate(table[top:], start=top + 1):
        row = {
            key: _text(cells[column], key) if column < len(cells) else ""
            for key, column in places.items()
        }
        if not any(row.values()):
            continue
        if len(rows) == MAX_ROWS:
            raise ImportRefused(f"超过 {MAX_ROWS} 行，请分成几个文件导入。", field="file")
        number = cells[places["uscc"]] if places["uscc"] < len(cells) else ""
        if isinstance(number, int | float) and not isinstance(number, bool):
            problems.append(
                Problem(place, "uscc", "单元格是数值格式，末几位可能已丢失，请设为文本后重新填写。")
            )
            row["uscc"] = ""
        rows.append({"row": place, **row})
    if not rows:
        raise ImportRefused(f"“{SHEET}”表中没有填写任何一行。", field="file")
    return Sheet(rows, hashlib.sha256(content).hexdigest(), problems)


def _package(content: bytes) -> bytes:
    """The workbook's parts, as large as they really are."""
    if len(content) > MAX_BYTES:
        size = MAX_BYTES // 1024 // 1024
        raise ImportRefused(f"文件超过 {size} MB，请拆分后上传。", field="file")
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            names = set(parts.namelist())
        package = measured(content, unpacked=MAX_UNPACKED)
    except zipfile.BadZipFile as error:
        raise ImportRefused(NOT_XLSX, field="file") from error
    except TooLarge as error:
        message = "工作簿展开后过大，请删除图片、多余的工作表，以及数据以外的行和列后上传。"
        raise ImportRefused(message, field="file") from error
    if "xl/workbook.xml" not in names:
        raise ImportRefused(NOT_XLSX, field="file")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ImportRefused("工作簿含有宏，请另存为不含宏的 XLSX 后上传。", field="file")
    return package


def _table(content: bytes) -> tuple[list[list[Any]], str]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        name = SHEET if SHEET in book.sheet_names else book.sheet_names[0]
        return book.get_sheet_by_name(name).to_python(skip_empty_area=False), name
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise ImportRefused(NOT_XLSX, field="file") from error


def _heading(table: list[list[Any]]) -> tuple[int, dict[str, int]]:
    """The number of rows down to the heading, and where each column stands."""
    for top, cells in enumerate(table[:HEADING_ROWS], start=1):
        labels = [str(cell).strip() for cell in cells]
        if LABELS["name"] not in labels:
            continue
        missing = [column.label for column in COLUMNS if column.label not in labels]
        if missing:
            text = "、".join(missing)
            raise ImportRefused(f"缺少列：{text}。请用本页的模板，不要改动表头。", field="file")
        return top, {key: labels.index(label) for key, label in LABELS.items()}
    raise ImportRefused("没有找到表头。请用本页的模板，不要改动表头。", field="file")


def _formulas(content: bytes, name: str, places: dict[str, int], top: int) -> Iterator[Problem]:
    """Cells that are formulas: what they show depends on who opens them."""
    keys = {_letters(column): key for key, column in places.items()}
    with zipfile.ZipFile(BytesIO(content)) as parts:
        written = parts.read(_path_of(parts, name))
    for letters, row in FORMULA.findall(written):
        key = keys.get(letters.decode())
        if key and int(row) > top:
            yield Problem(int(row), key, "单元格是公式，请复制后“粘贴为数值”。")


def _path_of(parts: zipfile.ZipFile, name: str) -> str:
    """Where the sheet lies in the package; its first sheet where that is not said plainly."""
    book = parts.read("xl/workbook.xml").decode("utf-8", "replace")
    links = parts.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    found = re.search(rf'<sheet [^>]*name="{re.escape(name)}"[^>]*r:id="([^"]+)"', book)
    for link in re.findall(r"<Relationship [^>]*>", links) if found else ():
        if f'Id="{found.group(1)}"' in link and (target := re.search(r'Target="([^"]+)"', link)):
            path = target.group(1).lstrip("/")
            path = path if path.startswith("xl/") else f"xl/{path}"
            if path in parts.namelist():
                return path
    return next(one for one in parts.namelist() if one.startswith("xl/worksheets/"))


def _letters(place: int) -> str:
    """A for 0, AA for 26."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _text(value: Any, key: str) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if key in DATES and (found := DAY.fullmatch(text)):
        year, month, day = (int(part) for part in found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return text
    return text

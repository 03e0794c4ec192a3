"""The workbook people fill in: the list with its drop-downs, and how to fill it in."""

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from common.workbooks import OPTIONS
from suppliers.importing.columns import COLUMNS, DATES, MAX_ROWS, SHEET

LISTS = "选项"
STEPS = (
    "在“供应商名单”表中填写，一行为一家供应商的一项服务认定；一家供应商有几项服务就填几行。",
    "同一供应商各行的登记名称、信用代码、类型、城市和联系方式须一致。",
    f"最多 {MAX_ROWS} 行；不要改动表头，不要使用公式，请粘贴为数值。",
    "上传后先试运行：逐行逐列列出问题，不写入任何内容；全部改正后才能确认导入。",
    "确认导入时全部写入或全部不写入；名录中已有的供应商资料不变，已有的相同认定不会重复。",
)


def template(*, services: Sequence[str], cities: Sequence[str], kinds: Sequence[str]) -> bytes:
    """The empty list as XLSX, with these names to choose from."""
    content = BytesIO()
    book = Workbook(content, {**OPTIONS, "constant_memory": False, "in_memory": True})
    look = {"bold": True, "bg_color": "#E8EDF5", "bottom": 1}
    head, plain, day = (
        book.add_format(facts)
        for facts in (look, {"num_format": "@"}, {"num_format": "yyyy-mm-dd"})
    )
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width, day if column.key in DATES else plain)
        sheet.write_string(0, place, column.label, head)
    _instructions(book.add_worksheet("填表说明"), head)
    choices = {"service": services, "city": cities, "kind": kinds}
    _choices(book.add_worksheet(LISTS), sheet, choices)
    book.close()
    return content.getvalue()


def _instructions(sheet: Worksheet, head: object) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "步骤", head)
    for place, text in enumerate(STEPS, start=1):
        sheet.write_number(place, 0, place)
        sheet.write_string(place, 1, text)
    start = len(STEPS) + 2
    sheet.write_string(start, 0, "列", head)
    sheet.write_string(start, 1, "怎么填", head)
    for place, column in enumerate(COLUMNS, start=start + 1):
        sheet.write_string(place, 0, column.label)
        sheet.write_string(place, 1, column.note)


def _choices(lists: Worksheet, sheet: Worksheet, choices: dict[str, Sequence[str]]) -> None:
    """Drop-downs read a sheet of their own: written in the cell they may hold 255 letters."""
    lists.hide()
    places = {column.key: place for place, column in enumerate(COLUMNS)}
    for place, (key, names) in enumerate(choices.items()):
        for row, name in enumerate(names):
            lists.write_string(row, place, name)
        letter = chr(ord("A") + place)
        rule = {
            "validate": "list",
            "source": f"={LISTS}!${letter}$1:${letter}${max(len(names), 1)}",
            "error_title": "请从列表中选择",
            "error_message": "请选择下拉列表中的名称。",
        }
        sheet.data_validation(1, places[key], MAX_ROWS, places[key], rule)

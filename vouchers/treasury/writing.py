"""Writes the sheet for the treasury (银行代发): account numbers as text, nothing a formula."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

import xlsxwriter

from vouchers.treasury.columns import (
    HEADER,
    NOTES,
    PURPOSE,
    SHEET,
    TOTAL,
    GivenAnswer,
    Order,
    control_sum,
)

OPTIONS = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = (6, 36, 26, 34, 16, 34, 22, 14, 12, 14, 30)


def treasury_sheet(orders: Sequence[Order], *, document_number: str) -> bytes:
    """The workbook of one batch: lines, a total row with the control sum, and how to fill it in."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8F0FB", "border": 1})
        text = book.add_format({"num_format": "@", "border": 1})
        money = book.add_format({"num_format": "#,##0.00", "border": 1})
        total = book.add_format({"num_format": "#,##0.00", "border": 1, "bold": True})
        sheet = book.add_worksheet(SHEET)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, HEADER, head)
        for row, order in enumerate(orders, start=1):
            sheet.write_number(row, 0, order.position, text)
            sheet.write_string(row, 1, order.account_name, text)
            sheet.write_string(row, 2, order.account_number, text)
            sheet.write_string(row, 3, order.bank, text)
            sheet.write_number(row, 4, float(order.total), money)
            for column, cell in enumerate((PURPOSE, order.voucher, order.batch, "", "", ""), 5):
                sheet.write_string(row, column, cell, text)
        last = len(orders) + 1
        sheet.write_string(last, 0, TOTAL, head)
        sheet.write_string(last, 1, f"{len(orders)} 笔", head)
        sheet.write_string(last, 2, f"账号校验数 {control_sum(list(orders))}", head)
        sheet.write_string(last, 3, "", head)
        sheet.write_number(last, 4, float(sum(order.total for order in orders)), total)
        notes = book.add_worksheet(NOTES)
        notes.set_column(0, 0, 90)
        for row, line in enumerate(_notes(document_number)):
            notes.write_string(row, 0, line)
    return content.getvalue()


def _notes(document_number: str) -> Iterator[str]:
    yield f"拨付文号：{document_number}"
    yield "支付完成后，请在“处理结果”填写“成功”或“退汇”，“处理日期”填写支付日期（如 2026-11-24）。"
    yield "退汇的请填写“退汇原因”。其余各列请勿改动，也不要增删行；填好后由省级主管部门上传。"
    yield "账号校验数 = 全部账号后六位数字之和，用于核对账号是否完整。"


def sheet_of(batch: str, answers: Sequence[GivenAnswer]) -> bytes:
    """A return that came from a program, as the CSV it would have been; row 2 is the first."""
    text = StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(HEADER)
    for place, one in enumerate(answers, start=1):
        told = (one.result, one.day, one.reason)
        number = one.account_number
        rows.writerow((place, "", number, "", one.total, PURPOSE, one.voucher, batch, *told))
    return text.getvalue().encode("utf-8-sig")

"""The what-if as work for the background: the run itself, and its list as a workbook."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

import xlsxwriter
from django.urls import reverse
from django.utils.http import urlencode

from accounts.jobs import JobRun, job
from accounts.models import Job
from catalog.errors import DraftGone
from catalog.models import CatalogVersion, Service
from vouchers.models import Cycle, WhatIf
from vouchers.presenting_what_if import words_of
from vouchers.selectors.what_if import line_order, line_rows, lines_of
from vouchers.services.what_if import JOB, run_what_if

LIST_JOB = "vouchers.what_if_list"
SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
HEADER = ("企业名称", "统一社会信用代码", "城市", "申请（件）", "原金额", "新金额", "差额", "原因")
WIDTHS = (36, 22, 12, 10, 16, 16, 16, 60)


def what_if_page(number: int, cycle: str) -> str:
    """Where the result is looked at."""
    return f"{reverse('what_if:page', args=[number])}?{urlencode({'cycle': cycle})}"


def _page(row: Job) -> str:
    return what_if_page(row.params["number"], row.params["cycle_code"])


@job(JOB, label="目录费用测算", page=_page)
def run(work: JobRun) -> None:
    """Replay the cycle under the draft named by the parameters."""
    version = CatalogVersion.objects.filter(pk=work.params["version"]).first()
    if version is None:
        raise DraftGone("这份草稿已被放弃，没有测算。")
    cycle = Cycle.objects.get(pk=work.params["cycle"])
    found = run_what_if(version, cycle, by=work.owner, at=work.at, progress=work.progress)
    total = found.result["total"]
    work.finish({"old": total["old"], "new": total["new"]})


@job(LIST_JOB, label="费用测算名单")
def write_list(work: JobRun) -> None:
    """The winners and losers of a result as a workbook."""
    found = WhatIf.objects.select_related("version").filter(pk=work.params["what_if"]).first()
    if found is None:
        raise DraftGone("这次测算的结果已被新的测算取代，请重新导出。")
    lines = lines_of(found, work.params["show"])
    total = lines.count()
    with TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, SAFE)
        sheet, money = _sheet(book), book.add_format({"num_format": "#,##0.00"})
        for serial, cells in enumerate(_cells(lines, work.params["show"]), start=1):
            for column, value in enumerate(cells):
                sheet.write(serial, column, value, money if column in (4, 5, 6) else None)
            work.progress(serial, total, "正在写入名单")
        book.close()
        file.seek(0)
        work.attach(f"第{found.version.number}版目录费用测算名单.xlsx", file)


def _sheet(book: Any) -> Any:
    sheet = book.add_worksheet("增减名单")
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, (label, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write(0, column, label, bold)
    return sheet


def _cells(lines: Any, show: str) -> Iterator[tuple[Any, ...]]:
    names = dict(Service.objects.values_list("pk", "name"))
    for row in line_rows(lines.order_by(*line_order(show))).iterator(chunk_size=1_000):
        said = "；".join(words_of(one, names) for one in row["details"])
        sums = (row["old"], row["new"], row["difference"])
        yield (
            row["enterprise__name"],
            row["enterprise__uscc"],
            row["city__name"],
            row["applications"],
            *map(float, sums),
            said,
        )

"""追回款项 as a workbook, as its list is narrowed (E9)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from accounts import exports
from accounts.models import User
from common.clock import local_date
from common.filters import in_words
from common.paging import capped_count, walk
from common.workbooks import day, moment, money, text
from vouchers.forms.clawback import ClawbackListForm
from vouchers.models.clawback import ClawbackState
from vouchers.presenting_clawback import tag_of
from vouchers.selectors import clawbacks as selecting

COLUMNS = (
    text("追回文号", 26),
    text("企业名称", 34),
    text("服务券编号", 20),
    money("应退还金额"),
    money("已退还金额"),
    money("尚未退还金额"),
    day("退还期限"),
    text("状态", 12),
    moment("要求退还时间"),
)


def read(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """What the list shows, sums as numbers."""
    on, form = local_date(at), ClawbackListForm(query)
    found = selecting.narrowed(selecting.visible_to(user), **form.narrowing, on=on)
    total = capped_count(found, exports.MAX_ROWS)
    return exports.Table(_rows(selecting.rows_of(found), on), total, in_words(form))


def _rows(found: Any, on: date) -> Iterator[list[Any]]:
    for page in walk(found, order=selecting.ORDER):
        for row in page:
            is_open = row["state"] == ClawbackState.OPEN
            yield [
                row["document_number"],
                row["enterprise_name"],
                row["voucher_number"],
                row["demanded"],
                row["repaid"],
                row["demanded"] - row["repaid"] if is_open else selecting.ZERO,
                row["due_on"],
                tag_of(row["state"], row["due_on"], on=on)[0],
                row["opened_at"],
            ]


exports.register("clawbacks", label="追回款项", columns=COLUMNS, read=read, roles=selecting.READERS)

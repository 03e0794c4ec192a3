"""The queue of a desk as a workbook, in the view the person looks at."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts import exports
from accounts.enums import Role
from accounts.models import User
from common.filters import in_words
from common.paging import capped_count, walk
from common.workbooks import moment, money, text
from reviews.forms.queue import QueueForm
from reviews.rows import cells_of
from reviews.selectors.queue import COLUMNS as QUEUE_COLUMNS
from reviews.selectors.queue import Options, options, rows
from reviews.selectors.views import order_of, view_of

COLUMNS = (
    text("申请编号", 18),
    text("服务券编号", 20),
    text("企业名称", 34),
    text("统一社会信用代码", 22),
    text("所在区域", 12),
    text("应用服务", 22),
    text("供应商", 26),
    money("应补金额（元）"),
    money("核定金额（元）"),
    money("发放金额（元）"),
    money("兑现金额（元）"),
    text("状态", 20),
    moment("提交时间"),
    moment("办理期限"),
)


def read(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """What the view shows, narrowed as the page is."""
    view, known = view_of(user.role, query.get("view")), options(user)
    form = QueueForm(query, options=known)
    found = rows(user, view, filters=form.filters(), at=at)
    cells = _cells(found, order_of(view), known)
    total = capped_count(found, exports.MAX_ROWS)
    return exports.Table(cells, total, in_words(form), name=str(view.label))


def _cells(found: Any, order: tuple[str, ...], known: Options) -> Iterator[tuple[Any, ...]]:
    more = ("entitlement", "issued_amount", "redeemed_amount")
    for page in walk(found.values(*QUEUE_COLUMNS, *more), order=order, filled=True):
        row: Mapping[str, Any]
        for row in page:
            yield cells_of(row, options=known)


exports.register(
    "queue",
    label="办理事项",
    columns=COLUMNS,
    read=read,
    roles=(Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR),
)

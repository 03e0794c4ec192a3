"""The dashboard's breakdown as a workbook: every line of it, also where the page merges some."""

from datetime import datetime

from django.http import QueryDict

from accounts import exports
from accounts.enums import Role
from accounts.models import User
from common.clock import local_date
from common.filters import in_words
from common.workbooks import Column, money, number, text
from vouchers.figures import tables
from vouchers.forms.dashboard import DIMENSIONS, DashboardForm
from vouchers.selectors.figures import figures_of, names_of

COLUMNS = (
    text("分类", 30),
    number("申请件数"),
    number("发放件数"),
    money("发放金额（元）"),
    number("兑现件数"),
    money("兑现金额（元）"),
    Column("兑现率（件数）", "share", 14),
    Column("兑现率（金额）", "share", 14),
)


def read(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """The dimension the page shows, under its filters, and the total."""
    form = DashboardForm(query, user=user, today=local_date(at))
    by, label = form.by, DIMENSIONS[form.by]
    figures = figures_of(form.part, [by])[by]
    names = names_of(by, figures.by_key)
    table = tables.breakdown(figures, key=by, label=label, names=names, limit=None)
    rows = [row.cells for row in table.rows]
    if table.total:
        rows.append(table.total)
    return exports.Table(rows, len(rows), in_words(form), name=f"数据看板-按{label}")


exports.register(
    "figures",
    label="数据看板",
    columns=COLUMNS,
    read=read,
    roles=(Role.BUREAU, Role.PROVINCE, Role.AUDITOR),
)

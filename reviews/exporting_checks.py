"""Spot checks as workbooks: the draws, and what was drawn with what came of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import QueryDict

from accounts import exports
from accounts.enums import Role
from accounts.models import User
from common import masking
from common.paging import capped_count, walk
from common.workbooks import Column, moment, money, number, text
from reviews.presenting_checks import outcome_tag
from reviews.selectors import checks as selecting

OFFICIALS = (Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
CHECKS = (
    text("抽查编号", 16),
    text("抽查名称", 34),
    text("组织部门", 28),
    Column("抽取比例", "share"),
    number("范围内服务券"),
    number("抽取张数"),
    number("已核查"),
    number("发现问题"),
    moment("抽取时间"),
)
ITEMS = (
    text("抽查编号", 16),
    number("抽取次序"),
    text("服务券编号", 20),
    text("企业名称", 34),
    text("供应商", 28),
    money("服务券金额"),
    text("核查人员", 12, personal=masking.NAME),
    text("结果", 12),
    moment("核查时间"),
)


def read_checks(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """The draws in view, latest first."""
    found = selecting.checks_visible_to(user)
    return exports.Table(_check_rows(found), capped_count(found, exports.MAX_ROWS))


def _check_rows(found: Any) -> Iterator[list[Any]]:
    names = ("number", "title", "organisation_name", "rate", "population_count")
    counts = ("drawn", "decided", "found", "drawn_at")
    for page in walk(selecting.check_rows(found), order=selecting.ORDER):
        for row in page:
            yield [row[name] for name in (*names, *counts)]


def read_items(user: User, query: QueryDict, at: datetime) -> exports.Table:
    """The items of the draw that `check` names, as far as the person sees them; else all."""
    found, key = selecting.items_visible_to(user), query.get("check", "")
    filters = []
    if key.isdecimal():
        check = selecting.checks_visible_to(user).filter(pk=key).first()
        found = found.filter(check_drawn=check) if check else found.none()
        filters = [("抽查", f"{check.number} {check.title}")] if check else []
    return exports.Table(_item_rows(found), capped_count(found, exports.MAX_ROWS), filters)


def _item_rows(found: Any) -> Iterator[list[Any]]:
    for page in walk(selecting.item_rows(found), order=selecting.ITEM_ORDER):
        for row in page:
            assigned = row["inspector_name"] is not None
            yield [
                row["check_number"],
                row["rank"],
                row["number"],
                row["enterprise_name"],
                row["supplier_name"],
                row["amount"],
                row["inspector_name"],
                outcome_tag(row["outcome"], assigned=assigned)[0],
                row["decided_at"],
            ]


exports.register("checks", label="抽查", columns=CHECKS, read=read_checks, roles=OFFICIALS)
exports.register("check-items", label="抽查明细", columns=ITEMS, read=read_items, roles=OFFICIALS)

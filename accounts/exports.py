"""The export centre: every list that can be taken as an XLSX workbook, and the taking.

An app registers its lists in a module its `ready()` imports:

    exports.register(
        "suppliers",
        label="供应商",
        roles=(Role.PROVINCE, Role.AUDITOR),
        columns=(text("供应商名称", 30), money("金额"), text("联系电话", personal=masking.MOBILE)),
        read=read,
    )

`read(user, query, at) -> Table` narrows `visible_to(user)` by the list's own GET form, at the time
the job runs; rows come in pages, so that memory is the same for ten rows and for a million. A page
offers it by `{% include "components/export.html" with key="suppliers" %}`, which posts the query
string of the list. Personal columns are masked unless the role may see them (PERMITTED).
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import QueryDict

from accounts.enums import Role
from accounts.jobs import JobRun, job, start_job
from accounts.models import Job, User
from common import audit, masking
from common.clock import database_now, local_date
from common.errors import DomainError, NotAllowed
from common.workbooks import Book, Column

JOB = "exports.write"
SUBJECT = "export"
MAX_ROWS = 1_000_000  # a sheet holds 1,048,576
MAX_OPEN = 5  # of one person, waiting or running
STEP = 500  # rows between two reports of progress

# Who reads personal data in full: those whose work it is. Others read it masked.
PERMITTED: dict[str, frozenset[Role]] = {
    masking.MOBILE: frozenset({Role.PROVINCE, Role.BUREAU}),
    masking.EMAIL: frozenset({Role.PROVINCE, Role.BUREAU}),
    masking.ACCOUNT: frozenset({Role.PROVINCE}),
    masking.NAME: frozenset({Role.PROVINCE, Role.BUREAU}),
}
PERSONAL_WORDS = {
    masking.MOBILE: "手机",
    masking.EMAIL: "邮箱",
    masking.ACCOUNT: "银行账号",
    masking.NAME: "姓名",
}


class ExportRefused(DomainError):
    """The list cannot be taken so."""

    code = "export_refused"


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: rows in the order of the columns, as they are read.

    `total` may be counted no further than MAX_ROWS + 1; `filters` are the filters in force in
    words; `name` is the list's exact name where it has several views.
    """

    rows: Iterable[Sequence[Any]]
    total: int
    filters: Sequence[tuple[str, str]] = ()
    name: str = ""


Read = Callable[[User, QueryDict, datetime], Table]


@dataclass(frozen=True, slots=True)
class Export:
    """A registered list."""

    key: str
    label: str
    roles: tuple[Role, ...]
    columns: tuple[Column, ...]
    read: Read = field(repr=False)


_exports: dict[str, Export] = {}


def register(
    key: str,
    *,
    label: str,
    columns: Sequence[Column],
    read: Read,
    roles: Sequence[Role],
) -> None:
    """Add a list; registering a key again replaces it."""
    _exports[key] = Export(key, label, tuple(roles), tuple(columns), read)


def find(key: str) -> Export:
    """The list; raises LookupError for a key nobody registered."""
    return _exports[key]


def personal_kinds(export: Export, user: User) -> tuple[str, ...]:
    """Which personal data of the list the person reads masked only."""
    kinds = dict.fromkeys(column.personal for column in export.columns if column.personal)
    return tuple(kind for kind in kinds if user.role not in PERMITTED[kind])


@transaction.atomic
def start_export(key: str, *, query: str, by: User, at: datetime) -> Job:
    """Queue the writing; that somebody asked for it is kept.

    `query` is the list's query string. Raises LookupError, `NotAllowed` for another role's list,
    `ExportRefused` while too many of the person's exports are open.
    """
    export = find(key)
    _check_role(export, by)
    User.objects.select_for_update(of=["self"]).get(pk=by.pk)  # two clicks at once are counted
    mine = Job.objects.filter(owner=by, kind=JOB, state__in=("queued", "running"))
    if mine.count() >= MAX_OPEN:
        raise ExportRefused(f"您已有 {MAX_OPEN} 项导出正在进行，请等待完成或取消后再试。")
    params = {"key": key, "query": query}
    made = start_job(JOB, by=by, at=at, title=f"导出{export.label}", params=params)
    facts = {"filters": query, "job": str(made.public_id)}
    audit.record(SUBJECT, key, action="exported", by=by, at=at, facts=facts)
    return made


@job(JOB, label="导出")
def write_export(run: JobRun) -> None:
    """Write the list as its owner may see it now; what was written is kept in the trail."""
    export, owner = find(run.params["key"]), run.owner
    _check_role(export, owner)
    table = export.read(owner, QueryDict(run.params["query"]), run.at)
    if table.total > MAX_ROWS:
        raise ExportRefused(
            f"符合条件的记录超过 {MAX_ROWS // 10_000} 万行，一个表格放不下；"
            "请缩小筛选范围，分次导出。"
        )
    name = table.name or export.label
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "export.xlsx"
        count = _write(run, export, table, path, name=name)
        with path.open("rb") as content:
            run.attach(f"{name}-{local_date(run.at):%Y%m%d}.xlsx", content)
    facts = {
        "filters": run.params["query"],
        "job": str(run.job.public_id),
        "rows": count,
        "masked": list(personal_kinds(export, owner)),
    }
    with transaction.atomic():  # the trail's chain is locked until the end of a transaction
        audit.record(
            SUBJECT, export.key, action="export_written", by=owner, at=database_now(), facts=facts
        )
    run.finish({"rows": count})


def _write(run: JobRun, export: Export, table: Table, path: Path, *, name: str) -> int:
    def wrote(count: int) -> None:
        if count % STEP == 0:
            run.progress(count, max(table.total, count + 1), "正在写入表格")

    hidden = personal_kinds(export, run.owner)
    with Book(path) as book:
        rows = _masked(table.rows, export.columns, hidden)
        count = book.sheet(name[:31], export.columns, rows, wrote=wrote)
        book.pairs("筛选条件", _notes(run, table, count, hidden, name=name))
    return count


def _notes(
    run: JobRun, table: Table, count: int, hidden: Sequence[str], *, name: str
) -> Iterator[tuple[str, Any]]:
    organisation = run.owner.organisation
    yield "导出内容", name
    yield "导出人", f"{run.owner.name}（{organisation.name}）" if organisation else run.owner.name
    yield "导出时间", run.at
    yield "行数", count
    if not table.filters:
        yield "筛选条件", "无（全部可见记录）"
    yield from table.filters
    if hidden:
        words = "、".join(PERSONAL_WORDS[kind] for kind in hidden)
        yield "个人信息", f"{words}已按您的权限脱敏"


def _masked(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column], hidden: Sequence[str]
) -> Iterable[Sequence[Any]]:
    places = {
        place: column.personal
        for place, column in enumerate(columns)
        if column.personal and column.personal in hidden
    }
    if not places:
        return rows
    return (
        [
            masking.mask(places[place], value) if place in places else value
            for place, value in enumerate(row)
        ]
        for row in rows
    )


def _check_role(export: Export, user: User) -> None:
    if not user.is_active or user.role not in export.roles:
        raise NotAllowed("您的账号没有权限导出这个列表。")

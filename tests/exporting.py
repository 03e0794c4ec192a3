"""Exports in tests: asked for, run, and read back as a spreadsheet program would."""

from typing import Any

from python_calamine import CalamineWorkbook

from accounts.exports import start_export
from accounts.jobs import run_due_job
from accounts.models import Job, JobState, User
from common.clock import database_now


def exported_job(user: User, key: str, query: str = "") -> Job:
    """The job after the worker has run it."""
    made = start_export(key, query=query, by=user, at=database_now())
    assert run_due_job()
    made.refresh_from_db()
    return made


def sheets_of(made: Job) -> dict[str, list[list[Any]]]:
    """The workbook's sheets by name."""
    assert made.state == JobState.DONE, made.error
    with made.file.open("rb") as content:
        book = CalamineWorkbook.from_filelike(content)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def exported(user: User, key: str, query: str = "") -> list[dict[str, Any]]:
    """The rows by the labels of their columns."""
    header, *rows = next(iter(sheets_of(exported_job(user, key, query)).values()))
    return [dict(zip(header, row, strict=True)) for row in rows]

"""Long work in the background: who registers what, how it starts, and how a worker runs it.

    @job("catalog.what_if", label="目录试算", page=lambda job: reverse(...))
    def run(run: JobRun) -> None:
        for done, row in enumerate(rows):
            run.progress(done, total, "正在核算")
        run.finish({"total": "123.00"})            # or run.attach("名单.xlsx", file)

A view starts it with `start_job("catalog.what_if", by=user, at=now, title=..., params={...})` and
redirects to `accounts:job`, which shows the progress. The work runs outside any transaction, may be
run again from the start after its worker died, and must therefore be idempotent.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import Job, JobState, User
from accounts.services import notify
from common.clock import database_now
from common.errors import DomainError

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
SILENCE = timedelta(minutes=5)  # a running job that has said nothing for so long has died
KEPT = timedelta(days=7)
PROGRESS_SECONDS = 0.5
WENT_WRONG = "处理时发生意外，没有完成。请重新提交；仍不成功时请联系系统管理员。"

Page = Callable[[Job], str]


class JobCancelled(Exception):
    """Raised inside the work by `progress` once its owner has cancelled it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of work."""

    name: str
    label: str
    work: Callable[["JobRun"], None]
    page: Page | None = None
    kept: timedelta = KEPT


_kinds: dict[str, Kind] = {}


def job(
    name: str, *, label: str, page: Page | None = None, kept: timedelta = KEPT
) -> Callable[[Callable[["JobRun"], None]], Callable[["JobRun"], None]]:
    """Register the work for jobs called `name`; call it where the app's `ready()` imports it.

    `page(job)` is where the result is looked at (a path of ours); without it the job's own page
    is, with the file to take. File and result are kept for `kept`.
    """

    def register(work: Callable[["JobRun"], None]) -> Callable[["JobRun"], None]:
        _kinds[name] = Kind(name, label, work, page, kept)
        return work

    return register


def kind_of(job_row: Job) -> Kind:
    """The registered kind; raises KeyError for one that no longer exists."""
    return _kinds[job_row.kind]


def labels() -> dict[str, str]:
    """Every kind's Chinese name."""
    return {kind.name: kind.label for kind in _kinds.values()}


def page_of(job_row: Job) -> str:
    """Where the person looks at it: the kind's own page once done, else the job's."""
    kind = _kinds.get(job_row.kind)
    if kind is not None and kind.page is not None and job_row.state == JobState.DONE:
        return kind.page(job_row)
    return reverse("accounts:job", args=[job_row.public_id])


def start_job(
    name: str, *, by: User, at: datetime, title: str, params: dict[str, Any] | None = None
) -> Job:
    """Queue the work in the caller's transaction; `params` are plain JSON values."""
    if name not in _kinds:
        raise LookupError(f"no job named {name}")
    return Job.objects.create(
        kind=name, title=title[:160], owner=by, params=params or {}, created_at=at
    )


@dataclass(slots=True)
class JobRun:
    """The work's handle on its job. `at` is the database's time when this run began."""

    job: Job
    at: datetime
    _said: float = field(default=0.0)

    @property
    def params(self) -> dict[str, Any]:
        """What the work was started with."""
        params: dict[str, Any] = self.job.params
        return params

    @property
    def owner(self) -> User:
        """For whom it is done, as they are today."""
        return self.job.owner

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far it is; written at most twice a second, and at the end.

        Raises `JobCancelled` when the owner has cancelled, or when another worker has taken over.
        Call it at least once a minute. Inside a transaction it shows only at the commit.
        """
        now = time.monotonic()
        if now - self._said < PROGRESS_SECONDS and done < total:
            return
        self._said = now
        mine = Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts
        )
        facts = {"done": done, "total": total, "note": note[:200]}
        if not mine.update(heartbeat_at=database_now(), **facts):
            raise JobCancelled

    def finish(self, result: dict[str, Any]) -> None:
        """Keep the result; plain JSON values."""
        self.job.result = {**self.job.result, **result}

    def attach(self, filename: str, content: bytes | IO[bytes]) -> None:
        """Keep a file for the owner to take; the last one attached counts."""
        kept: File[Any] = ContentFile(content) if isinstance(content, bytes) else File(content)
        ending = filename.rpartition(".")[2]
        self.job.file.save(f"{self.job.public_id}.{ending}", kept, save=False)
        self.job.filename, self.job.size = filename[:120], self.job.file.size


def run_due_job() -> bool:
    """Run the oldest job that waits, or one whose worker died; False when there is none."""
    row = _claim()
    if row is None:
        return False
    run = JobRun(row, at=database_now())
    try:
        kind_of(row).work(run)
    except JobCancelled:
        logger.info("job %s was cancelled", row.pk)
    except DomainError as error:  # the person can do something about it: in their words
        _end(row, JobState.FAILED, error=str(error))
    except Exception:  # the work may fail in any way; the person is told, the log has why
        logger.exception("job %s (%s) failed", row.pk, row.kind)
        _end(row, JobState.FAILED, error=WENT_WRONG)
    else:
        _end(row, JobState.DONE)
    return True


def _claim() -> Job | None:
    now = database_now()
    with transaction.atomic():
        due = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=now - SILENCE)
        rows = Job.objects.select_for_update(skip_locked=True, of=("self",)).filter(due)
        row = rows.select_related("owner").order_by("created_at", "id").first()
        if row is None:
            return None
        row.attempts += 1  # counted before the work: it may kill its worker
        row.state, row.heartbeat_at, row.started_at = JobState.RUNNING, now, now
        row.save(update_fields=["attempts", "state", "heartbeat_at", "started_at"])
    if row.attempts > MAX_ATTEMPTS:
        _end(row, JobState.FAILED, error=WENT_WRONG)
        return None
    return row


@transaction.atomic
def _end(row: Job, state: JobState, *, error: str = "") -> None:
    """Write the end unless the owner cancelled or another worker took over; tell the owner."""
    mine = Job.objects.select_for_update().filter(
        pk=row.pk, state=JobState.RUNNING, attempts=row.attempts
    )
    if not mine.exists():
        if row.file:
            row.file.delete(save=False)
        return
    kind = _kinds.get(row.kind)
    row.state, row.error, row.ended_at = state, error, database_now()
    row.expires_at = row.ended_at + (kind.kept if kind else KEPT)
    if state == JobState.DONE:
        row.done = row.total = max(row.total, 1)
    row.save()
    word = "已完成" if state == JobState.DONE else "未能完成"
    notify(
        users=[row.owner],
        key=f"job-{row.pk}-{row.attempts}",
        title=f"{word}：{row.title}",
        body=error,
        url=page_of(row),
        at=row.ended_at,
    )


@transaction.atomic
def cancel_job(job_row: Job, *, by: User, at: datetime) -> Job:
    """Stop a job of one's own that waits or runs; one that has ended stays as it is."""
    fresh = Job.objects.select_for_update().get(pk=job_row.pk, owner=by)
    if fresh.open:
        fresh.state, fresh.ended_at = JobState.CANCELLED, at
        fresh.save(update_fields=["state", "ended_at"])
    return fresh


def sweep_jobs(*, at: datetime) -> int:
    """Delete the files and results of jobs past their time; returns how many went."""
    swept = 0
    for row in Job.objects.filter(state=JobState.DONE, expires_at__lt=at).iterator():
        if row.file:
            row.file.delete(save=False)
        Job.objects.filter(pk=row.pk).update(state=JobState.EXPIRED, file="", result={}, size=0)
        swept += 1
    return swept

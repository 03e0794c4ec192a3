"""Long work: claimed once, its progress seen, its end told, its file only for its owner."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import jobs
from accounts.jobs import (
    SILENCE,
    WENT_WRONG,
    JobRun,
    cancel_job,
    run_due_job,
    start_job,
    sweep_jobs,
)
from accounts.models import Job, JobState, Notice
from common.clock import database_now
from common.errors import DomainError
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(monkeypatch):
    """`work(function)` registers it as the only kind, `tests.work`."""
    monkeypatch.setattr(jobs, "_kinds", {})

    def register(function, **options):
        jobs.job("tests.work", label="试做", **options)(function)

    return register


def queued(by=None, **params) -> Job:
    by = by or UserFactory()
    return start_job("tests.work", by=by, at=database_now(), title="试做一次", params=params)


def test_job_is_run_and_its_owner_told(work):
    work(lambda run: run.finish({"sum": run.params["a"] + 1}))
    row = queued(a=1)
    assert run_due_job()
    row.refresh_from_db()
    assert (row.state, row.result, row.percent) == (JobState.DONE, {"sum": 2}, 100)
    assert Notice.objects.get(user=row.owner).title == "已完成：试做一次"
    assert not run_due_job()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (DomainError("第 3 行没有信用代码。"), "第 3 行没有信用代码。"),
        (ZeroDivisionError(), WENT_WRONG),
    ],
    ids=["said", "unforeseen"],
)
def test_failure_is_told_in_words(work, fault, told):
    def fail(run: JobRun) -> None:
        raise fault

    work(fail)
    row = queued()
    run_due_job()
    row.refresh_from_db()
    assert (row.state, row.error) == (JobState.FAILED, told)


def test_progress_is_seen_and_cancelling_stops_the_work(work):
    seen = []

    def count(run: JobRun) -> None:
        run.progress(10, 10, "数到十")
        seen.append(Job.objects.get(pk=run.job.pk).note)
        cancel_job(run.job, by=run.owner, at=database_now())
        run.progress(11, 11)
        seen.append("went on")

    work(count)
    row = queued()
    run_due_job()
    row.refresh_from_db()
    assert seen == ["数到十"]
    assert row.state == JobState.CANCELLED
    assert not Notice.objects.exists()


def test_job_whose_worker_died_is_run_again_and_not_for_ever(work):
    runs = []
    work(lambda run: runs.append(run.job.attempts))
    row = queued()
    dead = {"state": JobState.RUNNING, "heartbeat_at": database_now() - SILENCE * 2}
    Job.objects.filter(pk=row.pk).update(attempts=1, **dead)
    assert run_due_job()
    assert runs == [2]
    Job.objects.filter(pk=row.pk).update(attempts=3, ended_at=None, **dead)
    assert not run_due_job()
    row.refresh_from_db()
    assert (row.state, runs) == (JobState.FAILED, [2])


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_workers_never_take_one_job(work, rounds):
    runs = []
    work(lambda run: runs.append(run.job.pk))
    owner = UserFactory()
    total = max(10, rounds // 5)
    for _ in range(total):
        queued(owner)

    def drain() -> None:
        while run_due_job():
            pass
        connections.close_all()

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(runs) == sorted(Job.objects.values_list("pk", flat=True))
    assert len(runs) == total


def test_file_is_for_its_owner_until_swept(client, work):
    work(lambda run: run.attach("名单.xlsx", b"PK..."))
    row = queued()
    run_due_job()
    url = reverse("accounts:job-file", args=[row.public_id])
    client.force_login(row.owner)
    response = client.get(url)
    assert b"".join(response.streaming_content) == b"PK..."
    assert "filename*=utf-8''" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    assert sweep_jobs(at=database_now() + timedelta(days=8)) == 1
    client.force_login(row.owner)
    assert client.get(url).status_code == 404
    row.refresh_from_db()
    assert row.state == JobState.EXPIRED
    assert not row.file


def test_page_shows_progress_and_then_the_file(client, work):
    work(lambda run: run.attach("名单.xlsx", b"PK"))
    row = queued()
    client.force_login(row.owner)
    url = reverse("accounts:job", args=[row.public_id])
    waiting = client.get(url)
    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    run_due_job()
    done = client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "下载 名单.xlsx" in done
    assert "every 1s" not in done
    assert part.strip() in done
    assert "试做一次" in client.get(reverse("accounts:jobs")).content.decode()


def test_list_asks_the_same_for_one_and_three(client, work, django_assert_num_queries):
    work(lambda run: run.finish({}))
    owner = UserFactory()
    client.force_login(owner)
    queued(owner)
    client.get(reverse("accounts:jobs"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("accounts:jobs"))
    for _ in range(2):
        queued(owner)
    with django_assert_num_queries(len(one)):
        client.get(reverse("accounts:jobs"))

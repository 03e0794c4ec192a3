"""账务核对: the result is kept, shown, told when it is bad, and there is one a night."""

from datetime import datetime, timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.jobs import run_due_job
from accounts.models import Job, Notice
from common.clock import SHANGHAI, database_now
from tests.factories.accounts import UserFactory
from tests.factories.vouchers import in_state, present_world
from tests.vouchers.pages import text_of
from vouchers.models import Account, VerificationRun
from vouchers.states import State
from vouchers.verification.keeping import LONGEST, start_run, verify_and_keep, verify_tonight

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 2, 10, tzinfo=SHANGHAI)


@pytest.fixture
def province(client: Client) -> Client:
    client.force_login(UserFactory(province=True))
    return client


def spoiled_world() -> None:
    """A world whose account no longer says what its ledger does."""
    in_state(present_world(), State.REDEEMED, cloud_fee="90000")
    Account.objects.update(paid=1)


def test_button_starts_a_comparison_whose_result_is_shown(province: Client) -> None:
    present_world().issued(cloud_fee="90000")
    answer = province.post(reverse("system:verify-now"))
    assert answer["Location"] == reverse("accounts:job", args=[Job.objects.get().public_id])
    assert run_due_job()
    told = text_of(province.get(reverse("system:verification")))
    for words in ("全部一致", "服务券 1", "账务流水 2", "核对记录"):
        assert words in told
    run = VerificationRun.objects.get()
    assert (run.clean, run.asked_by, run.day) == (True, Job.objects.get().owner, None)


def test_differences_are_listed_and_told(province: Client) -> None:
    spoiled_world()
    run = verify_and_keep(start_run(by=UserFactory(province=True), at=database_now()))
    assert not run.clean
    assert run.difference_count == len(run.differences) > 0
    told = text_of(province.get(reverse("system:verification")))
    assert "发现不一致" in told
    assert "paid by ledger" in told
    titles = set(Notice.objects.values_list("title", flat=True))
    assert titles == {f"账务核对发现 {run.difference_count} 处不一致"}


@pytest.mark.parametrize(
    ("at", "runs"),
    [
        (NIGHT - timedelta(hours=1), 0),
        (NIGHT, 1),
        (NIGHT + timedelta(hours=15), 1),  # a machine that slept through the night
    ],
    ids=["too-early", "at-night", "made-up-for"],
)
def test_night_has_one_run(at: datetime, runs: int) -> None:
    verify_tonight(at=at)
    verify_tonight(at=at + timedelta(minutes=30))
    assert VerificationRun.objects.filter(clean=True).count() == runs


@pytest.mark.parametrize(
    ("since", "ended"), [(timedelta(hours=1), False), (LONGEST * 2, True)], ids=["works", "died"]
)
def test_run_whose_worker_died_is_begun_anew(since: timedelta, ended: bool) -> None:
    VerificationRun.objects.create(day=NIGHT.date(), started_at=NIGHT)
    verify_tonight(at=NIGHT + since)
    assert VerificationRun.objects.filter(ended_at__isnull=False).exists() is ended
    assert VerificationRun.objects.count() == 1


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_result_is_never_written_over(verb: str) -> None:
    verify_tonight(at=NIGHT)
    runs = VerificationRun.objects.all()
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
        runs.update(clean=False) if verb == "update" else runs.delete()


def test_history_asks_the_same_for_one_and_three(
    province: Client, django_assert_num_queries
) -> None:
    verify_tonight(at=NIGHT)
    url = reverse("system:verification")
    province.get(url)
    with CaptureQueriesContext(connection) as one:
        province.get(url)
    for days in (1, 2):
        verify_tonight(at=NIGHT + timedelta(days=days))
    with django_assert_num_queries(len(one)):
        province.get(url)


@pytest.mark.django_db(transaction=True)
def test_comparison_sees_one_instant_and_writes_nothing() -> None:
    """Outside a test's transaction the reads are made read-only by the database itself."""
    present_world().issued(cloud_fee="90000")
    told: list[tuple[int, int]] = []

    def step(done: int, total: int) -> None:
        assert not connection.in_atomic_block
        told.append((done, total))

    with CaptureQueriesContext(connection) as asked:
        verify_and_keep(start_run(by=UserFactory(province=True), at=database_now()), step=step)
    assert any("REPEATABLE READ, READ ONLY" in one["sql"] for one in asked)
    assert told[-1][0] == told[-1][1] > 0

"""The export centre: who may take what, what is masked, what is written, and when it goes."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import exports
from accounts.enums import Role
from accounts.exports import ExportRefused, Table, start_export
from accounts.jobs import run_due_job, sweep_jobs
from accounts.models import Job, JobState, User
from common import masking
from common.clock import SHANGHAI, database_now
from common.errors import NotAllowed
from common.models import AuditEvent
from common.workbooks import day, moment, money, number, text
from tests.exporting import exported, exported_job, sheets_of
from tests.factories.accounts import UserFactory, user_of

pytestmark = pytest.mark.django_db

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "\t=1",
    "http://x.example",
    "0012",
]
COLUMNS = (
    text("名称"),
    money("金额"),
    number("数量"),
    day("日期"),
    moment("时间"),
    text("手机", personal=masking.MOBILE),
    text("邮箱", personal=masking.EMAIL),
    text("账号", personal=masking.ACCOUNT),
    text("姓名", personal=masking.NAME),
)
AT = datetime(2018, 9, 1, 2, 30, tzinfo=UTC)
PERSON = ["13800138000", "chen@example.com", "6222021234567890", "陈大文"]
ROW = ["=1+1", Decimal("-1234567.80"), 3, date(2018, 9, 1), AT, *PERSON]


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`listed(rows, **facts)` registers a list called `tests` for everybody but enterprises."""
    monkeypatch.setattr(exports, "_exports", {})

    def register(rows: Any, **facts: Any) -> None:
        def read(user: User, query: Any, at: datetime) -> Table:
            facts.setdefault("total", 1)
            return Table(rows(user, query) if callable(rows) else rows, **facts)

        roles = [role for role in Role if role != Role.ENTERPRISE]
        exports.register("tests", label="试验名单", columns=COLUMNS, read=read, roles=roles)

    return register


def test_values_come_back_as_what_they_are(listed: Any) -> None:
    listed([ROW])
    (row,) = exported(user_of(Role.PROVINCE), "tests")
    local = AT.astimezone(SHANGHAI).replace(tzinfo=None)
    assert row == {
        "名称": "=1+1",
        "金额": -1234567.8,
        "数量": 3,
        "日期": date(2018, 9, 1),
        "时间": local,
        "手机": "13800138000",
        "邮箱": "chen@example.com",
        "账号": "6222021234567890",
        "姓名": "陈大文",
    }


def test_no_text_is_ever_live(listed: Any) -> None:
    listed([[one, *ROW[1:]] for one in FORMULAS])
    made = exported_job(user_of(Role.PROVINCE), "tests")
    rows = sheets_of(made)["试验名单"]
    assert [row[0] for row in rows[1:]] == FORMULAS
    with made.file.open("rb") as content, zipfile.ZipFile(content) as parts:
        written = "".join(parts.read(name).decode() for name in parts.namelist())
    assert "<f>" not in written
    assert "hyperlink" not in written.replace("HYPERLINK", "")
    assert 'state="frozen"' in written
    assert "#,##0.00" in written


MASKED = ["138****8000", "c***@example.com", "**** 7890", "陈**"]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        pytest.param(Role.PROVINCE, PERSON, id="province-all"),
        pytest.param(Role.BUREAU, [*PERSON[:2], MASKED[2], PERSON[3]], id="bureau-no-account"),
        pytest.param(Role.AUDITOR, MASKED, id="auditor"),
        pytest.param(Role.SUPPLIER, MASKED, id="supplier"),
    ],
)
def test_personal_data_is_masked_by_role(listed: Any, role: Role, shown: list[str]) -> None:
    listed([ROW])
    user = user_of(role)
    made = exported_job(user, "tests")
    sheets = sheets_of(made)
    assert sheets["试验名单"][1][5:] == shown
    assert ("个人信息" in dict(sheets["筛选条件"])) == (shown != PERSON)
    kept = AuditEvent.objects.get(action="export_written")
    assert (kept.actor, kept.facts["rows"]) == (user.name, 1)
    assert bool(kept.facts["masked"]) == (shown != PERSON)


def test_second_sheet_says_who_when_and_what(listed: Any) -> None:
    listed([ROW, ROW], total=2, filters=[("状态", "已发放")], name="待我处理")
    user = user_of(Role.PROVINCE, name="省厅经办")
    made = exported_job(user, "tests", "state=issued")
    assert list(sheets_of(made)) == ["待我处理", "筛选条件"]
    notes = dict(sheets_of(made)["筛选条件"])
    assert notes["导出人"] == "省厅经办（广东省经济和信息化委员会）"
    assert (notes["行数"], notes["状态"]) == (2, "已发放")
    assert isinstance(notes["导出时间"], datetime)
    assert made.filename.startswith("待我处理-")
    asked = AuditEvent.objects.get(action="exported")
    assert (asked.subject_id, asked.facts["filters"]) == ("tests", "state=issued")


def test_empty_list_is_a_heading_and_its_filters(listed: Any) -> None:
    listed([], total=0)
    sheets = sheets_of(exported_job(user_of(Role.PROVINCE), "tests"))
    assert len(sheets["试验名单"]) == 1
    assert dict(sheets["筛选条件"])["筛选条件"] == "无（全部可见记录）"


def test_too_many_rows_are_refused_in_words(listed: Any) -> None:
    listed([], total=exports.MAX_ROWS + 1)
    made = exported_job(user_of(Role.PROVINCE), "tests")
    assert made.state == JobState.FAILED
    assert "超过 100 万行" in made.error


def test_another_roles_list_is_refused(listed: Any, client: Client) -> None:
    listed([])
    firm = UserFactory()
    with pytest.raises(NotAllowed):
        start_export("tests", query="", by=firm, at=AT)
    client.force_login(firm)
    assert client.post("/jobs/export/tests/").status_code == 403
    assert client.post("/jobs/export/nothing/").status_code == 404
    assert not Job.objects.exists()


def test_role_is_asked_again_when_it_runs(listed: Any) -> None:
    listed([ROW])
    user = user_of(Role.PROVINCE)
    made = start_export("tests", query="", by=user, at=AT)
    User.objects.filter(pk=user.pk).update(is_active=False)
    run_due_job()
    made.refresh_from_db()
    assert (made.state, bool(made.file)) == (JobState.FAILED, False)


def test_a_person_has_a_few_at_a_time(listed: Any) -> None:
    listed([])
    user = user_of(Role.PROVINCE)
    for _ in range(exports.MAX_OPEN):
        start_export("tests", query="", by=user, at=AT)
    with pytest.raises(ExportRefused, match="正在进行"):
        start_export("tests", query="", by=user, at=AT)


def test_rows_are_read_one_by_one_and_cancelling_stops(
    listed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.jobs.PROGRESS_SECONDS", 0)
    read = []

    def rows(user: User, query: Any) -> Iterator[Any]:
        for place in range(5 * exports.STEP):
            read.append(place)
            if place == exports.STEP:
                Job.objects.update(state=JobState.CANCELLED, ended_at=AT)
            yield ROW

    listed(rows, total=5 * exports.STEP)
    exported_job(user_of(Role.PROVINCE), "tests")
    assert len(read) < 3 * exports.STEP + 2
    assert not AuditEvent.objects.filter(action="export_written").exists()


def test_page_offers_progress_file_and_its_end(listed: Any, client: Client) -> None:
    listed([ROW])
    user = user_of(Role.AUDITOR)
    client.force_login(user)
    answer = client.post("/jobs/export/tests/?state=issued&cursor=x")
    made = Job.objects.get()
    assert answer.headers["Location"] == reverse("accounts:job", args=[made.public_id])
    assert made.params == {"key": "tests", "query": "state=issued"}
    run_due_job()
    file = reverse("accounts:job-file", args=[made.public_id])
    centre = client.get(reverse("accounts:jobs") + "?kind=exports.write").content.decode()
    assert "导出中心" in centre
    assert "导出试验名单" in centre
    assert b"".join(client.get(file).streaming_content)[:2] == b"PK"
    client.force_login(user_of(Role.PROVINCE))
    assert client.get(file).status_code == 404
    sweep_jobs(at=database_now() + timedelta(days=8))
    client.force_login(user)
    assert client.get(file).status_code == 404


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (masking.MOBILE, "0750-88", "*****88"),
        (masking.MOBILE, "", ""),
        (masking.EMAIL, "a", "a***"),
        (masking.NAME, "欧阳明月", "欧**"),
        (masking.ACCOUNT, "12", "**** 12"),
    ],
)
def test_masks_of_odd_values(kind: str, value: str, shown: str) -> None:
    assert masking.mask(kind, value) == shown

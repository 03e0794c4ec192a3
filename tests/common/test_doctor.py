"""The doctor: one line per finding, with the way to mend it."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from common.diagnosis import examine, find_chromium, find_cjk_font
from common.models import OutboxMessage

pytestmark = pytest.mark.django_db


def finding(subject: str):
    return next(found for found in examine() if found.subject == subject)


def test_all_is_well_where_the_tests_run(tmp_path):
    out = StringIO()
    call_command("doctor", stdout=out)
    assert "MEND" not in out.getvalue()
    assert "PostgreSQL" in out.getvalue()


@pytest.mark.parametrize("embedded", [True, False])
def test_kind_of_database_is_named(settings, embedded):
    settings.EMBEDDED_DATABASE = embedded
    assert ("embedded" if embedded else "external") in finding("database").state


def test_missing_browser_is_named_with_the_line_to_run(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert find_chromium() == ""
    assert "apt-get install" in finding("chromium").remedy


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("NotoSansCJK-Regular.ttc", True),
        ("NotoSerifCJKsc-Bold.otf", True),
        ("SourceHanSans.ttc", True),
        ("wqy-microhei.ttc", True),
        ("DejaVuSans.ttf", False),
        ("notes-on-cjk.txt", False),
    ],
)
def test_chinese_font_is_known_by_its_name(tmp_path: Path, name: str, found: bool):
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / name).touch()
    assert (find_cjk_font((str(tmp_path),)) is not None) == found


def test_uploads_that_cannot_be_written_are_named(settings, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert "write access" in finding("uploads").remedy


def test_waiting_message_is_fine_but_an_overdue_one_needs_a_worker():
    message = OutboxMessage.objects.create(topic="tests.topic")
    assert finding("outbox").is_fine
    OutboxMessage.objects.filter(pk=message.pk).update(next_attempt_at=Now() - timedelta(minutes=5))
    assert "start a worker" in finding("outbox").remedy


def test_dead_letter_makes_the_doctor_fail():
    message = OutboxMessage.objects.create(topic="tests.topic")
    OutboxMessage.objects.filter(pk=message.pk).update(dead_at=Now())
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)
    assert ended.value.code == 1
    assert "--replay-dead" in out.getvalue()


def test_replayed_dead_letter_is_delivered_by_hand(on_topic):
    seen = []
    on_topic("tests.topic", seen.append)
    message = OutboxMessage.objects.create(topic="tests.topic", payload={"n": 1})
    OutboxMessage.objects.filter(pk=message.pk).update(dead_at=Now(), attempts=5)
    out = StringIO()
    call_command("relay_outbox", replay_dead=True, stdout=out)
    assert seen == [{"n": 1}]
    assert "replaying 1 dead messages\ndelivered 1" in out.getvalue()

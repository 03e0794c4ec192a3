"""The probes tell a process that lives from one that may be given work."""

from threading import Event

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from common.outbox import enqueue
from voucher_portal.health import HELPERS


def test_livez_asks_no_database(client):
    # No database mark: a query would fail this test.
    assert client.get(reverse("livez")).content == b"ok\n"


@pytest.mark.django_db
def test_readyz_is_ready_with_all_migrations(client):
    response = client.get(reverse("readyz"))
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_refuses_work_while_a_migration_is_missing(client):
    MigrationRecorder(connection).record_unapplied("common", "0001_initial")
    response = client.get(reverse("readyz"))
    assert (response.status_code, response.content) == (503, b"migrations\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("broken", "expected"),
    [({"files"}, "degraded: files\n"), ({"redis", "files"}, "degraded: redis, files\n")],
    ids=["files", "both"],
)
def test_readyz_without_a_helper_is_degraded_not_down(client, monkeypatch, broken, expected):
    def fail() -> None:
        raise ConnectionError

    for name in broken:
        monkeypatch.setitem(HELPERS, name, fail)
    response = client.get(reverse("readyz"))
    assert (response.status_code, response.content.decode()) == (200, expected)


@pytest.mark.django_db
def test_readyz_waits_for_no_helper_that_stands_still(client, monkeypatch):
    thaw = Event()
    monkeypatch.setattr("voucher_portal.health.PATIENCE", 0.2)
    monkeypatch.setitem(HELPERS, "files", thaw.wait)
    try:
        assert client.get(reverse("readyz")).content == b"degraded: files\n"
    finally:
        thaw.set()


@pytest.mark.django_db
def test_metrics_tell_of_background_work(client, settings):
    assert client.get(reverse("metrics")).status_code == 404
    settings.METRICS = True
    enqueue("tests.nothing")
    text = client.get(reverse("metrics")).content.decode()
    assert "portal_outbox_waiting 1.0" in text
    assert "portal_outbox_dead 0.0" in text
    assert "portal_jobs_queued 0.0" in text


@pytest.mark.parametrize("name", ["livez", "readyz", "metrics"])
def test_probes_only_answer_reads(client, name):
    assert client.post(reverse(name)).status_code == 405

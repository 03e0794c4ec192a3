"""The probes tell a process that lives from one that may be given work."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse


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


@pytest.mark.parametrize("name", ["livez", "readyz"])
def test_probes_only_answer_reads(client, name):
    assert client.post(reverse(name)).status_code == 405

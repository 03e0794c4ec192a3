"""How a deployment's environment becomes settings."""

import importlib
import logging
from typing import Any

import environ
import pytest
from django.db import connection

from voucher_portal.settings.database import external_database
from voucher_portal.settings.files import file_storage
from voucher_portal.settings.log import logging_config


@pytest.mark.parametrize(
    ("url", "name", "expected"),
    [
        ("postgres://u:p@db:5433/portal", "HOST", "db"),
        ("postgres://u:p@db:5433/portal", "PORT", 5433),
        ("postgres://u:p%40ss@db/portal", "PASSWORD", "p@ss"),
        ("postgres:///portal?host=/run/pg", "NAME", "portal"),
    ],
    ids=["host", "port", "escaped-password", "socket"],
)
def test_database_url_is_read(url: str, name: str, expected: Any):
    assert external_database(url)[name] == expected


def test_database_url_keeps_its_own_options():
    options = external_database(
        "postgres://db/portal?sslmode=require&options=-c%20statement_timeout%3D60s"
    )["OPTIONS"]
    assert options["sslmode"] == "require"
    # PostgreSQL takes the last: the deployment's word stands.
    assert options["options"].endswith("-c statement_timeout=60s")
    assert "-c lock_timeout=3s" in options["options"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lock_timeout", "3s"),
        ("statement_timeout", "15s"),
        ("idle_in_transaction_session_timeout", "15s"),
        ("TimeZone", "UTC"),
    ],
)
def test_every_connection_has_its_timeouts(name: str, expected: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (expected,)


def test_frozen_file_store_is_given_up_soon(monkeypatch):
    monkeypatch.setenv("S3_BUCKET", "contracts")
    storage = file_storage(environ.Env())
    config = storage["OPTIONS"]["client_config"]
    assert storage["BACKEND"] == "common.storage.PortalS3Storage"
    assert (config.connect_timeout, config.read_timeout) == (2, 3)
    assert config.retries == {"total_max_attempts": 2}
    assert storage["OPTIONS"]["file_overwrite"] is False


def test_files_lie_in_the_file_system_without_a_bucket(monkeypatch):
    monkeypatch.delenv("S3_BUCKET", raising=False)
    assert file_storage(environ.Env())["BACKEND"].endswith("FileSystemStorage")


@pytest.mark.parametrize(
    ("json", "expected"),
    [(True, '"event": "券已发放"'), (False, "券已发放")],
    ids=["production", "demo"],
)
def test_log_line_is_readable(json: bool, expected: str):
    formatter = logging_config(json=json)["formatters"]["portal"]
    built = formatter.pop("()")(**formatter)
    record = logging.LogRecord("vouchers", logging.WARNING, __file__, 1, "券已发放", None, None)
    assert expected in built.format(record)


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(missing: str, monkeypatch):
    environment = {
        "SECRET_KEY": "x" * 60,
        "DATABASE_URL": "postgres://db/portal",
        "ALLOWED_HOSTS": "portal.example",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(environ.ImproperlyConfigured, match=missing):
        importlib.reload(importlib.import_module("voucher_portal.settings.production"))

"""The drill: back up, lose everything, restore somewhere else, and compare."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from tests.factories.vouchers import in_state, present_world
from voucher_portal.backup import manifest
from voucher_portal.backup.manifest import FILES, Line
from vouchers.models import Event, LedgerEntry, Voucher
from vouchers.states import State


@pytest.fixture
def fresh_database(transactional_db: None) -> Iterator[str]:
    """An empty database on the same server, by its URL."""
    facts = connection.settings_dict
    name = f"{facts['NAME']}_drill"
    parts = {"host": facts["HOST"], "port": facts["PORT"], "user": facts["USER"]}
    server = psycopg2.connect(dbname="postgres", password=facts["PASSWORD"], **parts)
    server.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
        place = f"host={facts['HOST']}&port={facts['PORT'] or 5432}"
        yield f"postgres://{facts['USER']}@/{name}?{place}"
        cursor.execute(f"DROP DATABASE {name}")
    server.close()


def manage(*words: str, database: str, media: Path) -> str:
    """A management command of a portal with another database and other files."""
    script = (
        "import sys; from django.conf import settings; import django; django.setup();"
        f" settings.MEDIA_ROOT = {str(media)!r};"
        " from django.core.management import execute_from_command_line as run; run(sys.argv)"
    )
    environment = {**os.environ, "DATABASE_URL": database}
    environment["DJANGO_SETTINGS_MODULE"] = "voucher_portal.settings.demo"
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_drill_brings_everything_back(fresh_database: str, tmp_path: Path):
    world = present_world()
    in_state(world, State.REDEEMED, cloud_fee="90000")
    default_storage.save("probe/合同.pdf", ContentFile(b"%PDF-"))
    backup, media = tmp_path / "backup", tmp_path / "media"
    call_command("backup", backup)
    restored = manage("restore", str(backup), database=fresh_database, media=media)
    assert "hashes are right" in restored
    assert (media / "probe" / "合同.pdf").read_bytes() == b"%PDF-"
    report = manage("verify_ledger", database=fresh_database, media=media)
    for count, word in (
        (Voucher.objects.count(), "vouchers"),
        (Event.objects.count(), "events"),
        (LedgerEntry.objects.count(), "ledger entries"),
    ):
        assert f"compared {count} {word}\n" in report
    assert "no differences" in report


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A backup of one file, whole."""
    root = tmp_path / "small"
    (root / FILES).mkdir(parents=True)
    (root / FILES / "a.pdf").write_bytes(b"a")
    manifest.write(root, [manifest.line_of(root, root / FILES / "a.pdf")])
    return root


def test_whole_backup_has_no_fault(small: Path):
    assert list(manifest.faults(small)) == []
    assert [line.path for line in manifest.read(small)] == ["files/a.pdf"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda root: (root / FILES / "a.pdf").write_bytes(b"b"), "changed: files/a.pdf"),
        (lambda root: (root / FILES / "a.pdf").unlink(), "missing: files/a.pdf"),
        (lambda root: (root / "x").write_bytes(b""), "not in the manifest: x"),
        (lambda root: (root / manifest.NAME).unlink(), "has no manifest.jsonl"),
    ],
    ids=["changed", "missing", "added", "no-manifest"],
)
def test_damaged_backup_restores_nothing(small: Path, damage, said: str):
    damage(small)
    with pytest.raises(CommandError, match=said):
        call_command("restore", small)


@pytest.mark.django_db
def test_restore_refuses_a_database_in_use(small: Path):
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", small)


def test_backup_is_never_written_over(tmp_path: Path):
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", tmp_path)


def test_line_is_what_was_read(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert manifest.line_of(tmp_path, tmp_path / "a") == Line("a", 3, digest)

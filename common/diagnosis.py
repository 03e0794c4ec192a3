"""What this machine and deployment have and lack; each finding says how to mend it."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.db.models.functions import Now

from common.models import OutboxMessage

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FONT_DIRS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_MARKS = ("cjk", "wqy", "hansans", "hanserif")
SUPPORTED_POSTGRESQL = range(15, 19)
OVERDUE = timedelta(minutes=1)  # a working relay comes round every second


@dataclass(frozen=True)
class Finding:
    """One line of the report; `remedy` is empty when all is well."""

    subject: str
    state: str
    remedy: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.remedy


def find_chromium() -> str:
    """The browser the tests would use, empty when there is none."""
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), "")


def find_cjk_font(directories: tuple[str, ...] = FONT_DIRS) -> Path | None:
    """A font file with Chinese glyphs, by the names such files have."""
    for directory in directories:
        for path in Path(directory).expanduser().rglob("*.[to]t[fc]"):
            if any(mark in path.name.lower().replace("-", "") for mark in FONT_MARKS):
                return path
    return None


def examine() -> Iterator[Finding]:
    """Everything, in the order a person would look; database checks only when it answers."""
    yield _python()
    yield _chromium()
    yield _fonts()
    yield _media()
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        yield Finding("database", reason, "start the server, or correct DATABASE_URL")
        return
    checks: tuple[Callable[[], Finding], ...] = (_database, _migrations)
    for check in checks:
        yield check()
    if OutboxMessage._meta.db_table in connection.introspection.table_names():
        yield from _outbox()


def _python() -> Finding:
    return Finding("python", sys.version.split()[0])


def _chromium() -> Finding:
    found = find_chromium()
    if found:
        return Finding("chromium", found)
    return Finding(
        "chromium",
        "missing (browser tests only)",
        "as root: apt-get install -y --no-install-recommends chromium",
    )


def _fonts() -> Finding:
    found = find_cjk_font()
    if found:
        return Finding("Chinese font", str(found))
    return Finding(
        "Chinese font",
        "missing (browser tests only)",
        "as root: apt-get install -y fonts-noto-cjk",
    )


def _media() -> Finding:
    storage = default_storage
    if not isinstance(storage, FileSystemStorage):
        return Finding("uploads", type(storage).__name__)
    path = Path(storage.location)
    nearest = next(parent for parent in (path, *path.parents) if parent.exists())
    if os.access(nearest, os.W_OK):
        return Finding("uploads", f"{path} (writable)")
    return Finding(
        "uploads", f"{path} (not writable)", f"give the portal's user write access to {nearest}"
    )


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    kind = "embedded" if settings.EMBEDDED_DATABASE else "external"
    state = f"PostgreSQL {version}, {kind}, {connection.settings_dict['NAME']}"
    if int(version.split(".")[0]) in SUPPORTED_POSTGRESQL:
        return Finding("database", state)
    return Finding("database", state, "use PostgreSQL 15 to 18")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return Finding("migrations", "all applied")
    names = ", ".join(f"{step.app_label}.{step.name}" for step, _ in pending[:3])
    more = f" and {len(pending) - 3} more" if len(pending) > 3 else ""
    return Finding("migrations", f"pending: {names}{more}", "python manage.py migrate")


def _outbox() -> Iterator[Finding]:
    waiting = Q(delivered_at=None, dead_at=None)
    found = OutboxMessage.objects.aggregate(
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(next_attempt_at__lte=Now() - OVERDUE)),
        oldest=Min("created_at", filter=waiting),
        dead=Count("pk", filter=~Q(dead_at=None)),
    )
    oldest = f", oldest from {found['oldest']:%Y-%m-%d %H:%M} UTC" if found["oldest"] else ""
    yield Finding(
        "outbox",
        f"{found['waiting']} waiting, {found['overdue']} overdue{oldest}",
        "start a worker: bin/demo has one, in production Celery with its beat"
        if found["overdue"]
        else "",
    )
    yield Finding(
        "dead letters",
        str(found["dead"]),
        "read their last_error, mend the cause, then manage.py relay_outbox --replay-dead"
        if found["dead"]
        else "",
    )

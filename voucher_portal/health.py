"""What machines ask: is the process alive, may it be given work, what do its figures say."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import redis
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from voucher_portal.metrics import exposition

logger = logging.getLogger(__name__)
# Less than the health check's own patience: a frozen store, which holds a call for 6 s, must not
# make a portal that works look dead.
PATIENCE = 2.0
_asking = ThreadPoolExecutor(max_workers=4, thread_name_prefix="readyz")


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has all migrations, else 503 with the reason.

    Without Redis or the file store the portal is degraded, not down: money flows on, so the answer
    stays 200 and names what is missing.
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _not_ready("database")
    if pending:
        return _not_ready("migrations")
    missing = _missing()
    words = f"degraded: {', '.join(missing)}" if missing else "ok"
    return HttpResponse(f"{words}\n", content_type="text/plain")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format; nothing personal, and only where METRICS says so."""
    if not settings.METRICS:
        raise Http404
    content, kind = exposition()
    return HttpResponse(content, content_type=kind)


def _not_ready(reason: str) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=503, content_type="text/plain")


def _redis() -> None:
    url = getattr(settings, "REDIS_URL", "")
    if url:
        with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as server:
            server.ping()


def _files() -> None:
    default_storage.exists("probe")


def _missing() -> list[str]:
    """Which helpers fail, or do not answer within PATIENCE: all are asked at once."""
    asked = {name: _asking.submit(check) for name, check in HELPERS.items()}
    until = time.monotonic() + PATIENCE
    return [name for name, answer in asked.items() if not _works(name, answer, until)]


def _works(name: str, answer: Future[None], until: float) -> bool:
    try:
        answer.result(timeout=max(0.0, until - time.monotonic()))
    except Exception:  # any fault of a helper means the same: it is missing
        logger.warning("degraded: %s does not answer", name)
        return False
    return True


HELPERS: dict[str, Callable[[], None]] = {"redis": _redis, "files": _files}

urlpatterns = [
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

"""What people notice, and what is lost, when a part of production stands still or dies."""

import os
import signal
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import Notice
from common import outbox
from common.models import OutboxInbox, OutboxMessage
from documents.models import Document
from tests.stack.browser import token_of, upload_address
from tests.stack.conftest import Site
from tests.stack.servers import Servers
from tests.stack.working import hand_in, notices_of, submitted
from voucher_portal.celery import app
from vouchers.models import Event

pytestmark = pytest.mark.stack
CONTRACT = Path(settings.BASE_DIR) / "fixtures" / "contracts" / "contract-02.pdf"
MANY = 200


def ready(servers: Servers) -> str:
    """What the probe says; in good time for the health check of docker-compose.yml."""
    url = f"http://127.0.0.1:{servers.ports['web']}/readyz"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode().strip()


@pytest.mark.parametrize(("fault", "draft"), [("frozen", 1), ("gone", 2)])
def test_redis_is_missed_by_nobody_who_submits(
    site: Site, servers: Servers, eventually: Callable, fault: str, draft: int
) -> None:
    without: AbstractContextManager[None] = getattr(servers, fault)("redis")
    with without:
        answer = hand_in(site, site.drafts[draft])
        assert answer.status == 302
        assert answer.seconds < 3, answer.seconds
        assert submitted(site.drafts[draft])
        assert ready(servers) == "degraded: redis"
        assert notices_of(site.drafts[draft]) == []
    assert eventually(lambda: notices_of(site.drafts[draft]), within=60)


def test_worker_killed_at_work_loses_and_doubles_nothing(
    site: Site, servers: Servers, eventually: Callable
) -> None:
    """Every process of both workers is busy with these; one worker dies with some in its hands."""
    events = _retold(site)
    mine = OutboxMessage.objects.filter(pk__in=[message.pk for message in events])
    for _ in range(8):
        app.send_task("common.tasks.relay_outbox")
    eventually(lambda: mine.exclude(delivered_at=None).count() > 10)
    servers.kill("worker-1")
    assert mine.filter(delivered_at=None).exists(), "it was too quick to be killed at work"
    # What it held comes back when its pause is over: brought forward, so as not to wait for it.
    eventually(lambda: _bring_forward(mine) == 0, within=60)
    assert not mine.exclude(dead_at=None).exists()
    done = Counter(OutboxInbox.objects.filter(message__in=mine).values_list("handler", flat=True))
    # Each handler once for each message: who tells people, and who tells their systems.
    assert len(done) == 2
    assert set(done.values()) == {MANY}
    keys = Counter(Notice.objects.values_list("key", "user_id"))
    assert set(keys.values()) == {1}


def _retold(site: Site) -> list[OutboxMessage]:
    """Many messages at once, all lawful: each tells the parties of an event again."""
    event = Event.objects.filter(voucher=site.drafts[0], move="submit").get()
    Notice.objects.filter(key__startswith=f"event-{event.pk}-").delete()
    with transaction.atomic():
        return [outbox.enqueue("vouchers.event", event_id=event.pk) for _ in range(MANY)]


def _bring_forward(mine: QuerySet[OutboxMessage]) -> int:
    left = mine.filter(delivered_at=None)
    if not left.filter(attempts=0).exists():
        left.update(next_attempt_at=Now())
    return left.count()


def test_frozen_store_is_told_in_words_and_stops_nobody_else(site: Site, servers: Servers) -> None:
    owner = site.of("owner")
    path = f"/vouchers/{site.drafts[3].public_id}/apply/contract/"
    page = owner.get(path).text
    address, name = upload_address(page)
    before = Document.objects.count()
    with servers.frozen("storage"):
        answer = owner.upload(address, name, ("合同.pdf", CONTRACT.read_bytes()), token_of(page))
        assert answer.status == 422, answer.text
        assert "文件暂时无法保存" in answer.text
        assert answer.seconds < 12, answer.seconds
        assert owner.get(path).seconds < 3
        assert ready(servers) == "degraded: files"
        assert hand_in(site, site.drafts[4]).status == 302
        kept = Document.objects.exclude(file="originals/none.pdf").latest("uploaded_at")
        missed = owner.get(f"/documents/{kept.pk}/download/")
        assert (missed.status, "文件暂时无法读取" in missed.text) == (503, True)
    assert Document.objects.count() == before
    again = owner.upload(address, name, ("合同.pdf", CONTRACT.read_bytes()), token_of(page))
    assert again.status == 200, again.text


def test_killed_web_worker_is_replaced(site: Site, servers: Servers, eventually: Callable) -> None:
    before = servers.children("web-1")
    os.kill(before[0], signal.SIGKILL)
    began = time.monotonic()
    for _ in range(5):  # the other one answers meanwhile
        assert site.browser().get("/livez").status == 200
    now = eventually(lambda: set(servers.children("web-1")) - {before[0]}, within=15)
    assert time.monotonic() - began < 15
    eventually(lambda: len(servers.children("web-1")) == len(before))
    assert before[0] not in now

"""The outbox page: what waits, what died, replay; nothing secret or personal."""

from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from common.models import AuditEvent, OutboxMessage
from common.outbox import MAX_ATTEMPTS, health
from tests.factories.accounts import user_of
from tests.vouchers.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(user_of(Role.ADMIN))
    return client


def dead(topic: str = "mail.send", **facts: Any) -> OutboxMessage:
    values = {
        "payload": {"to": "chen@firms.example"},
        "attempts": MAX_ATTEMPTS,
        "dead_at": Now(),
        "last_error": "SMTPException('no such user chen@firms.example')",
        **facts,
    }
    return OutboxMessage.objects.create(topic=topic, **values)


def test_page_tells_what_died_and_nobodys_name(keeper: Client) -> None:
    dead()
    OutboxMessage.objects.create(topic="vouchers.event", attempts=2)
    told = text_of(keeper.get(reverse("accounts:outbox")))
    for words in (
        "mail.send",
        "SMTPException",
        f"{MAX_ATTEMPTS} 次",
        "等待投递 1 条",
        "重试中 1 条",
    ):
        assert words in told
    assert "chen@firms.example" not in told


@pytest.mark.parametrize("one", [True, False], ids=["one", "all"])
def test_replay_is_confirmed_and_gives_the_attempts_back(keeper: Client, one: bool) -> None:
    first, _second = dead(), dead("vouchers.event")
    args = [first.pk] if one else []
    url = reverse("accounts:outbox-replay" if one else "accounts:outbox-replay-all", args=args)
    assert keeper.get(url).status_code == 200
    assert health().dead == 2
    count = 1 if one else 2
    assert f"已安排重新投递 {count} 条消息" in text_of(keeper.post(url, follow=True))
    first.refresh_from_db()
    assert (first.dead_at, first.attempts, health().dead) == (None, 0, 2 - count)
    assert AuditEvent.objects.get(subject_kind="outbox").facts["count"] == count

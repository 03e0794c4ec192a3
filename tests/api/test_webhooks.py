"""What systems are told: by the receiver of docs/api.md, and what it says."""

import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.db.models.functions import Now

from accounts.models import WebhookDelivery
from accounts.webhooks.signing import headers_of
from common.models import OutboxMessage
from common.outbox import deliver_due
from tests.api.conftest import Call
from tests.factories.accounts import WebhookFactory
from tests.listening import served
from tests.vouchers.world import World
from vouchers.handlers import TOPIC
from vouchers.models import Event
from vouchers.states import State
from vouchers.webhook_news import KINDS, OF_MOVE, tell_systems
from vouchers.workflow import Action

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"
SECRET = "whsec_ZG9jcy1vbmx5LWRvY3Mtb25seS1kb2NzLW9ubHktZG8="


@pytest.fixture(scope="module")
def example() -> ModuleType:
    """The program of the docs, as it stands."""
    found = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    program = ModuleType("receiver")
    exec(compile(found[1], "receiver.py", "exec"), program.__dict__)
    return program


@pytest.fixture
def receiver(example: ModuleType) -> Iterator[Any]:
    """It, listening, out of order the first two times; `taken` is what it has taken."""

    class Flaky(example.Receiver):
        secret = SECRET
        seen: set[str] = set()
        taken: list[dict[str, Any]] = []
        faults = [503, 503]

        def do_POST(self) -> None:
            if self.faults:
                self.rfile.read(int(self.headers["Content-Length"]))
                return self.answer(self.faults.pop())
            return super().do_POST()

        def take(self, message: dict[str, Any]) -> None:
            self.taken.append(message)

    with served(Flaky) as url:
        Flaky.url = url
        yield Flaky


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        with urlopen(Request(url, body, headers, method="POST"), timeout=5) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


@pytest.mark.django_db
def test_receiver_of_the_docs_gets_what_happens(today: World, call: Call, receiver: Any):
    WebhookFactory(user=today.seller, url=receiver.url, secret=SECRET)
    voucher = today.submitted()
    OutboxMessage.objects.exclude(topic=TOPIC).delete()  # pages of its contract to draw

    for _ in range(3):
        deliver_due(limit=200)
        OutboxMessage.objects.update(next_attempt_at=Now() - timedelta(seconds=1))

    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("delivered", 3)
    message, public_id = receiver.taken[0], str(voucher.public_id)
    assert [one["type"] for one in receiver.taken] == ["voucher.submitted"]
    data = message["data"]
    assert (data["state_before"], data["state_after"]) == ("draft", "supplier_confirmation")
    path = data["url"].removeprefix(f"{settings.SITE_URL}/api/v1/")
    assert call(today.seller, "get", path).json()["id"] == data["voucher"] == public_id


@pytest.mark.django_db
def test_message_names_nobody(today: World):
    WebhookFactory(user=today.owner)
    voucher = today.submitted()

    deliver_due(limit=200)

    body = json.loads(WebhookDelivery.objects.get().body)
    assert set(body) == {"type", "id", "occurred_at", "data"}
    assert set(body["data"]) == {"voucher", "sequence", "state_before", "state_after", "url"}
    for word in (today.owner.name, today.enterprise.name, voucher.contract_number, "480000"):
        assert word not in json.dumps(body, ensure_ascii=False)


# Well beyond the 300 s that are taken: the clock runs on while the message travels.
@pytest.mark.parametrize(
    ("age", "change", "status"),
    [(0, b"", 204), (400, b"", 401), (-400, b"", 401), (0, b" ", 401)],
    ids=["genuine", "replayed", "from-the-future", "tampered"],
)
def test_receiver_takes_only_what_is_genuine(receiver: Any, age: int, change: bytes, status: int):
    receiver.faults = []
    stamp = int(time.time()) - age
    headers = headers_of([SECRET], message="msg_1", timestamp=stamp, body='{"type":"t","data":{}}')

    found = post(receiver.url, b'{"type":"t","data":{}}' + change, headers)

    assert (found, len(receiver.taken)) == (status, 1 if status == 204 else 0)


def test_receiver_takes_a_message_once(receiver: Any):
    receiver.faults = []
    stamp = int(time.time())
    headers = headers_of([SECRET], message="msg_1", timestamp=stamp, body='{"type":"t","data":{}}')

    answers = [post(receiver.url, b'{"type":"t","data":{}}', headers) for _ in range(2)]

    assert (answers, len(receiver.taken)) == ([204, 204], 1)


def test_every_move_is_told_as_a_kind_there_is():
    assert set(OF_MOVE) == set(Action)
    assert set(OF_MOVE.values()) | {"voucher.escalated"} == set(KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("listeners", [0, 3])
def test_event_costs_the_worker_few_statements(
    today: World, django_assert_max_num_queries: Any, listeners: int
):
    WebhookFactory.create_batch(listeners, user=today.owner)
    event = Event.objects.filter(voucher=today.submitted()).last()

    with django_assert_max_num_queries(3 if not listeners else 7 + listeners):
        tell_systems({"event_id": event.pk})


@pytest.mark.django_db
@pytest.mark.parametrize("kinds", [["payout.paid"], []], ids=["others", "none"])
def test_kinds_not_chosen_are_not_told(today: World, kinds: list[str]):
    WebhookFactory(user=today.owner, kinds=kinds)
    voucher = today.submitted()

    deliver_due(limit=200)

    assert voucher.state == State.SUPPLIER_CONFIRMATION
    assert not WebhookDelivery.objects.exists()

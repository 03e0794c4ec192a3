"""Webhooks: at most ten, each URL once, secrets sealed, messages tried, retried, given up."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from accounts.errors import DeliveryUnderWay, UnlawfulWebhook, WebhookStopped, WebhookTaken
from accounts.models import DeliveryState, Notice, User, Webhook, WebhookDelivery
from accounts.models.webhook import MOST
from accounts.services import webhook_deliveries, webhooks
from accounts.webhook_relay import deliver
from accounts.webhooks.signing import sign
from common.clock import database_now
from common.errors import NotAllowed
from common.models import AuditEvent, OutboxMessage
from common.outbox import MAX_ATTEMPTS, deliver_due
from tests.factories.accounts import UserFactory, WebhookFactory
from tests.listening import Listener, listening

pytestmark = pytest.mark.django_db
KIND = "voucher.issued"
URL = "https://erp.example.com/hook"


@pytest.fixture
def owner() -> User:
    return UserFactory()


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def made(owner: User, **facts: Any) -> webhooks.MadeWebhook:
    asked = {"url": URL, "kinds": [KIND], **facts}
    return webhooks.make_webhook(owner.organisation, by=owner, at=database_now(), **asked)


def told(webhook: Webhook, cause: str = "event-1") -> WebhookDelivery:
    now = database_now()
    facts = {"kind": KIND, "cause": cause, "occurred_at": now, "data": {"voucher": "v"}, "at": now}
    webhook_deliveries.announce([webhook], **facts)
    return webhook.deliveries.get(cause=cause)


def rounds_of_delivery(count: int) -> None:
    for _ in range(count):
        OutboxMessage.objects.update(next_attempt_at=Now() - timedelta(seconds=1))
        deliver_due()


def test_secret_is_shown_once_and_kept_sealed(owner: User):
    found = made(owner)

    assert found.secret.startswith("whsec_")
    assert found.secret not in str(Webhook.objects.values())
    assert webhooks.secrets_of(found.webhook, at=database_now()) == [found.secret]
    assert AuditEvent.objects.get(action="webhook_made").facts["url"] == URL


@pytest.mark.parametrize("url", [URL, "https://ERP.example.com:443/hook", f" {URL} "])
def test_same_url_is_taken_once(owner: User, url: str):
    first = made(owner)
    with pytest.raises(WebhookTaken):
        made(owner, url=url)

    webhooks.remove_webhook(first.webhook, by=owner, at=database_now())

    assert made(owner, url=url).webhook.slot == 1
    assert made(UserFactory(), url=url).webhook.slot == 1


def test_eleventh_is_refused_by_rule_and_by_the_database(owner: User):
    WebhookFactory.create_batch(MOST, user=owner)

    with pytest.raises(UnlawfulWebhook):
        made(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookFactory(user=owner)


@pytest.mark.parametrize("kinds", [[], ["voucher.unknown"]], ids=["none", "unknown"])
def test_kinds_are_those_there_are(owner: User, kinds: list[str]):
    with pytest.raises(UnlawfulWebhook):
        made(owner, kinds=kinds)


@pytest.mark.parametrize(
    "who",
    [
        lambda owner: UserFactory(organisation=owner.organisation, is_owner=False),
        lambda _: UserFactory(),
        lambda _: UserFactory(auditor=True),
        lambda _: UserFactory(admin=True),
    ],
    ids=["colleague", "stranger", "auditor", "admin"],
)
def test_only_owners_manage(owner: User, who: Any):
    webhook, other = WebhookFactory(user=owner), who(owner)
    act = {"by": other, "at": database_now()}

    for call in (webhooks.start_webhook, webhooks.rotate_secret, webhooks.remove_webhook):
        with pytest.raises(NotAllowed):
            call(webhook, **act)
    with pytest.raises(NotAllowed):
        webhook_deliveries.send_test(webhook, **act)
    with pytest.raises(NotAllowed):
        webhooks.make_webhook(owner.organisation, url=URL, kinds=[KIND], **act)


def test_message_arrives_signed(owner: User, listener: Listener):
    found = made(owner, url=listener.url)
    delivery = told(found.webhook)

    assert deliver_due() == 1

    heard = listener.heard[0]
    stamp = int(heard.headers["webhook-timestamp"])
    wanted = sign(found.secret, message=delivery.message, timestamp=stamp, body=heard.body)
    assert heard.headers["webhook-signature"] == wanted
    assert heard.headers["webhook-id"] == json.loads(heard.body)["id"] == delivery.message
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 204, 1)


def test_both_secrets_sign_for_a_day(owner: User, listener: Listener):
    first = made(owner, url=listener.url)

    second = webhooks.rotate_secret(first.webhook, by=owner, at=database_now())

    now = database_now()
    assert webhooks.secrets_of(second.webhook, at=now) == [second.secret, first.secret]
    later = webhooks.secrets_of(second.webhook, at=now + timedelta(hours=25))
    assert later == [second.secret]
    told(second.webhook)
    deliver_due()
    assert len(listener.heard[0].headers["webhook-signature"].split()) == 2


def test_same_event_is_told_once(owner: User, listener: Listener):
    webhook = WebhookFactory(user=owner, url=listener.url)

    assert told(webhook) == told(webhook)

    deliver_due()
    assert len(listener.heard) == 1


def test_refused_message_ends_among_the_dead_letters(owner: User, listener: Listener):
    listener.statuses = [500]
    delivery = told(WebhookFactory(user=owner, url=listener.url))

    rounds_of_delivery(MAX_ATTEMPTS + 1)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.status) == ("failed", MAX_ATTEMPTS, 500)
    assert len(listener.heard) == MAX_ATTEMPTS
    assert OutboxMessage.objects.get().dead_at is not None


def test_redelivery_carries_the_same_message(owner: User, listener: Listener):
    listener.statuses = [*[500] * MAX_ATTEMPTS, 204]
    delivery = told(WebhookFactory(user=owner, url=listener.url))
    rounds_of_delivery(MAX_ATTEMPTS)
    delivery.refresh_from_db()

    webhook_deliveries.redeliver(delivery, by=owner, at=database_now())
    with pytest.raises(DeliveryUnderWay):
        webhook_deliveries.redeliver(delivery, by=owner, at=database_now())
    deliver_due()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.webhook.failures) == ("delivered", 1, 0)
    assert {one.headers["webhook-id"] for one in listener.heard} == {delivery.message}
    assert {one.body for one in listener.heard} == {delivery.body}


@pytest.mark.parametrize(
    ("statuses", "before"),
    [([503], webhook_deliveries.FAILURES - 1), ([410], 0)],
    ids=["too-many", "gone"],
)
def test_webhook_that_fails_is_switched_off(
    owner: User, listener: Listener, statuses: list[int], before: int
):
    colleague = UserFactory(organisation=owner.organisation, is_owner=False)
    listener.statuses = statuses
    webhook = WebhookFactory(user=owner, url=listener.url, failures=before)
    delivery = told(webhook)

    rounds_of_delivery(2)

    webhook.refresh_from_db()
    delivery.refresh_from_db()
    assert (webhook.is_on, webhook.stopped_by) == (False, None)
    assert delivery.state == DeliveryState.SKIPPED
    assert len(listener.heard) == 1
    assert Notice.objects.get(user=owner).title == "事件推送已自动停用"
    assert not Notice.objects.filter(user=colleague).exists()
    assert AuditEvent.objects.get(action="webhook_given_up").actor == "系统"
    with pytest.raises(WebhookStopped):
        webhook_deliveries.redeliver(delivery, by=owner, at=database_now())


def test_acceptance_begins_the_count_anew(owner: User, listener: Listener):
    webhook = WebhookFactory(user=owner, url=listener.url, failures=19)
    told(webhook)

    deliver_due()

    webhook.refresh_from_db()
    assert webhook.failures == 0


def test_test_message_is_tried_once_and_counts_for_nothing(owner: User, listener: Listener):
    listener.statuses = [500]
    webhook = WebhookFactory(user=owner, url=listener.url, failures=19)
    webhooks.stop_webhook(webhook, by=owner, at=database_now())

    webhook_deliveries.send_test(webhook, by=owner, at=database_now())
    with pytest.raises(DeliveryUnderWay):
        webhook_deliveries.send_test(webhook, by=owner, at=database_now())
    rounds_of_delivery(2)

    webhook.refresh_from_db()
    assert [one.state for one in webhook.deliveries.all()] == ["failed"]
    assert (len(listener.heard), webhook.failures) == (1, 19)
    assert not OutboxMessage.objects.filter(delivered_at=None).exists()


@pytest.mark.parametrize("end", [webhooks.stop_webhook, webhooks.remove_webhook])
def test_nothing_goes_to_a_webhook_that_is_off(owner: User, listener: Listener, end: Any):
    delivery = told(WebhookFactory(user=owner, url=listener.url))
    end(delivery.webhook, by=owner, at=database_now())

    deliver_due()

    delivery.refresh_from_db()
    assert (delivery.state, listener.heard) == ("skipped", [])


def test_message_its_worker_left_behind_is_sent_again(owner: User, listener: Listener):
    delivery = told(WebhookFactory(user=owner, url=listener.url))
    OutboxMessage.objects.all().delete()

    with pytest.raises(DeliveryUnderWay):
        webhook_deliveries.redeliver(delivery, by=owner, at=database_now())
    WebhookDelivery.objects.update(created_at=database_now() - timedelta(hours=3))
    webhook_deliveries.redeliver(delivery, by=owner, at=database_now())
    deliver_due()

    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_secret_that_no_longer_opens_is_told(owner: User, settings: Any):
    delivery = told(WebhookFactory(user=owner))
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key-another-key"

    deliver_due()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.fault) == ("failed", "签名密钥无法读取，请更换签名密钥")
    fresh = webhooks.rotate_secret(delivery.webhook, by=owner, at=database_now())
    assert webhooks.secrets_of(fresh.webhook, at=database_now()) == [fresh.secret]


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)], ids=["kept", "swept"])
def test_messages_are_kept_for_a_month(owner: User, days: int, left: int):
    delivery = told(WebhookFactory(user=owner))
    WebhookDelivery.objects.update(state="delivered")

    webhook_deliveries.sweep_deliveries(at=delivery.created_at + timedelta(days=days))

    assert WebhookDelivery.objects.count() == left


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_message_once(rounds: int):
    with listening() as listener:
        webhook = WebhookFactory(url=listener.url)
        for number in range(min(rounds, 10)):
            delivery = told(webhook, f"event-{number}")
            together(lambda pk=delivery.pk: (deliver_due(), deliver({"delivery": pk})))

        names = [one.headers["webhook-id"] for one in listener.heard]
        assert len(names) == len(set(names)) == webhook.deliveries.filter(state="delivered").count()
        assert not OutboxMessage.objects.filter(delivered_at=None).exists()


def together(call: Any) -> None:
    def run() -> None:
        try:
            call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_get_places_of_their_own(rounds: int):
    owner = UserFactory()
    WebhookFactory.create_batch(MOST - 1, user=owner)
    ended: list[str] = []

    def add() -> None:
        try:
            made(owner, url=f"https://erp.example.com/{threading.get_ident()}")
            ended.append("made")
        except UnlawfulWebhook:
            ended.append("full")

    together(add)

    assert sorted(ended) == ["full", "made"]

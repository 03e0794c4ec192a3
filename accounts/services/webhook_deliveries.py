"""Messages to webhooks: queued with their cause, taken up by one worker at a time, settled."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction

from accounts.errors import DeliveryUnderWay, WebhookStopped
from accounts.models import DeliveryState, User, Webhook, WebhookDelivery
from accounts.policies import check_can_manage_webhooks
from accounts.services.webhooks import give_up, secrets_of
from accounts.webhooks.kinds import TEST
from accounts.webhooks.sending import Outcome
from accounts.webhooks.signing import headers_of
from common import audit
from common.outbox import MAX_ATTEMPTS, enqueue

TOPIC = "accounts.webhook"
LANE = "webhooks"
FAILURES = 20  # in a row, then the portal switches the webhook off
CLAIMED = timedelta(seconds=30)  # longer than an attempt may last, shorter than the first pause
GONE = 410  # "do not call again", by the standard
KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one attempt sends where."""

    delivery_id: int
    url: str
    headers: dict[str, str]
    body: str


def announce(
    webhooks: Iterable[Webhook],
    *,
    kind: str,
    cause: str,
    occurred_at: datetime,
    data: Mapping[str, Any],
    at: datetime,
) -> int:
    """Queue one message for each webhook, inside the caller's transaction; how many are new.

    `cause` names the event: told of it again, a webhook hears nothing more. `data` goes out of the
    house: ids and states, never personal data.
    """
    rows = [
        compose(webhook, kind=kind, cause=cause, occurred_at=occurred_at, data=data, at=at)
        for webhook in webhooks
    ]
    if not rows:
        return 0
    names = [row.message for row in rows]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    fresh = WebhookDelivery.objects.filter(message__in=names).values_list("pk", flat=True)
    for pk in fresh:
        enqueue(TOPIC, delivery=pk)
    return len(fresh)


def compose(
    webhook: Webhook,
    *,
    kind: str,
    cause: str,
    occurred_at: datetime,
    data: Mapping[str, Any],
    at: datetime,
) -> WebhookDelivery:
    """One message as it will be told, not saved."""
    number = f"msg_{uuid.uuid4().hex}"
    said = {"type": kind, "id": number, "occurred_at": occurred_at.isoformat(), "data": dict(data)}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return WebhookDelivery(
        webhook=webhook, message=number, kind=kind, cause=cause, body=body, created_at=at
    )


@transaction.atomic
def send_test(webhook: Webhook, *, by: User, at: datetime) -> None:
    """Queue a test message, also for a webhook that is off; it is tried once.

    Raises `NotAllowed`, and `DeliveryUnderWay` while the one before has not been tried.
    """
    fresh = Webhook.objects.select_for_update(of=("self",)).get(pk=webhook.pk)
    check_can_manage_webhooks(by, webhook.organisation)
    waiting = fresh.deliveries.filter(kind=TEST, state=DeliveryState.WAITING)
    if any(one.is_under_way(at) for one in waiting):
        raise DeliveryUnderWay("上一条测试消息还在推送，请稍候查看结果。")
    cause = f"test-{uuid.uuid4().hex}"
    announce([fresh], kind=TEST, cause=cause, occurred_at=at, data={}, at=at)
    _record(fresh, "webhook_tested", by=by, at=at)


@transaction.atomic
def redeliver(delivery: WebhookDelivery, *, by: User, at: datetime) -> None:
    """Send the same message anew, under its own id, so that the other side knows it again.

    Raises `NotAllowed`, `WebhookStopped`, and `DeliveryUnderWay` while it waits to be sent.
    """
    fresh = _locked(delivery.pk)
    check_can_manage_webhooks(by, fresh.webhook.organisation)
    if not fresh.webhook.is_on:
        raise WebhookStopped("接收地址已停用，请先启用再重新推送。")
    if fresh.is_under_way(at):
        raise DeliveryUnderWay("这条消息正在等待推送，不需要重新推送。")
    fresh.state, fresh.attempts, fresh.claimed_until = DeliveryState.WAITING, 0, None
    fresh.last_at = at
    fresh.save()
    enqueue(TOPIC, delivery=fresh.pk)
    _record(fresh.webhook, "webhook_redelivered", by=by, at=at, message=fresh.message)


@transaction.atomic
def take_up(pk: int, *, at: datetime) -> Parcel | None:
    """Claim a message for one attempt, counted before it is made; None when there is none to make.

    That is: it has arrived, another worker is at it, or its webhook is off.
    """
    delivery = _locked(pk)
    arrived = delivery.state == DeliveryState.DELIVERED
    if arrived or (delivery.claimed_until is not None and delivery.claimed_until > at):
        return None
    webhook = delivery.webhook
    if not webhook.is_on and (delivery.kind != TEST or webhook.removed_at is not None):
        delivery.state, delivery.fault = DeliveryState.SKIPPED, "接收地址已停用"
        delivery.save()
        return None
    try:
        keys = secrets_of(webhook, at=at)
    except InvalidToken:  # SECRET_KEY was changed without keeping the former one
        delivery.state, delivery.fault = DeliveryState.FAILED, "签名密钥无法读取，请更换签名密钥"
        delivery.save()
        return None
    delivery.attempts += 1
    delivery.claimed_until, delivery.last_at = at + CLAIMED, at
    delivery.save()
    headers = headers_of(
        keys,
        message=delivery.message,
        timestamp=int(at.timestamp()),
        body=delivery.body,
    )
    return Parcel(delivery.pk, webhook.url, headers, delivery.body)


@transaction.atomic
def settle(pk: int, outcome: Outcome, *, at: datetime) -> WebhookDelivery:
    """Keep how an attempt ended; after FAILURES in a row, or a 410, the webhook is switched off."""
    owner = Webhook.objects.select_for_update(of=("self",)).get(deliveries=pk)
    delivery = WebhookDelivery.objects.select_for_update().get(pk=pk)
    delivery.status, delivery.took_ms = outcome.status, outcome.took_ms
    delivery.fault, delivery.claimed_until = outcome.fault[:120], None
    if outcome.accepted:
        delivery.state = DeliveryState.DELIVERED
    elif delivery.kind == TEST or delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = DeliveryState.FAILED
    delivery.save()
    if delivery.kind != TEST:
        _count(owner, outcome, at=at)
    return delivery


def sweep_deliveries(*, at: datetime) -> int:
    """Remove what was told more than KEPT_DAYS days ago; how many went."""
    old = WebhookDelivery.objects.filter(created_at__lt=at - timedelta(days=KEPT_DAYS))
    return old.exclude(state=DeliveryState.WAITING).delete()[0]


def _count(webhook: Webhook, outcome: Outcome, *, at: datetime) -> None:
    if outcome.accepted:
        if webhook.failures:
            webhook.failures = 0
            webhook.save(update_fields=["failures"])
        return
    webhook.failures += 1
    webhook.save(update_fields=["failures"])
    if webhook.is_on and (webhook.failures >= FAILURES or outcome.status == GONE):
        said = (
            "对方表示不再接收（410）" if outcome.status == GONE else f"连续 {FAILURES} 次推送失败"
        )
        give_up(webhook, at=at, reason=said)


def _locked(pk: int) -> WebhookDelivery:
    rows = WebhookDelivery.objects.select_for_update(of=("self",))
    return rows.select_related("webhook__organisation").get(pk=pk)


def _record(webhook: Webhook, action: str, *, by: User, at: datetime, **facts: object) -> None:
    told = {"webhook": webhook.pk, **facts}
    audit.record("organisation", webhook.organisation_id, action=action, by=by, at=at, facts=told)

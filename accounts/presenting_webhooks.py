"""Webhooks and their messages in words, before any template."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import DeliveryState, Webhook, WebhookDelivery
from accounts.webhooks.kinds import short_label_of

TONES = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.DELIVERED: "done",
    DeliveryState.FAILED: "wrong",
    DeliveryState.SKIPPED: "neutral",
}
FRESH = timedelta(minutes=1)  # for so long the page looks again by itself


def state_of(webhook: Webhook) -> tuple[str, str]:
    """Label and tone: on, on but failing, off by somebody, off by the portal."""
    if webhook.stopped_at is not None:
        return ("已停用", "neutral") if webhook.stopped_by_id else ("已自动停用", "wrong")
    if webhook.failures:
        return f"启用 · 连续失败 {webhook.failures} 次", "waiting"
    return "启用", "done"


def facts_of(webhook: Webhook) -> list[tuple[str, str]]:
    """What a page about one webhook says first."""
    told = "、".join(short_label_of(name) for name in webhook.kinds)
    return [("接收地址", webhook.url), ("推送内容", told), ("所属单位", webhook.organisation.name)]


def delivery_rows(
    deliveries: Iterable[WebhookDelivery], *, at: datetime, may_redeliver: bool
) -> list[dict[str, Any]]:
    """The messages as rows of the list; `fresh` ones are about to be sent."""
    return [_delivery_row(one, at=at, may_redeliver=may_redeliver) for one in deliveries]


def _delivery_row(one: WebhookDelivery, *, at: datetime, may_redeliver: bool) -> dict[str, Any]:
    waiting = one.state == DeliveryState.WAITING
    retrying = waiting and one.attempts > 0
    said = f"HTTP {one.status}" if one.status and not one.fault else one.fault
    took = f" · {one.took_ms} 毫秒" if one.took_ms is not None and said else ""
    return {
        "delivery": one,
        "kind": short_label_of(one.kind),
        "label": "稍后重试" if retrying else DeliveryState(one.state).label,
        "tone": TONES[DeliveryState(one.state)],
        "answer": f"{said}{took}" or "—",
        "fresh": waiting and not one.attempts and at - one.created_at < FRESH,
        "may_redeliver": may_redeliver and not one.is_under_way(at),
    }

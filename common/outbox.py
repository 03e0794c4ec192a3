"""Transactional outbox: side effects leave with the commit and arrive at least once.

`enqueue` writes a row in the caller's transaction; `deliver_due` claims due rows with SKIP LOCKED,
counts the attempt before any work, and runs the handlers registered for the topic. A message that
failed MAX_ATTEMPTS times is set aside as dead and can be replayed.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.db.models.functions import Now

from common.models import OutboxInbox, OutboxMessage
from common.paging import capped_count

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
SWEPT = 1000  # rows a transaction of the sweep
Handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, dict[str, Handler]] = {}
_slow: set[str] = set()
MAIN = "main"
_aside: dict[str, str] = {}  # topics with a lane of their own


def handles(topic: str, *, slow: bool = False, lane: str = MAIN) -> Callable[[Handler], Handler]:
    """Register a handler for a topic; its qualified name keys the inbox.

    A `slow` handler (rendering, file work) runs outside any transaction, so that no lock or idle
    transaction outlives it; its inbox row is written once it has finished, so it may run twice
    and must be idempotent. A topic whose work waits for others' systems goes in a `lane` of its
    own, so that nothing else waits behind it.
    """

    def register(handler: Handler) -> Handler:
        name = f"{handler.__module__}.{handler.__qualname__}"
        _handlers.setdefault(topic, {})[name] = handler
        if slow:
            _slow.add(name)
        if lane != MAIN:
            _aside[topic] = lane
        return handler

    return register


def enqueue(topic: str, **payload: Any) -> OutboxMessage:
    """Write a message in the caller's transaction; plain JSON values only."""
    return OutboxMessage.objects.create(topic=topic, payload=payload)


def enqueue_all(topic: str, payloads: Iterable[dict[str, Any]]) -> None:
    """Write a message for each payload, in one statement."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(topic=topic, payload=payload) for payload in payloads
    )


def deliver_due(*, limit: int = 50, lane: str = "") -> int:
    """Deliver up to `limit` due messages, of one lane or of all; return how many were delivered."""
    delivered = 0
    for _ in range(limit):
        message = _claim(lane)
        if message is None:
            break
        if message.attempts <= MAX_ATTEMPTS:
            delivered += _deliver(message)
    return delivered


@dataclass(frozen=True, slots=True)
class Health:
    """How much waits (and since when), how much of it failed before, how much was set aside."""

    waiting: int
    retrying: int
    dead: int
    oldest: datetime | None


def health() -> Health:
    """The outbox at this moment; counts stop above `common.paging.COUNT_CAP`. Four queries."""
    waiting = OutboxMessage.objects.filter(delivered_at=None, dead_at=None)
    return Health(
        waiting=capped_count(waiting),
        retrying=capped_count(waiting.filter(attempts__gt=0)),
        dead=capped_count(OutboxMessage.objects.exclude(dead_at=None)),
        oldest=waiting.aggregate(oldest=Min("created_at"))["oldest"],
    )


def dead_messages() -> QuerySet[OutboxMessage, Any]:
    """What was set aside, without the payload, which may name people."""
    dead = OutboxMessage.objects.exclude(dead_at=None)
    return dead.values("id", "topic", "attempts", "created_at", "dead_at", "last_error")


def replay_dead(pk: int | None = None) -> int:
    """Give dead messages (the one of `pk`, or all) their attempts back; how many there were."""
    dead = OutboxMessage.objects.exclude(dead_at=None)
    return (dead if pk is None else dead.filter(pk=pk)).update(
        dead_at=None, attempts=0, next_attempt_at=Now()
    )


def sweep_delivered(*, days: int) -> int:
    """Remove messages delivered more than `days` days ago and what the inbox says of them.

    In batches of their own transactions, oldest first; returns how many went. A message that waits
    or was set aside stays however old it is.
    """
    swept, last = 0, 0
    old = OutboxMessage.objects.filter(delivered_at__lt=Now() - timedelta(days=days))
    # By key and onward: a batch never looks again at the rows the one before has removed.
    while keys := list(old.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SWEPT]):
        with transaction.atomic():
            OutboxInbox.objects.filter(message__in=keys).delete()
            swept += OutboxMessage.objects.filter(pk__in=keys).delete()[0]
        last = keys[-1]
    return swept


def _of_lane(lane: str) -> QuerySet[OutboxMessage]:
    if lane == MAIN:
        return OutboxMessage.objects.exclude(topic__in=list(_aside))
    if lane:
        topics = [topic for topic, own in _aside.items() if own == lane]
        return OutboxMessage.objects.filter(topic__in=topics)
    return OutboxMessage.objects.all()


def _claim(lane: str) -> OutboxMessage | None:
    with transaction.atomic():
        message = (
            _of_lane(lane)
            .select_for_update(skip_locked=True)
            .filter(delivered_at=None, dead_at=None, next_attempt_at__lte=Now())
            .order_by("next_attempt_at", "id")
            .first()
        )
        if message is None:
            return None
        # The attempt is counted, and the next one pushed back, before the work starts: a handler
        # that kills its process cannot come back for ever.
        message.attempts += 1
        OutboxMessage.objects.filter(pk=message.pk).update(
            attempts=F("attempts") + 1,
            next_attempt_at=Now() + timedelta(seconds=10 * 4**message.attempts),
            dead_at=Now() if message.attempts > MAX_ATTEMPTS else None,
        )
        return message


def _deliver(message: OutboxMessage) -> int:
    try:
        # A topic nobody handles is a fault like any other: no side effect is lost in silence.
        for name, handler in _handlers[message.topic].items():
            _run_once(name, handler, message)
    except Exception as error:  # a handler may fail in any way; the row keeps why
        logger.exception("outbox message %s (%s) failed", message.pk, message.topic)
        dead = message.attempts >= MAX_ATTEMPTS
        OutboxMessage.objects.filter(pk=message.pk).update(
            last_error=repr(error)[:2000], dead_at=Now() if dead else None
        )
        return 0
    OutboxMessage.objects.filter(pk=message.pk).update(delivered_at=Now(), last_error="")
    return 1


def _run_once(name: str, handler: Handler, message: OutboxMessage) -> None:
    if name in _slow:
        if not OutboxInbox.objects.filter(message=message, handler=name).exists():
            handler(message.payload)
            OutboxInbox.objects.get_or_create(message=message, handler=name)
        return
    with transaction.atomic():
        _, fresh = OutboxInbox.objects.get_or_create(message=message, handler=name)
        if fresh:
            handler(message.payload)

"""The worker's part in webhooks: one attempt for each message the outbox brings."""

from typing import Any

from accounts.services.webhook_deliveries import LANE, TOPIC, settle, take_up
from accounts.webhooks.kinds import TEST
from accounts.webhooks.sending import send
from common.clock import database_now
from common.outbox import handles


class NotAccepted(Exception):
    """The other side has not taken the message: the outbox tries again, and in the end sets it
    aside among the dead letters."""


@handles(TOPIC, slow=True, lane=LANE)
def deliver(payload: dict[str, Any]) -> None:
    """Send a message once, outside any transaction; a test message is not tried again."""
    parcel = take_up(payload["delivery"], at=database_now())
    if parcel is None:
        return
    outcome = send(parcel.url, headers=parcel.headers, body=parcel.body)
    delivery = settle(parcel.delivery_id, outcome, at=database_now())
    if not outcome.accepted and delivery.kind != TEST:
        raise NotAccepted(outcome.fault)

"""Tokens everybody may know and one webhook: what the API's examples need to work in the demo."""

from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import ApiToken, DeliveryState, User, Webhook, WebhookDelivery
from accounts.scopes import scopes_of
from accounts.services.tokens import digest_of, make_token
from accounts.services.webhook_deliveries import compose
from accounts.services.webhooks import PURPOSE, make_webhook, stop_webhook
from common.outbox import MAX_ATTEMPTS
from common.sealing import seal
from vouchers.models import Event
from vouchers.selectors.visibility import visible_to
from vouchers.webhook_news import KINDS, OF_MOVE, facts_of, kind_of

OWNER = "enterprise@demo.example"
DAYS = 365
SHOWN = 8  # messages in the webhook's list


def seed_api_access(*, at: datetime) -> None:
    """Tokens and the webhook, once; later starts only keep the tokens from expiring."""
    for email, secret in settings.DEMO_TOKENS.items():
        _keep_token(User.objects.get(email=email), secret, at=at)
    owner = User.objects.get(email=OWNER)
    if settings.DEMO_WEBHOOK and not Webhook.objects.filter(organisation=owner.organisation):
        _add_webhook(owner, at=at)


def _keep_token(user: User, secret: str, *, at: datetime) -> None:
    prefix = "_".join(secret.split("_")[:2])
    until = at + timedelta(days=DAYS)
    if ApiToken.objects.filter(prefix=prefix).update(expires_at=until) or not user.organisation:
        return
    scopes = [scope.value for scope in scopes_of(user.role)]
    facts = {"user": user, "name": "演示令牌", "scopes": scopes, "days": DAYS}
    made = make_token(user.organisation, by=user, at=at, **facts)
    known = {"prefix": prefix, "digest": digest_of(secret)}
    ApiToken.objects.filter(pk=made.token.pk).update(**known)


def _add_webhook(owner: User, *, at: datetime) -> None:
    """Off, since nobody listens yet, with messages as if somebody had."""
    facts = {"url": settings.DEMO_WEBHOOK["url"], "kinds": list(KINDS)}
    began = at - timedelta(days=120)
    made = make_webhook(owner.organisation, by=owner, at=began, **facts)
    sealed = seal(settings.DEMO_WEBHOOK["secret"], purpose=PURPOSE)
    Webhook.objects.filter(pk=made.webhook.pk).update(sealed_secret=sealed)
    moves = Event.objects.filter(voucher__in=visible_to(owner), move__in=list(OF_MOVE))
    latest = moves.select_related("voucher").order_by("-at", "-id")[:SHOWN]
    WebhookDelivery.objects.bulk_create(
        _message(made.webhook, event, failed=place == 1) for place, event in enumerate(latest)
    )
    stop_webhook(made.webhook, by=owner, at=at)


def _message(webhook: Webhook, event: Event, *, failed: bool) -> WebhookDelivery:
    row = compose(
        webhook,
        kind=kind_of(event) or "",
        cause=f"event-{event.pk}",
        occurred_at=event.at,
        data=facts_of(event, event.voucher),
        at=event.at,
    )
    row.state = DeliveryState.FAILED if failed else DeliveryState.DELIVERED
    row.attempts, row.status = (MAX_ATTEMPTS, 503) if failed else (1, 204)
    row.fault = "对方返回 503" if failed else ""
    row.last_at, row.took_ms = event.at, 20 + event.pk % 60
    return row

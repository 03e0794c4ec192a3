"""Webhooks of an organisation: made, changed, switched on and off, removed; all of it audited."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.errors import UnlawfulWebhook, WebhookGone, WebhookTaken
from accounts.models import Organisation, User, Webhook
from accounts.models.webhook import MOST
from accounts.policies import check_can_manage_webhooks, check_can_stop_webhook
from accounts.selectors import team
from accounts.services.notices import notify
from accounts.webhooks import kinds as known
from accounts.webhooks.signing import new_secret
from accounts.webhooks.targets import parse
from common import audit
from common.sealing import seal, unseal

PURPOSE = "accounts.webhook"
OVERLAP = timedelta(hours=24)  # both secrets sign, so that systems can be changed over


@dataclass(frozen=True, slots=True)
class MadeWebhook:
    """A webhook with its secret, which is shown at this moment only."""

    webhook: Webhook
    secret: str


@transaction.atomic
def make_webhook(
    organisation: Organisation,
    *,
    url: str,
    kinds: Collection[str],
    by: User,
    at: datetime,
) -> MadeWebhook:
    """A new webhook, switched on; at most MOST live ones with different URLs.

    Raises `NotAllowed`, `UnlawfulTarget`, `UnlawfulWebhook`, `WebhookTaken`.
    """
    check_can_manage_webhooks(by, organisation)
    target = parse(url)
    secret = new_secret()
    webhook = Webhook(
        organisation=organisation,
        slot=_free_slot(organisation),
        url=target.url,
        kinds=_lawful(kinds),
        sealed_secret=seal(secret, purpose=PURPOSE),
        created_by=by,
        created_at=at,
    )
    _save(webhook)
    _record(webhook, "webhook_made", by=by, at=at, kinds=webhook.kinds)
    return MadeWebhook(webhook, secret)


@transaction.atomic
def change_webhook(
    webhook: Webhook, *, url: str, kinds: Collection[str], by: User, at: datetime
) -> Webhook:
    """Another URL, other kinds, the same secret. Raises as `make_webhook`, and `WebhookGone`."""
    fresh = _locked(webhook)
    check_can_manage_webhooks(by, fresh.organisation)
    before = {"former_url": _shown(fresh.url), "former_kinds": fresh.kinds}
    fresh.url, fresh.kinds = parse(url).url, _lawful(kinds)
    _save(fresh)
    _record(fresh, "webhook_changed", by=by, at=at, kinds=fresh.kinds, **before)
    return fresh


@transaction.atomic
def start_webhook(webhook: Webhook, *, by: User, at: datetime) -> None:
    """Switch on; what happened meanwhile is not told. Again changes nothing."""
    fresh = _locked(webhook)
    check_can_manage_webhooks(by, fresh.organisation)
    if fresh.stopped_at is not None:
        fresh.stopped_at = fresh.stopped_by = None
        fresh.failures = 0
        fresh.save()
        _record(fresh, "webhook_started", by=by, at=at)


@transaction.atomic
def stop_webhook(webhook: Webhook, *, by: User, at: datetime) -> None:
    """Switch off at once, with what still waits; again changes nothing."""
    fresh = _locked(webhook)
    check_can_stop_webhook(by, fresh)
    if fresh.stopped_at is None:
        fresh.stopped_at, fresh.stopped_by = at, by
        fresh.save()
        _record(fresh, "webhook_stopped", by=by, at=at)


def give_up(webhook: Webhook, *, at: datetime, reason: str) -> None:
    """Switch a locked webhook off by the portal itself, and tell those who manage it."""
    webhook.stopped_at = at
    webhook.save()
    _record(webhook, "webhook_given_up", by=None, at=at, reason=reason, failures=webhook.failures)
    notify(
        users=team(webhook.organisation_id).filter(is_owner=True),
        key=f"webhook-{webhook.pk}-{webhook.stopped_at.isoformat()}",
        title="事件推送已自动停用",
        body=f"{_shown(webhook.url)}：{reason}。请检查接收系统，发送测试消息成功后重新启用。",
        url=reverse("accounts:webhook", args=[webhook.pk]),
        needs_action=True,
        by_mail=True,
        at=at,
    )


@transaction.atomic
def rotate_secret(webhook: Webhook, *, by: User, at: datetime) -> MadeWebhook:
    """A new secret; for another day messages carry both signatures."""
    fresh = _locked(webhook)
    check_can_manage_webhooks(by, fresh.organisation)
    secret = new_secret()
    kept = _opens(fresh.sealed_secret)
    fresh.previous_sealed_secret = fresh.sealed_secret if kept else ""
    fresh.previous_until = at + OVERLAP if kept else None
    fresh.sealed_secret = seal(secret, purpose=PURPOSE)
    fresh.save()
    _record(fresh, "webhook_secret_rotated", by=by, at=at)
    return MadeWebhook(fresh, secret)


@transaction.atomic
def remove_webhook(webhook: Webhook, *, by: User, at: datetime) -> None:
    """End it for good: its URL and its place are free again, its history stays."""
    fresh = _locked(webhook)
    check_can_manage_webhooks(by, fresh.organisation)
    fresh.removed_at, fresh.removed_by = at, by
    fresh.save()
    _record(fresh, "webhook_removed", by=by, at=at)


def secrets_of(webhook: Webhook, *, at: datetime) -> list[str]:
    """The secrets that sign at `at`, the present one first."""
    sealed = [webhook.sealed_secret]
    if webhook.previous_until is not None and webhook.previous_until > at:
        sealed.append(webhook.previous_sealed_secret)
    return [unseal(one, purpose=PURPOSE) for one in sealed]


def _opens(sealed: str) -> bool:
    """False once SECRET_KEY was changed without keeping the former one."""
    try:
        unseal(sealed, purpose=PURPOSE)
    except InvalidToken:
        return False
    return True


def _free_slot(organisation: Organisation) -> int:
    """The lowest free place, behind a lock on the organisation; the constraint is the last wall."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    rows = Webhook.objects.filter(organisation=organisation, removed_at=None)
    taken = set(rows.values_list("slot", flat=True))
    free = [slot for slot in range(1, MOST + 1) if slot not in taken]
    if not free:
        raise UnlawfulWebhook(f"每个单位最多 {MOST} 个接收地址，请先删除不再使用的。", field="url")
    return free[0]


def _lawful(kinds: Collection[str]) -> list[str]:
    found = known.lawful(kinds)
    if not found or len(found) != len(set(kinds)):
        raise UnlawfulWebhook("请选择要推送的内容。", field="kinds")
    return found


def _locked(webhook: Webhook) -> Webhook:
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("organisation")
    fresh = rows.get(pk=webhook.pk)
    if fresh.removed_at is not None:
        raise WebhookGone("该接收地址已被删除。")
    return fresh


def _save(webhook: Webhook) -> None:
    try:
        with transaction.atomic():
            webhook.save()
    except IntegrityError as error:
        raise WebhookTaken("本单位已有这个接收地址，请直接修改它。", field="url") from error


def _shown(url: str) -> str:
    """A URL without its query, where people hide keys."""
    return url.partition("?")[0]


def _record(
    webhook: Webhook,
    action: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    **facts: object,
) -> None:
    told = {"webhook": webhook.pk, "url": _shown(webhook.url), **facts}
    audit.record(
        "organisation",
        webhook.organisation_id,
        action=action,
        by=by,
        at=at,
        reason=reason,
        facts=told,
    )

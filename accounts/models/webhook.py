"""Where an organisation's systems want to be told of events, and what was told them."""

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models.people import Organisation, User

MOST = 10  # an organisation has, at most
HERE = Q(removed_at=None)
STUCK = timedelta(hours=2)  # longer than any pause between attempts


class Webhook(models.Model):
    """A URL that is told of chosen kinds of events, signed with a secret of its own.

    The secret is kept encrypted, since it signs; it is shown once, when it is made. After a change
    the former one signs too until `previous_until`. `failures` counts attempts in a row.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="webhooks"
    )
    # Its place among the organisation's: with the constraints below, the database's own limit.
    slot = models.PositiveSmallIntegerField()
    url = models.CharField("接收地址", max_length=500)
    kinds = models.JSONField("推送内容", default=list)
    sealed_secret = models.TextField()
    previous_sealed_secret = models.TextField(blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("添加时间")
    # Off: by whom, or by the portal itself after too many failures.
    stopped_at = models.DateTimeField("停用时间", null=True, blank=True)
    stopped_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "事件推送"
        ordering = ["slot"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "url"], condition=HERE, name="webhook_url_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "slot"], condition=HERE, name="webhook_slot_once"
            ),
            models.CheckConstraint(condition=Q(slot__range=(1, MOST)), name="webhook_at_most"),
            models.CheckConstraint(
                condition=Q(stopped_by=None) | Q(stopped_at__isnull=False),
                name="webhook_stopped_by_means_stopped",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="webhook_removed_by_somebody",
            ),
        ]
        # What was told to whom in former times can still be told.
        triggers = [pgtrigger.Protect(name="kept_for_good", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.url

    @property
    def is_on(self) -> bool:
        """Whether events go there."""
        return self.stopped_at is None and self.removed_at is None


class DeliveryState(models.TextChoices):
    """How far one message is."""

    WAITING = "waiting", "等待推送"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "推送失败"
    SKIPPED = "skipped", "未推送"


class WebhookDelivery(models.Model):
    """One message to one webhook: what it says stays as it was, however often it is sent."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    message = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    cause = models.CharField(max_length=80)  # the event behind it
    body = models.TextField()
    state = models.CharField(
        max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField("最近一次", null=True, blank=True)
    status = models.PositiveSmallIntegerField("应答", null=True, blank=True)
    fault = models.CharField(max_length=120, blank=True)
    took_ms = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField("产生时间")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "cause"], name="webhook_told_once")
        ]
        indexes = [
            models.Index(fields=["webhook", "-created_at", "-id"], name="webhook_deliveries"),
            models.Index(fields=["created_at"], name="webhook_delivery_age"),
        ]

    def is_under_way(self, at: datetime) -> bool:
        """Whether the worker will yet send it; not one left behind when its worker died."""
        last = self.last_at or self.created_at
        return self.state == DeliveryState.WAITING and at - last < STUCK

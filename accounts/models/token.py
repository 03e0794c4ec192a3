"""Tokens by which an organisation's systems call the API, and what was answered to them."""

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from accounts.models.people import Organisation, User


class ApiToken(models.Model):
    """A secret that acts as one person of its organisation, for some scopes, for some time.

    Of the secret only a hash is kept: 256 random bits need no slow one. The prefix is shown, and
    finds the row. After a rotation the former secret works until `previous_until`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="api_tokens"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField("用途", max_length=60)
    scopes = models.JSONField("权限范围", default=list)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    previous_prefix = models.CharField(max_length=16, blank=True)
    previous_digest = models.CharField(max_length=64, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "访问令牌"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(revoked_at=None),
                name="token_name_once",
            ),
            models.UniqueConstraint(
                fields=["previous_prefix"],
                condition=~Q(previous_prefix=""),
                name="token_previous_prefix_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(revoked_at__isnull=False),
                name="token_revoked_by_means_revoked",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="token_list")]
        # Who acted by a token in former times can still be told.
        triggers = [pgtrigger.Protect(name="kept_for_good", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class IdempotentAnswer(models.Model):
    """What was answered to a write, so that the same request again gets the same answer."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_key")]

"""Certification for 两化融合管理体系贯标 (rule A7)."""

from django.db import models

from accounts.models import User
from documents.models import Document
from enterprises.enums import CheckStatus
from enterprises.models.enterprise import Enterprise


class IntegrationCertificate(models.Model):
    """A certificate as filed, with its evidence; it counts once the bureau has confirmed it.

    A renewed or corrected one is filed as another row, so that every decision stays on record.
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="integration_certificates"
    )
    number = models.CharField("证书编号", max_length=60)
    issued_on = models.DateField("发证日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    provincially_awarded = models.BooleanField("已获省财政贯标评定奖补", default=False)
    evidence = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=10, choices=CheckStatus.choices, default=CheckStatus.PENDING
    )
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    # [{"code", "text"}] of what the bureau confirmed, as the items read on that day (V7).
    confirmed = models.JSONField(default=list)

    class Meta:
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(status=CheckStatus.PENDING),
                name="one_pending_certificate",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("issued_on")),
                name="certificate_until_after_issue",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=CheckStatus.RETURNED) | ~models.Q(reason=""),
                name="certificate_return_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"],
                condition=models.Q(status=CheckStatus.PENDING),
                name="certificate_queue",
            )
        ]

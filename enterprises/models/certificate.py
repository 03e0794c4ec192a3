"""Certification for 两化融合管理体系贯标 (rule A7)."""

from django.db import models

from accounts.models import User
from documents.models import Document
from enterprises.enums import CheckStatus
from enterprises.models.enterprise import Enterprise


class IntegrationCertificate(models.Model):
    """The certificate with its evidence; it counts once the bureau has confirmed it."""

    enterprise = models.OneToOneField(
        Enterprise, on_delete=models.PROTECT, related_name="integration_certificate"
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
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)

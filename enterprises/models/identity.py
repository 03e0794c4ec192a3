"""The bureau's identity check (企业认证, rule E8)."""

from django.db import models

from accounts.models import User
from enterprises.enums import CheckStatus
from enterprises.models.enterprise import Enterprise


class IdentityCheck(models.Model):
    """One round of the check: what was submitted when, and how it was decided."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="identity_checks"
    )
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    outcome = models.CharField(
        max_length=10, choices=CheckStatus.choices, default=CheckStatus.PENDING
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(outcome=CheckStatus.PENDING),
                name="one_pending_identity_check",
            )
        ]

"""The bureau's identity check (企业认证, rule E8)."""

from django.db import models

from accounts.models import User
from documents.models import Document
from enterprises.enums import CheckStatus
from enterprises.models.enterprise import Enterprise


class IdentityCheck(models.Model):
    """One round of the check: what was submitted when, and how it was decided.

    `facts` is what the round was about, by field name and as text, so that the bureau can see what
    has changed since the last approval.
    """

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="identity_checks"
    )
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    # Keeps the file of every round, also when the enterprise has since uploaded another.
    licence = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(
        max_length=10, choices=CheckStatus.choices, default=CheckStatus.PENDING
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    # [{"code", "text"}] of what the bureau confirmed, as the items read on that day (V7).
    confirmed = models.JSONField(default=list)

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(outcome=CheckStatus.PENDING),
                name="one_pending_identity_check",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=CheckStatus.PENDING, decided_at=None)
                | ~models.Q(outcome=CheckStatus.PENDING) & models.Q(decided_at__isnull=False),
                name="identity_check_decided_at",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=CheckStatus.RETURNED) | ~models.Q(reason=""),
                name="identity_return_has_reason",
            ),
        ]

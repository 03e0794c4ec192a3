"""A list of suppliers somebody uploaded: read once, checked, and applied as a whole."""

from django.db import models
from django.db.models import Q

from accounts.models import Job, User


class ImportState(models.TextChoices):
    """How far a list is."""

    FAULTY = "faulty", "有问题待改正"
    READY = "ready", "待确认导入"
    APPLIED = "applied", "已导入"


class SupplierImport(models.Model):
    """The rows as read; the file itself is not kept. `problems` and `summary` are the dry run's."""

    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=ImportState.choices)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=ImportState.APPLIED, applied_at__isnull=False, applied_by__isnull=False
                )
                | (~Q(state=ImportState.APPLIED) & Q(applied_at=None, applied_by=None)),
                name="import_applied_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.name

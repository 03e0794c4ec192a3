"""What a comparison of the money trail found, kept."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User


class VerificationRun(models.Model):
    """One run of `verify_everything`: a row from its start, written to once more at its end.

    `day` is set for the run of the night, of which there is one a day; `asked_by` for one that
    somebody asked for. `differences` holds the first of them, `difference_count` says how many.
    """

    day = models.DateField("日期", null=True, blank=True, unique=True)
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    clean = models.BooleanField("一致", default=False)
    compared = models.JSONField("核对数量", default=dict)
    differences = models.JSONField("差异", default=list)
    difference_count = models.PositiveIntegerField("差异数", default=0)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["-started_at", "-id"], name="verification_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(clean=False) | Q(ended_at__isnull=False, difference_count=0),
                name="verification_clean_has_ended",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="keep_result", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="write_result_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.difference_count}"

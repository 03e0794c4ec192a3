"""The result of running a cycle's applications under a draft of the catalog (C4)."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from catalog.models import CatalogVersion
from enterprises.models import Enterprise, Region
from vouchers.models.account import yuan
from vouchers.models.cycle import Cycle


class WhatIf(models.Model):
    """One finished run: it belongs to the draft as it was at `revision`, and is stale after it.

    `result` holds the sums (vouchers.services.what_if writes them); a later run of the same draft
    and cycle takes its place.
    """

    version = models.ForeignKey(CatalogVersion, on_delete=models.CASCADE, related_name="what_ifs")
    revision = models.PositiveIntegerField("草稿修订号")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    run_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    run_at = models.DateTimeField("测算时间")
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["-run_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "cycle"], name="one_what_if_a_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.version} × {self.cycle}"


class WhatIfLine(models.Model):
    """One enterprise that would get another sum; `details` are its applications that would."""

    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="lines")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    applications = models.PositiveIntegerField("申请")
    old = yuan("原金额")
    new = yuan("新金额")
    difference = yuan("差额")
    details = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what_if", "enterprise"], name="what_if_firm_once"),
            models.CheckConstraint(
                condition=Q(difference=F("new") - F("old")), name="what_if_difference"
            ),
        ]
        indexes = [models.Index(fields=["what_if", "difference", "id"], name="what_if_by_sum")]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.difference:+}"

"""The service catalog as data: versions, themes, services and their entries."""

import pgtrigger
from django.db import models

from accounts.models import User
from catalog.enums import CapKind, VersionStatus


class CatalogVersion(models.Model):
    """One version: in force from `effective_at` until the next one's (C1)."""

    number = models.PositiveIntegerField("版本号", unique=True)
    title = models.CharField("名称", max_length=120)
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    effective_at = models.DateTimeField("生效时间", null=True, blank=True)
    # What the drafters propose; who publishes decides on `effective_at`.
    intended_at = models.DateTimeField("拟定生效时间", null=True, blank=True)
    cumulative_cap = models.DecimalField("累计奖补上限", max_digits=14, decimal_places=2)
    integration_bonus = models.DecimalField("贯标奖补额度", max_digits=14, decimal_places=2)
    bonus_counts_toward_cap = models.BooleanField("贯标奖补计入累计上限", default=False)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)  # optimistic lock of a draft

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["effective_at"],
                condition=models.Q(status=VersionStatus.PUBLISHED),
                name="one_version_takes_effect_at_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status=VersionStatus.DRAFT)
                | models.Q(effective_at__isnull=False, published_at__isnull=False),
                name="published_version_is_dated",
            ),
            # A version that took effect before it was published would change what was decided.
            models.CheckConstraint(
                condition=models.Q(status=VersionStatus.DRAFT)
                | models.Q(effective_at__gte=models.F("published_at")),
                name="no_effect_before_publication",
            ),
            # Two drafts would undo each other's changes.
            models.UniqueConstraint(
                fields=["status"],
                condition=models.Q(status=VersionStatus.DRAFT),
                name="one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(cumulative_cap__gte=0, integration_bonus__gte=0),
                name="version_amounts_not_negative",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=VersionStatus.PUBLISHED),
            )
        ]

    def __str__(self) -> str:
        return self.title


def _frozen_with_version(name: str) -> pgtrigger.Trigger:
    """Refuse any change to a row whose version is published (C1)."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="""
            IF EXISTS (
                SELECT 1 FROM catalog_catalogversion v
                WHERE v.status = 'published'
                  AND v.id IN (
                      CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END,
                      CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END
                  )
            ) THEN
                RAISE EXCEPTION 'a published catalog version never changes';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class Theme(models.Model):
    """A stage of business (面向环节) that groups services in one version."""

    version = models.ForeignKey(CatalogVersion, on_delete=models.CASCADE, related_name="themes")
    code = models.CharField(max_length=40)
    name = models.CharField("主题", max_length=40)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="theme_once")]
        triggers = [_frozen_with_version("theme_frozen")]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """An application service across versions: the code stays (C3)."""

    code = models.SlugField("服务代码", max_length=60, unique=True)
    # As the latest published version calls it; what a version called it stands in its entry.
    name = models.CharField("应用服务", max_length=60)

    class Meta:
        ordering = ["code"]
        triggers = [pgtrigger.ReadOnly(name="code_is_for_good", fields=["code"])]

    def __str__(self) -> str:
        return self.name


class ServiceEntry(models.Model):
    """A service as one version lists it: its name then, scenarios and cap."""

    version = models.ForeignKey(CatalogVersion, on_delete=models.CASCADE, related_name="entries")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="entries")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("应用服务", max_length=60)
    scenarios = models.JSONField("场景及功能", default=list)  # list of sentences
    cap_kind = models.CharField("上限方式", max_length=12, choices=CapKind.choices)
    # Yuan: the cap itself, or the rate for one connected device set.
    cap_amount = models.DecimalField("上限金额", max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "service"], name="service_once_a_version"),
            models.UniqueConstraint(fields=["version", "number"], name="number_once_a_version"),
            models.CheckConstraint(
                condition=models.Q(cap_amount__gte=0), name="entry_cap_not_negative"
            ),
        ]
        triggers = [_frozen_with_version("entry_frozen")]

    def __str__(self) -> str:
        return self.name

"""Words for the catalog."""

from django.db import models

from catalog import caps


class VersionStatus(models.TextChoices):
    """A version is a draft until it is published; then it never changes (C1)."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"


class Standing(models.TextChoices):
    """Where a version stands at an instant."""

    DRAFT = "draft", "草稿"
    SCHEDULED = "scheduled", "待生效"
    IN_FORCE = "in_force", "生效中"
    REPLACED = "replaced", "已被替代"


class CapKind(models.TextChoices):
    """How a service's cap is reckoned (A2)."""

    FIXED = caps.FIXED, "固定上限"
    PER_DEVICE = caps.PER_DEVICE, "按联网设备台套数"

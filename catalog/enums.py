"""Words for the catalog."""

from django.db import models


class VersionStatus(models.TextChoices):
    """A version is a draft until it is published; then it never changes (C1)."""

    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"


class CapKind(models.TextChoices):
    """How a service's cap is reckoned (A2)."""

    FIXED = "fixed", "固定上限"
    PER_DEVICE = "per_device", "按联网设备台套数"

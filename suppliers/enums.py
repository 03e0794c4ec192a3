"""Words for suppliers."""

from django.db import models


class CertificationStatus(models.TextChoices):
    """Where a certification stands on a given day."""

    UPCOMING = "upcoming", "待生效"
    IN_FORCE = "in_force", "有效"
    EXPIRED = "expired", "已到期"
    ENDED = "ended", "已终止"

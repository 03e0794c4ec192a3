"""Words for suppliers."""

from django.db import models


class SupplierKind(models.TextChoices):
    """What sort of firm a supplier is; quotas of a cycle may be set by it."""

    PLATFORM = "platform", "工业互联网平台服务商"
    CLOUD = "cloud", "云服务商"
    SOLUTION = "solution", "解决方案服务商"
    TELECOM = "telecom", "电信运营商"
    OTHER = "other", "其他服务商"


class CertificationStatus(models.TextChoices):
    """Where a certification stands on a given day."""

    UPCOMING = "upcoming", "待生效"
    IN_FORCE = "in_force", "有效"
    EXPIRED = "expired", "已到期"
    ENDED = "ended", "已终止"

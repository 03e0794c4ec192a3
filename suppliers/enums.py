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
    SUSPENDED = "suspended", "已暂停"
    ENDED = "ended", "已终止"


class Standing(models.TextChoices):
    """Whether the province has taken a supplier into its list."""

    PENDING = "pending", "待省级审核"
    RETURNED = "returned", "退回修改"
    ACCEPTED = "accepted", "已入库"


class RequestState(models.TextChoices):
    """Where an application for certification stands."""

    SUBMITTED = "submitted", "待省级审核"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已认定"
    REFUSED = "refused", "不予认定"
    WITHDRAWN = "withdrawn", "已撤回"


class Purpose(models.TextChoices):
    """What a paper of an application shows."""

    QUALIFICATION = "qualification", "服务资质证明"
    CASES = "cases", "典型案例或合同"
    OTHER = "other", "其他材料"

"""Words for enterprises."""

from django.db import models

AUDIT_KIND = "enterprise"  # under which an enterprise's events lie in the audit trail


class Size(models.TextChoices):
    """企业规模."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class CheckStatus(models.TextChoices):
    """Where an identity check or a certificate stands."""

    NONE = "none", "未提交"
    PENDING = "pending", "待核验"
    APPROVED = "approved", "已通过"
    RETURNED = "returned", "已退回"


class IndustryScope(models.TextChoices):
    """How rule E7 treats a section of GB/T 4754."""

    INDUSTRIAL = "industrial", "工业"
    SERVING = "serving", "直接服务工业"
    OTHER = "other", "其他"


class ViolationSource(models.TextChoices):
    """Who says so (rule E4)."""

    DECLARED = "declared", "企业申报"
    RECORDED = "recorded", "主管部门登记"

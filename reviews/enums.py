"""Desks at which somebody judges somebody else's case."""

from django.db import models


class Desk(models.TextChoices):
    """Where a case is judged; each desk has its own checklist."""

    SUPPLIER = "supplier", "供应商确认"
    BUREAU = "bureau", "经信部门审核"
    PROVINCE = "province", "省级复核"
    REDEMPTION_BUREAU = "redemption_bureau", "兑现初核"
    REDEMPTION_PROVINCE = "redemption_province", "兑现终审"


class Answer(models.TextChoices):
    """The answer to a checklist item."""

    YES = "yes", "符合"
    NO = "no", "不符合"


class Finding(models.TextChoices):
    """How a spot check of one voucher came out."""

    PASSED = "passed", "合格"
    FOUND = "found", "发现问题"


class Weighting(models.TextChoices):
    """How a spot check draws; without weight every voucher has the same chance."""

    AMOUNT = "amount", "按金额加权"

"""Bureaus, checklists, decisions and internal notes."""

from django.db import models

from accounts.models import Organisation, User
from enterprises.models import Region
from reviews.enums import Desk
from vouchers.models import Voucher


class Bureau(models.Model):
    """A local authority and its region: a city with its districts, or one district."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="bureau"
    )
    name = models.CharField("机构名称", max_length=120)  # data: authorities get renamed
    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="bureau")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="district_bureaus"
    )
    phone = models.CharField("联系电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class ChecklistItem(models.Model):
    """One question a desk answers before it may decide (V4, V5, R4)."""

    desk = models.CharField(max_length=24, choices=Desk.choices)
    code = models.CharField(max_length=40)
    text = models.CharField(max_length=200)
    rule = models.CharField(max_length=8, blank=True)
    position = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["desk", "position"]
        constraints = [models.UniqueConstraint(fields=["desk", "code"], name="checklist_item_once")]


class Decision(models.Model):
    """What a desk decided, with its full checklist or reason (V7)."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="decisions")
    desk = models.CharField(max_length=24, choices=Desk.choices)
    move = models.CharField(max_length=32)
    # [{"code", "text", "rule", "answer", "remark"}], as the items read on that day.
    answers = models.JSONField(default=list)
    defects = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at", "-id"]


class InternalNote(models.Model):
    """A remark among officials; never shown outside."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="internal_notes")
    text = models.TextField("备注")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

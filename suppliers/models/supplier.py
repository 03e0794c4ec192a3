"""A supplier: who it is, and whether the province has taken it into the list."""

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from enterprises.models import Region
from suppliers.enums import Standing, SupplierKind


class Supplier(models.Model):
    """A firm that provides services; it may serve any city (S2)."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="supplier"
    )
    name = models.CharField("供应商名称", max_length=120, unique=True)
    # The official list gives short names; the full name is what contracts and receipts carry.
    full_name = models.CharField("工商登记名称", max_length=120, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    city = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name="所在城市")
    kind = models.CharField(
        "供应商类型", max_length=12, choices=SupplierKind.choices, default=SupplierKind.SOLUTION
    )
    introduction = models.TextField("简介", blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    created_at = models.DateTimeField()
    # One that registered by itself waits for the province; those the province registers do not.
    standing = models.CharField(
        "登记状态", max_length=10, choices=Standing.choices, default=Standing.ACCEPTED
    )
    standing_reason = models.TextField("退回原因", blank=True)
    submitted_at = models.DateTimeField("提交登记时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # optimistic lock: a stale tab gets a 409

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="supplier_uscc_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SupplierKind.values), name="supplier_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.RETURNED) | ~Q(standing_reason=""),
                name="supplier_return_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.ACCEPTED) | Q(submitted_at__isnull=False),
                name="supplier_waiting_since",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "name", "id"], name="supplier_directory"),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(standing=Standing.PENDING),
                name="supplier_registrations",
            ),
        ]

    def __str__(self) -> str:
        return self.name

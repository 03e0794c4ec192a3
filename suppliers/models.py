"""Suppliers and what they are certified for."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Least

from accounts.models import Organisation, User
from catalog.models import Service
from documents.models import Document
from enterprises.models import Region
from suppliers.enums import SupplierKind


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
        ]
        indexes = [models.Index(fields=["city", "name", "id"], name="supplier_directory")]

    def __str__(self) -> str:
        return self.name


def _only(name: str) -> Func:
    """The range that holds this key and no other."""
    return Func(
        F(name),
        F(name),
        Value("[]"),
        function="INT8RANGE",
        output_field=BigIntegerRangeField(),
    )


_DAY_AFTER = ExpressionWrapper(F("valid_until") + Value(1), output_field=models.DateField())
# LEAST passes over NULL; two NULLs leave the range open.
DAYS_IN_FORCE = Func(
    F("valid_from"),
    Least(F("ended_on"), _DAY_AFTER),
    Value("[)"),
    function="DATERANGE",
    output_field=DateRangeField(),
)


class Certification(models.Model):
    """The province certifies a supplier for one service, from and until (S1)."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="certifications")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="certifications")
    document_number = models.CharField("认定文号", max_length=80)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)  # inclusive
    # Ending stops new applications from that day; issued vouchers stand (S1).
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ended_reason = models.TextField("终止原因", blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    certified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    certified_at = models.DateTimeField()

    class Meta:
        ordering = ["service_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="certification_until_after_from",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_reason="")
                | (Q(ended_on__gte=F("valid_from")) & ~Q(ended_reason="")),
                name="certification_ended_with_reason",
            ),
            # At most one in force on any day, so that a renewal can follow the one that ran out.
            # Ranges of one number stand for equality, which GiST lacks without an extension.
            ExclusionConstraint(
                name="one_certification_a_day",
                expressions=[
                    (_only("supplier"), RangeOperators.OVERLAPS),
                    (_only("service"), RangeOperators.OVERLAPS),
                    (DAYS_IN_FORCE, RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["service", "supplier"], name="certified_for_service")]

    def __str__(self) -> str:
        return f"{self.document_number}"

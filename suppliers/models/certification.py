"""What suppliers are certified for, and when it rests."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Least

from accounts.models import User
from catalog.models import Service
from documents.models import Document
from suppliers.models.supplier import Supplier


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


class Suspension(models.Model):
    """Days on which a certification rests (S1): from `starts_on` until the day before `resumed_on`.

    Like an end it stops new applications only; unlike an end it may be lifted.
    """

    certification = models.ForeignKey(
        Certification, on_delete=models.PROTECT, related_name="suspensions"
    )
    starts_on = models.DateField("暂停日期")
    reason = models.TextField("暂停原因")
    suspended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField()
    resumed_on = models.DateField("恢复日期", null=True, blank=True)
    resumed_reason = models.TextField("恢复说明", blank=True)
    resumed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["certification"],
                condition=Q(resumed_on=None),
                name="one_open_suspension",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_has_reason"),
            models.CheckConstraint(
                condition=Q(resumed_on=None, resumed_by=None)
                | Q(resumed_on__gte=F("starts_on"), resumed_by__isnull=False),
                name="suspension_resumed_after_start",
            ),
        ]

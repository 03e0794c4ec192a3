"""A cycle: when vouchers are handed out, and every setting the policy leaves open."""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models

from enterprises.models import Region


class TsTzRange(models.Func):
    """tstzrange(from, until, '[]')."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Cycle(models.Model):
    """A window of applications (A6: from and until inclusive) and of redemption (R6)."""

    code = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("名称", max_length=80)
    opens_at = models.DateTimeField("申领开始")
    closes_at = models.DateTimeField("申领截止")
    redemption_closes_at = models.DateTimeField("兑现截止")
    # E2, E3, E4, E5: the policy's figures, as settings of the cycle.
    minimum_age_years = models.PositiveSmallIntegerField("企业成立年限", default=1)
    revenue_threshold = models.DecimalField(
        "主营业务收入参考线", max_digits=16, decimal_places=2, default=Decimal("10000000")
    )
    clean_record_years = models.PositiveSmallIntegerField("无违规年限", default=5)
    contract_signed_after = models.DateField("合同须晚于此日签订")
    supplier_days = models.PositiveSmallIntegerField("供应商确认时限(工作日)", default=5)
    correction_days = models.PositiveSmallIntegerField("补正时限(工作日)", default=5)
    publicity_days = models.PositiveSmallIntegerField("公示天数", default=7)
    # R1: redemption also needs this share of the contract total paid, in percent.
    payment_ratio = models.DecimalField(
        "付款比例要求(%)", max_digits=5, decimal_places=2, null=True, blank=True
    )
    requires_acceptance_report = models.BooleanField("要求验收报告", default=False)
    requires_effect_note = models.BooleanField("要求应用成效说明", default=False)
    excluded_cities = models.ManyToManyField(
        Region, blank=True, related_name="+", verbose_name="不参加的城市"
    )
    # Whether any quota is set (Q1): without one nobody asks for them.
    quotas_on = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)  # optimistic lock: a stale tab gets a 409

    class Meta:
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="cycle_closes_after_open",
            ),
            models.CheckConstraint(
                condition=models.Q(redemption_closes_at__gte=models.F("closes_at")),
                name="cycle_redemption_after_close",
            ),
            ExclusionConstraint(
                name="cycles_do_not_overlap",
                expressions=[
                    (
                        TsTzRange(
                            "opens_at",
                            "closes_at",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]
        triggers = [
            # One sequence a cycle hands out places in the queue: strictly increasing, never reused,
            # and no lock that all enterprises would have to share.
            pgtrigger.Trigger(
                name="place_sequence",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS vouchers_place_%s', NEW.id);
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

"""Kept aggregates: what has been counted of each voucher, and the sums it was added to.

Nobody writes here but vouchers.services.figures and the triggers; what a column counts is said in
vouchers.figures.measures, and docs/figures.md tells officials the same.
"""

import pgtrigger
from django.db import models

from enterprises.models import Enterprise
from vouchers.models.account import ZERO, yuan
from vouchers.models.cycle import Cycle
from vouchers.states import State


class FigureChange(models.Model):
    """A voucher that has changed since it was last counted; several rows of one do no harm.

    Only ever inserted by triggers, in the transaction of the change: no unique key and no foreign
    key, so that nobody waits for anybody.
    """

    voucher_id = models.BigIntegerField()


class VoucherFigure(models.Model):
    """What has been counted of one voucher: taken off before it is counted anew."""

    voucher_id = models.BigIntegerField(primary_key=True)
    cycle_id = models.BigIntegerField()
    city_id = models.CharField(max_length=6)
    region_id = models.CharField(max_length=6)
    service_id = models.BigIntegerField()
    supplier_id = models.BigIntegerField()
    section_id = models.CharField(max_length=1)  # empty while the industry is not filled in
    size = models.CharField(max_length=10)
    state = models.CharField(max_length=24)
    entitlement = yuan()
    amount = yuan()
    issued_amount = yuan(null=True)
    redeemed_amount = yuan(null=True)
    bonus_amount = yuan()
    cloud_fee = yuan(null=True)
    submitted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)


def count() -> "models.BigIntegerField[int, int]":
    """A column that counts, or adds up seconds."""
    return models.BigIntegerField(default=0)


def total() -> "models.DecimalField[object, object]":
    """A column that adds up yuan over many vouchers."""
    return models.DecimalField(max_digits=18, decimal_places=2, default=ZERO)


class FigureCell(models.Model):
    """Sums over the vouchers of one scope, cycle and month that share one key of one dimension.

    `scope` is a city's or district's code, empty for the whole province. `month` is its first day
    in Shanghai: of submission, but for the dimensions `issued_in`, `redeemed_in` and `paid_in`.
    """

    scope = models.CharField(max_length=6, blank=True)
    dimension = models.CharField(max_length=12)
    key = models.CharField(max_length=20, blank=True)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()

    # How many have ever come as far as this.
    applied = count()
    confirmed = count()
    approved = count()
    cleared = count()
    issued = count()
    filed = count()
    redeemed = count()
    paid = count()
    # How many stand there now.
    open = count()
    awaiting = count()
    promised = count()
    redeeming = count()
    payable = count()
    ended = count()
    # Yuan.
    applied_sum = total()
    confirmed_sum = total()
    approved_sum = total()
    issued_sum = total()
    redeemed_sum = total()
    bonus_sum = total()
    paid_sum = total()
    paid_bonus_sum = total()
    open_sum = total()
    promised_sum = total()
    redeeming_sum = total()
    payable_sum = total()
    fee_sum = total()
    # Seconds spent in each stage by those that have left it.
    confirm_seconds = count()
    review_seconds = count()
    clear_seconds = count()
    file_seconds = count()
    redeem_seconds = count()
    pay_seconds = count()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "dimension", "cycle", "month", "key"], name="one_cell_a_place"
            )
        ]


class FigureState(models.Model):
    """One row: up to which moment every change is counted."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    counted_until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_figure_state")]


class CountedEnterprise(Enterprise):
    """The facts of an enterprise that its vouchers are counted by."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="enterprise_recounted",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("size", "industry"),
                func=f"""
                    INSERT INTO vouchers_figurechange (voucher_id)
                    SELECT id FROM vouchers_voucher
                    WHERE enterprise_id = NEW.id AND state <> '{State.DRAFT}';
                    RETURN NULL;
                """,  # noqa: S608 - a word of our own
            )
        ]

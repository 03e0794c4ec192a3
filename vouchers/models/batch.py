"""Payout batches (拨付批次): what the treasury is asked to pay, and what it answers (R5)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from enterprises.models import BankAccount
from vouchers.models.account import ZERO, yuan
from vouchers.models.cycle import Cycle
from vouchers.models.protections import KEPT, final, fixed, frozen_with_batch
from vouchers.models.redemption import Payout
from vouchers.models.voucher import Voucher


class BatchState(models.TextChoices):
    """How far a payout batch is."""

    DRAFT = "draft", "待导出"
    EXPORTED = "exported", "已送财政，待回单"
    SETTLED = "settled", "已处理回单"
    CANCELLED = "cancelled", "已作废"


class LineOutcome(models.TextChoices):
    """What became of one line."""

    PENDING = "pending", "待回单"
    PAID = "paid", "已拨付"
    BOUNCED = "bounced", "退汇"
    CANCELLED = "cancelled", "已作废"


class PayoutBatch(models.Model):
    """Vouchers of one cycle sent to the treasury under one document."""

    number = models.CharField("拨付批次号", max_length=20, unique=True)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="payout_batches")
    document_number = models.CharField("拨付文号", max_length=80)
    document_on = models.DateField("文件日期")
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    exported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    exported_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.TextField("作废原因", blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.EXPORTED, BatchState.SETTLED])
                | Q(exported_at__isnull=False, exported_by__isnull=False),
                name="sent_batch_was_exported",
            )
        ]
        triggers = [
            KEPT,
            fixed("number", "cycle", "document_number", "document_on", "created_by", "created_at"),
            pgtrigger.Protect(
                name="sent_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.exported_at IS NOT NULL AND (NEW.state = 'draft' OR "
                    "(NEW.exported_at, NEW.exported_by_id)"
                    " IS DISTINCT FROM (OLD.exported_at, OLD.exported_by_id))"
                ),
            ),
            final(pgtrigger.Q(old__state__in=[BatchState.SETTLED, BatchState.CANCELLED])),
        ]

    def __str__(self) -> str:
        return self.number


class PayoutLine(models.Model):
    """One voucher of a batch: sum and account as the treasury gets them, and its answer.

    A voucher stands in one unanswered line at most. `payout` is what the answer has made of it.
    """

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="lines")
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="payout_lines")
    position = models.PositiveIntegerField("序号")
    amount = yuan("服务券金额")
    bonus = yuan("贯标奖补", default=ZERO)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(
        max_length=10, choices=LineOutcome.choices, default=LineOutcome.PENDING
    )
    returned = yuan("回单金额", null=True, blank=True)
    returned_on = models.DateField("处理日期", null=True, blank=True)
    reason = models.CharField("退汇原因", max_length=200, blank=True)
    payout = models.OneToOneField(
        Payout, on_delete=models.PROTECT, null=True, blank=True, related_name="line"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="payout_position_once"),
            models.UniqueConstraint(fields=["batch", "voucher"], name="voucher_once_a_batch"),
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(outcome=LineOutcome.PENDING),
                name="one_unanswered_payout_line",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[LineOutcome.PENDING, LineOutcome.CANCELLED])
                | Q(payout__isnull=False, returned=F("amount") + F("bonus")),
                name="answered_line_has_payout",
            ),
        ]
        triggers = [frozen_with_batch()]


class PayoutReturn(models.Model):
    """A return file (回单) that matched its batch line by line; applied at most once a batch."""

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="returns")
    filename = models.CharField("文件名", max_length=120)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)  # as read: position, outcome, day, reason
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sha256"], name="return_file_once"),
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(applied_at__isnull=False),
                name="one_applied_return_a_batch",
            ),
        ]
        triggers = [
            KEPT,
            fixed("batch", "filename", "sha256", "rows", "uploaded_by", "uploaded_at"),
            final(pgtrigger.Q(old__applied_at__isnull=False)),
        ]

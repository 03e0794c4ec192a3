"""Money paid that has to come back (追回): the demand, what was repaid, and every step of it."""

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from common.models import GENESIS, ChainedRecord
from documents.models import Document
from enterprises.models import Enterprise
from vouchers.models.account import ZERO, yuan
from vouchers.models.protections import APPEND_ONLY, receipt_register
from vouchers.models.voucher import Voucher


class ClawbackState(models.TextChoices):
    """Where a demand stands. Overdue is no state: it follows from the due date."""

    OPEN = "open", "待退还"
    REPAID = "repaid", "已还清"
    CANCELLED = "cancelled", "已撤销"


class Clawback(models.Model):
    """The province demands money of a paid voucher back (E9).

    It stands beside the account: no balance moves, no room is freed (ADR on claw-backs).
    `enterprise` is the voucher's, kept here so that E9 is one indexed question.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="clawbacks")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="clawbacks")
    state = models.CharField(
        max_length=10, choices=ClawbackState.choices, default=ClawbackState.OPEN
    )
    document_number = models.CharField("追回文号", max_length=80)
    document_key = models.CharField(max_length=80, unique=True)  # normalised
    demanded = yuan("应退还金额")
    repaid = yuan("已退还金额", default=ZERO)
    reason = models.TextField("追回原因")
    due_on = models.DateField("退还期限")
    payee = models.CharField("收款户名", max_length=120)
    bank = models.CharField("收款银行", max_length=120)
    account_number = models.CharField("收款账号", max_length=34)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.TextField("撤销原因", blank=True)
    version = models.PositiveIntegerField(default=1)  # optimistic lock
    chain_seq = models.PositiveIntegerField(default=0)
    chain_hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(state=ClawbackState.OPEN),
                name="one_open_clawback_a_voucher",
            ),
            models.CheckConstraint(
                condition=Q(demanded__gt=0, repaid__gte=0, repaid__lte=F("demanded")),
                name="clawback_repaid_within_demand",
            ),
            models.CheckConstraint(
                condition=Q(state=ClawbackState.CANCELLED)
                | Q(state=ClawbackState.REPAID, repaid=F("demanded"))
                | Q(state=ClawbackState.OPEN, repaid__lt=F("demanded")),
                name="clawback_repaid_when_in_full",
            ),
            models.CheckConstraint(
                condition=Q(state=ClawbackState.OPEN, closed_at=None)
                | (~Q(state=ClawbackState.OPEN) & Q(closed_at__isnull=False)),
                name="clawback_closed_with_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["enterprise"],
                condition=Q(state=ClawbackState.OPEN),
                name="clawback_open_of",
            ),
            models.Index(fields=["state", "due_on", "id"], name="clawback_by_due"),
        ]

    def __str__(self) -> str:
        return self.document_number

    @property
    def outstanding(self) -> Decimal:
        """What is still to be repaid, in yuan; nothing once closed."""
        left: Decimal = self.demanded - self.repaid
        return left if self.state == ClawbackState.OPEN else ZERO


class Repayment(models.Model):
    """One sum that came back; never changed, never deleted."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="repayments")
    paid_on = models.DateField("退还日期")
    amount = yuan("退还金额")
    receipt_number = models.CharField("入账回单号", max_length=80)
    receipt_key = models.CharField(max_length=80, unique=True)  # normalised
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-paid_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_positive")]
        triggers = [APPEND_ONLY, *receipt_register()]


class ClawbackStep(models.TextChoices):
    """What happened to a demand."""

    OPEN = "open", "要求退还"
    REPAY = "repay", "登记退还"
    CLOSE = "close", "已还清"
    CANCEL = "cancel", "撤销追回"


class ClawbackEvent(ChainedRecord):
    """One step of a demand, kept for good (V7): `repaid` is the sum after it, in yuan."""

    clawback = models.ForeignKey(Clawback, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=10, choices=ClawbackStep.choices)
    amount = yuan()
    repaid = yuan()
    reason = models.TextField(blank=True)
    actor_id_text = models.CharField(max_length=40)
    actor = models.CharField(max_length=120)
    actor_organisation = models.CharField(max_length=120, blank=True)

    class Meta(ChainedRecord.Meta):
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["clawback", "seq"], name="clawback_chain_place")
        ]

    def chain_filter(self) -> dict[str, Any]:
        return {"clawback_id": self.clawback_id}

    def payload(self) -> dict[str, Any]:
        names = ("step", "reason", "actor_id_text", "actor", "actor_organisation")
        return {
            "clawback": self.clawback_id,
            "amount": f"{self.amount:.2f}",
            "repaid": f"{self.repaid:.2f}",
            **{name: str(getattr(self, name)) for name in names},
        }

"""Payments, invoices, the redemption and the payout."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from documents.models import Document
from enterprises.models import BankAccount
from vouchers.models.account import ZERO, yuan
from vouchers.models.protections import KEPT, final, fixed, receipt_register
from vouchers.models.voucher import Voucher


class Payment(models.Model):
    """What the enterprise paid the supplier under the contract (R2)."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="payments")
    paid_on = models.DateField("付款日期")
    amount = yuan("实际支付金额")
    payer = models.CharField("付款方", max_length=120)
    payee = models.CharField("收款方", max_length=120)
    receipt_number = models.CharField("银行回单号", max_length=80)
    receipt_key = models.CharField(max_length=80, unique=True)  # normalised
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    # R2: needed when payer or payee is not the party of the contract.
    explanation = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["paid_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive")]
        triggers = [
            *receipt_register(),
            pgtrigger.ReadOnly(name="receipt_is_fixed", fields=["receipt_key"]),
        ]


class ReceiptNumber(models.Model):
    """Every bank receipt number used anywhere, once: of payments and of repayments (R2).

    Kept by triggers of the tables that carry receipts; nothing else writes it.
    """

    key = models.CharField(max_length=80, primary_key=True)  # normalised
    source = models.CharField(max_length=63)  # the table it stands in


class Invoice(models.Model):
    """An invoice of the supplier (R2, R3)."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField("发票号码", max_length=40)
    number_key = models.CharField(max_length=40, unique=True)  # normalised
    issued_on = models.DateField("开票日期")
    total = yuan("价税合计")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["issued_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(total__gt=0), name="invoice_positive")]


class RedemptionOutcome(models.TextChoices):
    """How a redemption ended."""

    OPEN = "open", "办理中"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "不予兑现"
    EXPIRED = "expired", "逾期失效"


class Redemption(models.Model):
    """One request to be paid (R1–R5). After a refusal another may follow in time."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="redemptions")
    outcome = models.CharField(
        max_length=10, choices=RedemptionOutcome.choices, default=RedemptionOutcome.OPEN
    )
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    acceptance_report = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    effect_note = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    refiled_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_amount = yuan("初核金额", null=True, blank=True)
    approved_amount = yuan("核定兑现金额", null=True, blank=True)
    reduction_reason = models.TextField("核减原因", blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(outcome__in=["open", "approved"]),
                name="one_live_redemption",
            )
        ]
        indexes = [
            models.Index(
                fields=["voucher"],
                condition=Q(outcome="open", refiled_at__isnull=False),
                name="refiled_redemptions",
            )
        ]


class Payout(models.Model):
    """Money sent: recorded by the province, perhaps bounced (退汇) and sent again (R5)."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="payouts")
    redemption = models.ForeignKey(Redemption, on_delete=models.PROTECT, related_name="payouts")
    amount = yuan("服务券金额")
    bonus = yuan("贯标奖补", default=ZERO)
    batch = models.CharField("拨付批次", max_length=40)
    document_number = models.CharField("拨付文号", max_length=80)
    paid_on = models.DateField("拨付日期")
    bank = models.CharField("开户银行", max_length=120)
    account_name = models.CharField("户名", max_length=120)
    account_number = models.CharField("银行账号", max_length=34)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounced_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    bounce_reason = models.TextField("退汇原因", blank=True)

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["voucher"], condition=Q(bounced_at=None), name="one_standing_payout"
            )
        ]
        indexes = [models.Index(fields=["-recorded_at", "-id"], name="payouts_latest_first")]
        triggers = [
            KEPT,
            fixed(
                *("voucher", "redemption", "amount", "bonus", "batch", "document_number"),
                *("paid_on", "bank", "account_name", "account_number"),
                *("recorded_by", "recorded_at"),
            ),
            final(pgtrigger.Q(old__bounced_at__isnull=False)),
            # A batch's number is the treasury's: only its line of this very voucher may carry it.
            pgtrigger.Trigger(
                name="answers_its_batch",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.batch ~ '^BF[0-9]{8,}$'"),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM vouchers_payoutline l
                        JOIN vouchers_payoutbatch b ON b.id = l.batch_id
                        WHERE l.voucher_id = NEW.voucher_id AND l.outcome = 'pending'
                          AND b.number = NEW.batch AND b.state = 'exported'
                    ) THEN
                        RAISE EXCEPTION 'no line of batch % waits for this voucher', NEW.batch;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

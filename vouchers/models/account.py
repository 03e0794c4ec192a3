"""The enterprise's account for a cycle, its ledger, and the one integration bonus."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from common.models import GENESIS, ChainedRecord
from enterprises.models import Enterprise
from vouchers.models.cycle import Cycle

ZERO = Decimal("0.00")


def yuan(label: str = "", **options: Any) -> "models.DecimalField[Any, Any]":
    """A column of money: yuan with 2 decimals."""
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


class Account(models.Model):
    """What one enterprise holds of one cycle. Its row lock guards every amount (A3, A4).

    `committed` = reserved + issued + settled (+ bonus where the catalog counts it); the CHECK is
    the last wall behind the lock. Balances follow from the ledger.
    """

    enterprise = models.ForeignKey(  # one_account_a_cycle begins with it
        Enterprise, on_delete=models.PROTECT, related_name="accounts", db_index=False
    )
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="accounts")
    cap = yuan("累计上限")
    reserved = yuan("待审核", default=ZERO)
    issued = yuan("已发放", default=ZERO)
    settled = yuan("已兑现", default=ZERO)
    bonus = yuan("贯标奖补", default=ZERO)
    counted_bonus = yuan("计入上限的贯标奖补", default=ZERO)
    paid = yuan("已拨付", default=ZERO)
    committed = yuan("已占用", default=ZERO)
    last_submitted_at = models.DateTimeField(null=True, blank=True)
    chain_seq = models.PositiveIntegerField(default=0)
    chain_hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "cycle"], name="one_account_a_cycle"),
            models.CheckConstraint(condition=Q(committed__lte=F("cap")), name="account_within_cap"),
            models.CheckConstraint(
                condition=Q(
                    committed=F("reserved") + F("issued") + F("settled") + F("counted_bonus")
                ),
                name="account_committed_sum",
            ),
            models.CheckConstraint(
                condition=Q(
                    reserved__gte=0, issued__gte=0, settled__gte=0, bonus__gte=0, paid__gte=0
                )
                & Q(paid__lte=F("settled") + F("bonus")),
                name="account_balances_sane",
            ),
        ]

    def in_use(self) -> Decimal:
        """What counts against the cap by the balances as they stand in memory."""
        in_use: Decimal = self.reserved + self.issued + self.settled + self.counted_bonus
        return in_use


class LedgerKind(models.TextChoices):
    """Why an amount moved."""

    RESERVE = "reserve", "申请占用"
    ADJUST = "adjust", "核定调整"
    RELEASE = "release", "释放额度"
    ISSUE = "issue", "发放"
    RAISE = "raise", "调增"
    SETTLE = "settle", "兑现核定"
    BONUS = "bonus", "贯标奖补"
    PAY = "pay", "拨付"
    BOUNCE = "bounce", "退汇"


class LedgerEntry(ChainedRecord):
    """One movement: what it adds to each balance of the account, in yuan."""

    account = models.ForeignKey(  # ledger_chain_place begins with it
        Account, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    voucher = models.ForeignKey(
        "vouchers.Voucher", on_delete=models.PROTECT, related_name="ledger_entries"
    )
    kind = models.CharField(max_length=10, choices=LedgerKind.choices)
    reserved = yuan(default=ZERO)
    issued = yuan(default=ZERO)
    settled = yuan(default=ZERO)
    bonus = yuan(default=ZERO)
    paid = yuan(default=ZERO)
    note = models.CharField(max_length=200, blank=True)

    class Meta(ChainedRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="ledger_chain_place")
        ]

    def chain_filter(self) -> dict[str, Any]:
        return {"account_id": self.account_id}

    def payload(self) -> dict[str, Any]:
        amounts = {
            name: f"{getattr(self, name):.2f}"
            for name in ("reserved", "issued", "settled", "bonus", "paid")
        }
        return {
            "account": self.account_id,
            "voucher": self.voucher_id,
            "kind": str(self.kind),
            "note": self.note,
            **amounts,
        }


class IntegrationBonus(models.Model):
    """The decision on an enterprise's bonus, made once in its life (A7); 0 when not certified."""

    enterprise = models.OneToOneField(
        Enterprise, on_delete=models.PROTECT, related_name="integration_bonus"
    )
    voucher = models.OneToOneField(
        "vouchers.Voucher", on_delete=models.PROTECT, related_name="integration_bonus"
    )
    amount = yuan()
    reason = models.CharField(max_length=200)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="bonus_not_negative")
        ]

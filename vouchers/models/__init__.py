"""Cycles, accounts, vouchers and the money trail."""

from vouchers.models.account import Account, IntegrationBonus, LedgerEntry
from vouchers.models.clawback import Clawback, ClawbackEvent, Repayment
from vouchers.models.cycle import Cycle
from vouchers.models.event import Event
from vouchers.models.figures import (
    CountedEnterprise,
    FigureCell,
    FigureChange,
    FigureState,
    VoucherFigure,
)
from vouchers.models.redemption import Invoice, Payment, Payout, Redemption
from vouchers.models.voucher import Hold, Voucher

__all__ = [
    "Account",
    "Clawback",
    "ClawbackEvent",
    "CountedEnterprise",
    "Cycle",
    "Event",
    "FigureCell",
    "FigureChange",
    "FigureState",
    "Hold",
    "IntegrationBonus",
    "Invoice",
    "LedgerEntry",
    "Payment",
    "Payout",
    "Redemption",
    "Repayment",
    "Voucher",
    "VoucherFigure",
]

"""Cycles, accounts, vouchers and the money trail."""

from vouchers.models.account import Account, IntegrationBonus, LedgerEntry
from vouchers.models.batch import PayoutBatch, PayoutLine, PayoutReturn
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
from vouchers.models.letter import OfficialLetter
from vouchers.models.publicity import Objection, ObjectionFile, PublicityBatch, PublicityItem
from vouchers.models.quota import Quota
from vouchers.models.redemption import Invoice, Payment, Payout, ReceiptNumber, Redemption
from vouchers.models.verification import VerificationRun
from vouchers.models.voucher import Hold, Voucher
from vouchers.models.what_if import WhatIf, WhatIfLine

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
    "Objection",
    "ObjectionFile",
    "OfficialLetter",
    "Payment",
    "Payout",
    "PayoutBatch",
    "PayoutLine",
    "PayoutReturn",
    "PublicityBatch",
    "PublicityItem",
    "Quota",
    "ReceiptNumber",
    "Redemption",
    "Repayment",
    "VerificationRun",
    "Voucher",
    "VoucherFigure",
    "WhatIf",
    "WhatIfLine",
]

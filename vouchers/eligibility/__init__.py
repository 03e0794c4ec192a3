"""May this be applied for, may this be redeemed: facts in, verdicts out, one function per rule.

Pure Python: no Django, no clock, no figure of the policy. See docs/subsidy-rules.md.
"""

from vouchers.eligibility.facts import (
    ApplicationFacts,
    Certification,
    ContractFacts,
    CycleFacts,
    EnterpriseFacts,
    IdentityStatus,
    IndustryScope,
    OwedBack,
    ServiceFacts,
    SupplierFacts,
    Violation,
)
from vouchers.eligibility.judging import judge, judge_contract, judge_enterprise
from vouchers.eligibility.redemption import (
    InvoiceFacts,
    PaymentFacts,
    RedemptionFacts,
    RedemptionSettings,
    check_approved_amount,
    judge_redemption,
)
from vouchers.eligibility.verdicts import (
    Level,
    Verdict,
    blocks,
    kept,
    needs_provincial_check,
    waits,
)

__all__ = [
    "ApplicationFacts",
    "Certification",
    "ContractFacts",
    "CycleFacts",
    "EnterpriseFacts",
    "IdentityStatus",
    "IndustryScope",
    "InvoiceFacts",
    "Level",
    "OwedBack",
    "PaymentFacts",
    "RedemptionFacts",
    "RedemptionSettings",
    "ServiceFacts",
    "SupplierFacts",
    "Verdict",
    "Violation",
    "blocks",
    "check_approved_amount",
    "judge",
    "judge_contract",
    "judge_enterprise",
    "judge_redemption",
    "kept",
    "needs_provincial_check",
    "waits",
]

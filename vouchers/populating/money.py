"""The money trail of invented cases: payments, invoices, redemptions, payouts, the bonus."""

from datetime import datetime
from typing import Any

from common.dates import local_date
from common.text import normalise_reference
from documents.enums import Kind
from vouchers.models import IntegrationBonus, Invoice, Payment, Payout, Redemption
from vouchers.models.redemption import RedemptionOutcome
from vouchers.populating.books import Ledger
from vouchers.populating.cases import Case
from vouchers.populating.copying import Table
from vouchers.populating.papers import Papers
from vouchers.populating.world import Person
from vouchers.states import SETTLED


class Money:
    """Writes rows as cases come to them; redemptions and payouts when a case is played out."""

    def __init__(self, papers: Papers, ledger: Ledger) -> None:
        self.papers, self.ledger = papers, ledger
        self._payouts: dict[int, list[dict[str, Any]]] = {}
        self._decided: set[int] = set()
        self.payments = Table(
            *(Payment, "id", "voucher_id", "paid_on", "amount", "payer", "payee"),
            *("receipt_number", "receipt_key", "document_id", "recorded_by_id", "recorded_at"),
        )
        self.invoices = Table(
            *(Invoice, "id", "voucher_id", "number", "number_key", "issued_on", "total"),
            *("document_id", "recorded_by_id", "recorded_at"),
        )
        self.redemptions = Table(
            *(Redemption, "id", "voucher_id", "outcome", "bank_account_id", "filed_by_id"),
            *("filed_at", "verified_by_id", "verified_at", "verified_amount"),
            *("decided_by_id", "decided_at", "approved_amount", "reduction_reason"),
        )
        self.payouts = Table(
            *(Payout, "id", "voucher_id", "redemption_id", "amount", "bonus", "batch"),
            *("document_number", "paid_on", "bank", "account_name", "account_number"),
            *("recorded_by_id", "recorded_at", "bounced_at", "bounced_by_id", "bounce_reason"),
        )
        self.bonuses = Table(
            IntegrationBonus, "id", "enterprise_id", "voucher_id", "amount", "reason", "decided_at"
        )

    def tables(self) -> tuple[Table, ...]:
        """In the order in which they can be written."""
        return self.payments, self.invoices, self.redemptions, self.payouts, self.bonuses

    def pay_supplier(self, case: Case, by: Person, at: datetime) -> None:
        """One payment and one invoice over the whole fee, with their events (R1, R2)."""
        plan, states = case.plan, ("", case.state.value)
        organisation, day = plan.firm.organisation_id, max(plan.signed_on, local_date(at))
        payee = plan.supplier.full_name or plan.supplier.name
        receipt, invoice = f"HD{case.id:012d}", f"{44_000_000_000 + case.id}"
        key = normalise_reference(receipt)
        paper = self.papers.add(organisation, Kind.PAYMENT_RECEIPT, "银行电子回单", by, at)
        self.payments.add(
            *(next(self.payments.ids), case.id, day, plan.fee, plan.firm.name, payee),
            *(receipt, key, paper, by.id, at),
        )
        paper = self.papers.add(organisation, Kind.INVOICE, "增值税专用发票", by, at)
        self.invoices.add(
            *(next(self.invoices.ids), case.id, invoice, invoice, day, plan.fee, paper),
            *(by.id, at),
        )
        reason, amounts = f"银行回单号 {receipt}", {"paid": f"{plan.fee:.2f}"}
        facts: dict[str, Any] = {"by": by, "at": at, "states": states}
        self.ledger.event(
            case.chain, case.id, "record_payment", reason=reason, amounts=amounts, **facts
        )
        self.ledger.event(
            case.chain, case.id, "record_invoice", reason=f"发票号码 {invoice}", **facts
        )

    def first_redemption(self, enterprise: int) -> bool:
        """Whether the enterprise's bonus is still to be decided (A7)."""
        return enterprise not in self._decided

    def decide_bonus(self, case: Case, at: datetime) -> str:
        """Keep the decision; returns its reason."""
        firm = case.plan.firm
        self._decided.add(firm.id)
        reason = (
            "首次兑现审核通过，已取得贯标评定"
            if firm.certified
            else "首次兑现审核通过时未取得贯标评定"
        )
        row = (next(self.bonuses.ids), firm.id, case.id, case.bonus, reason, at)
        self.bonuses.add(*row)
        return reason

    def pay_out(self, case: Case, by: Person, at: datetime, *, batch: str) -> None:
        """Remember a payout; it may bounce."""
        facts = {"by": by.id, "at": at, "batch": batch, "bounce": (None, None, "")}
        self._payouts.setdefault(case.id, []).append(facts)

    def bounce(self, case: Case, by: Person, at: datetime, *, reason: str) -> None:
        """The last payout came back (R5)."""
        self._payouts[case.id][-1]["bounce"] = (at, by.id, reason)

    def close(self, case: Case) -> None:
        """Write the case's redemption and payouts as they stand in the end."""
        facts, firm = case.redemption, case.plan.firm
        if not facts:
            return
        approved = case.state in SETTLED
        outcome = RedemptionOutcome.APPROVED if approved else RedemptionOutcome.OPEN
        self.redemptions.add(
            *(facts["id"], case.id, outcome.value, firm.bank[0], firm.owner.id),
            facts["filed_at"],
            *facts.get("verified", (None, None, None)),
            *facts.get("decided", (None, None, None)),
            facts.get("reduction", ""),
        )
        for payout in self._payouts.pop(case.id, ()):
            day = local_date(payout["at"])
            self.payouts.add(
                *(next(self.payouts.ids), case.id, facts["id"], case.amount, case.bonus),
                *(payout["batch"], f"粤经信财〔{day.year}〕{day.month:02d}号", day),
                *(firm.bank[1], firm.name, firm.bank[2], payout["by"], payout["at"]),
                *payout["bounce"],
            )

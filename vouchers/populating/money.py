"""The money trail of invented cases: payments, invoices, redemptions, payouts, the bonus."""

from datetime import datetime
from typing import Any

from common.dates import local_date
from documents.enums import Kind
from vouchers.models import IntegrationBonus, Invoice, Payment, Payout, Redemption
from vouchers.models.redemption import RedemptionOutcome
from vouchers.populating.books import Ledger
from vouchers.populating.cases import Case
from vouchers.populating.copying import NULL, Table, clean, stamp
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
            *(Payment, "voucher_id", "paid_on", "amount", "payer", "payee"),
            *("receipt_number", "receipt_key", "document_id", "recorded_by_id", "recorded_at"),
        )
        self.invoices = Table(
            *(Invoice, "voucher_id", "number", "number_key", "issued_on", "total"),
            *("document_id", "recorded_by_id", "recorded_at"),
        )
        self.redemptions = Table(
            *(Redemption, "id", "voucher_id", "outcome", "bank_account_id", "filed_by_id"),
            *("filed_at", "verified_by_id", "verified_at", "verified_amount"),
            *("decided_by_id", "decided_at", "approved_amount", "reduction_reason"),
        )
        self.payouts = Table(
            *(Payout, "voucher_id", "redemption_id", "amount", "bonus", "batch"),
            *("document_number", "paid_on", "bank", "account_name", "account_number"),
            *("recorded_by_id", "recorded_at", "bounced_at", "bounced_by_id", "bounce_reason"),
        )
        self.bonuses = Table(
            IntegrationBonus, "enterprise_id", "voucher_id", "amount", "reason", "decided_at"
        )

    def tables(self) -> tuple[Table, ...]:
        """In the order in which they can be written."""
        return self.payments, self.invoices, self.redemptions, self.payouts, self.bonuses

    def pay_supplier(self, case: Case, by: Person, at: datetime) -> None:
        """One payment and one invoice over the whole fee, with their events (R1, R2)."""
        plan, states, key = case.plan, ("", case.state.value), str(case.id)
        organisation, time = plan.firm.organisation_id, stamp(at)
        day, fee = str(max(plan.signed_on, local_date(at))), str(plan.fee)
        payee = clean(plan.supplier.full_name or plan.supplier.name)
        # Upper-case letters and digits only: each number is its own key.
        receipt, invoice = f"HD{case.id:012d}", f"{44_000_000_000 + case.id}"
        paper = self.papers.add(organisation, Kind.PAYMENT_RECEIPT, "银行电子回单", by, at)
        self.payments.add(
            *(key, day, fee, plan.firm.name, payee, receipt, receipt, paper, by.id_text, time)
        )
        paper = self.papers.add(organisation, Kind.INVOICE, "增值税专用发票", by, at)
        self.invoices.add(*(key, invoice, invoice, day, fee, paper, by.id_text, time))
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
        self.bonuses.add(str(firm.id), str(case.id), str(case.bonus), reason, stamp(at))
        return reason

    def pay_out(self, case: Case, by: Person, at: datetime, *, batch: str) -> None:
        """Remember a payout; it may bounce."""
        facts = {"by": by.id_text, "at": at, "batch": batch, "bounce": (NULL, NULL, "")}
        self._payouts.setdefault(case.id, []).append(facts)

    def bounce(self, case: Case, by: Person, at: datetime, *, reason: str) -> None:
        """The last payout came back (R5)."""
        self._payouts[case.id][-1]["bounce"] = (stamp(at), by.id_text, reason)

    def close(self, case: Case) -> None:
        """Write the case's redemption and payouts as they stand in the end."""
        facts, firm = case.redemption, case.plan.firm
        if not facts:
            return
        approved = case.state in SETTLED
        outcome = RedemptionOutcome.APPROVED if approved else RedemptionOutcome.OPEN
        self.redemptions.add(
            *(str(facts["id"]), str(case.id), outcome.value, str(firm.bank[0])),
            *(firm.owner.id_text, stamp(facts["filed_at"])),
            *facts.get("verified", (NULL, NULL, NULL)),
            *facts.get("decided", (NULL, NULL, NULL)),
            facts.get("reduction", ""),
        )
        for payout in self._payouts.pop(case.id, ()):
            at = payout["at"]
            day = local_date(at)
            self.payouts.add(
                *(str(case.id), str(facts["id"]), str(case.amount), str(case.bonus)),
                *(payout["batch"], f"粤经信财〔{day.year}〕{day.month:02d}号", str(day)),
                *(firm.bank[1], firm.name, firm.bank[2], payout["by"], stamp(at)),
                *payout["bounce"],
            )

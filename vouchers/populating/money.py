"""The money trail of invented cases: payments, invoices, redemptions, payouts, the bonus."""

from datetime import datetime

from documents.enums import Kind
from vouchers.models import IntegrationBonus, Invoice, Payment, Redemption
from vouchers.models import Payout as PayoutRow
from vouchers.models.redemption import RedemptionOutcome
from vouchers.populating.books import Ledger, remark
from vouchers.populating.cases import Case, Payout, day_of
from vouchers.populating.copying import Table, clean
from vouchers.populating.papers import Papers
from vouchers.populating.world import Person
from vouchers.states import SETTLED

PAYABLE = {state.value for state in SETTLED}
APPROVED, OPEN = RedemptionOutcome.APPROVED.value, RedemptionOutcome.OPEN.value


class Money:
    """Writes rows as cases come to them; redemptions and payouts when a case is played out."""

    def __init__(self, papers: Papers, ledger: Ledger) -> None:
        self.papers, self.ledger = papers, ledger
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
            *(PayoutRow, "voucher_id", "redemption_id", "amount", "bonus", "batch"),
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
        plan, key, time = case.plan, case.id, at.isoformat()
        organisation, fee = plan.firm.organisation_id, plan.fee_text
        day = max(plan.signed_on, day_of(at))
        payee = clean(plan.supplier.full_name or plan.supplier.name)
        # Upper-case letters and digits only: each number is its own key.
        receipt, invoice = f"HD{key:012d}", f"{44_000_000_000 + key}"
        paper = self.papers.add(organisation, Kind.PAYMENT_RECEIPT, "银行电子回单", by, time)
        self.payments.write(
            f"{key}\t{day}\t{fee}\t{plan.firm.name}\t{payee}\t{receipt}\t{receipt}"
            f"\t{paper}\t{by.id_text}\t{time}"
        )
        paper = self.papers.add(organisation, Kind.INVOICE, "增值税专用发票", by, time)
        self.invoices.write(
            f"{key}\t{invoice}\t{invoice}\t{day}\t{fee}\t{paper}\t{by.id_text}\t{time}"
        )
        event, form = self.ledger.event, remark("record_payment", case.state)
        reason, paid = f"银行回单号 {receipt}", f'"paid":"{fee}"'
        event(case, form, by=by, time=time, reason=reason, amounts=paid)
        form, reason = remark("record_invoice", case.state), f"发票号码 {invoice}"
        event(case, form, by=by, time=time, reason=reason)

    def first_redemption(self, enterprise: int) -> bool:
        """Whether the enterprise's bonus is still to be decided (A7)."""
        return enterprise not in self._decided

    def decide_bonus(self, case: Case, time: str) -> str:
        """Keep the decision; returns its reason."""
        firm = case.plan.firm
        self._decided.add(firm.id)
        reason = (
            "首次兑现审核通过，已取得贯标评定"
            if firm.certified
            else "首次兑现审核通过时未取得贯标评定"
        )
        self.bonuses.write(f"{firm.id}\t{case.id}\t{case.bonus}\t{reason}\t{time}")
        return reason

    def pay_out(self, case: Case, by: Person, at: datetime, *, batch: str) -> None:
        """Remember a payout; it may bounce."""
        case.payouts.append(Payout(by, at, batch))

    def bounce(self, case: Case, by: Person, time: str, *, reason: str) -> None:
        """The last payout came back (R5)."""
        case.payouts[-1].bounce = f"{time}\t{by.id_text}\t{reason}"

    def close(self, case: Case) -> None:
        """Write the case's redemption and payouts as they stand in the end."""
        asked, firm = case.redemption, case.plan.firm
        if asked is None:
            return
        outcome = APPROVED if case.state in PAYABLE else OPEN
        self.redemptions.write(
            f"{asked.id}\t{case.id}\t{outcome}\t{firm.bank[0]}\t{firm.owner.id_text}"
            f"\t{asked.filed}\t{asked.verified}\t{asked.decided}\t{asked.reduction}"
        )
        for payout in case.payouts:
            day = day_of(payout.at)
            self.payouts.write(
                f"{case.id}\t{asked.id}\t{case.amount}\t{case.bonus}\t{payout.batch}"
                f"\t粤经信财〔{day.year}〕{day.month:02d}号\t{day}\t{firm.bank[1]}\t{firm.name}"
                f"\t{firm.bank[2]}\t{payout.by.id_text}\t{payout.at.isoformat()}"
                f"\t{payout.bounce}"
            )

"""A small lawful world for tests of the money path: a cycle, an enterprise, suppliers, officials.

Everything goes through the real services, so that a test starts where a real case would.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Organisation, User
from catalog.models import Service
from documents.enums import Kind
from documents.models import Document
from enterprises.models import BankAccount, Enterprise
from suppliers.models import Supplier
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    BankAccountFactory,
    DocumentFactory,
    EnterpriseFactory,
    bureau_user,
    owner_of,
)
from tests.factories.reference import market, reference_data
from vouchers.models import Cycle, Voucher
from vouchers.selectors.redeeming import Filing, PaymentEntry
from vouchers.services.application import submit_application
from vouchers.services.decision import Judgement, approve_application, confirm_application
from vouchers.services.draft import save_draft, start_application
from vouchers.services.payments import InvoiceEntry, record_invoice, record_payment
from vouchers.services.redemption import file_redemption, redeem_voucher, verify_redemption

OPENS = datetime(2018, 7, 1, tzinfo=UTC)
AT = datetime(2018, 10, 8, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a working Monday
CLOSES = datetime(2018, 12, 31, 15, 59, 59, tzinfo=UTC)
REDEEM_BY = datetime(2019, 6, 30, 15, 59, 59, tzinfo=UTC)
YES = Judgement(checklist=[{"code": "all", "text": "属实", "answer": "yes"}])
_serial = count(1)


def cycle_of(**facts: Any) -> Cycle:
    """The cycle of 2018, open at AT."""
    defaults = {
        "code": "2018",
        "name": "2018 年度服务券",
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "redemption_closes_at": REDEEM_BY,
        "contract_signed_after": date(2018, 3, 20),
        "publicity_days": 0,  # most tests are not about publicity
    }
    return Cycle.objects.create(**{**defaults, **facts})


@dataclass
class World:
    """One enterprise of Xinhui, its supplier and officials, at a moment that moves on."""

    cycle: Cycle
    enterprise: Enterprise
    owner: User
    supplier: Supplier
    seller: User
    officer: User
    province: User
    at: datetime = AT
    extra: dict[str, Any] = field(default_factory=dict)

    def tick(self, **delta: float) -> datetime:
        """Let time pass; a minute when nothing is said."""
        self.at += timedelta(**delta) if delta else timedelta(minutes=1)
        return self.at

    def contract(self) -> Document:
        """A contract file nobody has used."""
        organisation: Organisation = self.enterprise.organisation
        return DocumentFactory(organisation=organisation, kind=Kind.CONTRACT)

    def draft(self, service: str = "smart-scheduling", **typed: str) -> Voucher:
        """A complete draft: a 50 万 service with a fee of 480,000 unless told otherwise."""
        n = next(_serial)
        facts = {
            "contract_title": "上云服务合同",
            "contract_number": f"JM-2018-{n:05d}",
            "signed_on": "2018-07-19",
            "contract_total": "900000",
            "cloud_fee": "480000",
            "devices": "",
            "service": str(Service.objects.get(code=service).pk),
            "supplier": str(self.supplier.pk),
            "other_funds_declared": "on",
        }
        voucher = start_application(self.enterprise, by=self.owner, at=self.tick())
        voucher, _ = save_draft(
            voucher,
            by=self.owner,
            at=self.at,
            typed={**facts, **typed},
            document=self.contract(),
        )
        return voucher

    def submitted(self, service: str = "smart-scheduling", **typed: str) -> Voucher:
        """An application waiting for the supplier."""
        return submit_application(self.draft(service, **typed), by=self.owner, at=self.tick())

    def confirmed(self, service: str = "smart-scheduling", **typed: str) -> Voucher:
        """An application on the bureau's desk."""
        voucher = self.submitted(service, **typed)
        return confirm_application(voucher, by=self.seller, at=self.tick(), judgement=YES)

    def issued(self, service: str = "smart-scheduling", **typed: str) -> Voucher:
        """A voucher in the enterprise's hands."""
        voucher = self.confirmed(service, **typed)
        return approve_application(voucher, by=self.officer, at=self.tick(), judgement=YES)

    def bank_account(self) -> BankAccount:
        """The enterprise's account, made when missing."""
        found = BankAccount.objects.filter(enterprise=self.enterprise, replaced_at=None).first()
        return found or BankAccountFactory(enterprise=self.enterprise)

    def pay(self, voucher: Voucher, amount: Decimal | None = None, **facts: Any) -> None:
        """Record one payment and one invoice that cover `amount`, the voucher's unless given."""
        n = next(_serial)
        amount = voucher.amount if amount is None else amount
        payment = PaymentEntry(
            **{
                "paid_on": date(2018, 8, 1),
                "amount": amount,
                "payer": self.enterprise.name,
                "payee": self.supplier.full_name or self.supplier.name,
                "receipt_number": f"HD{n:010d}",
                "document": DocumentFactory(
                    organisation=self.enterprise.organisation, kind=Kind.PAYMENT_RECEIPT
                ),
                **facts,
            }
        )
        record_payment(voucher, by=self.owner, at=self.tick(), entry=payment)
        invoice = InvoiceEntry(
            number=f"{n:08d}",
            issued_on=date(2018, 8, 2),
            total=amount,
            document=DocumentFactory(organisation=self.enterprise.organisation, kind=Kind.INVOICE),
        )
        record_invoice(voucher, by=self.owner, at=self.tick(), entry=invoice)

    def filed(self, voucher: Voucher) -> Voucher:
        """The voucher with its redemption on the bureau's desk."""
        self.pay(voucher)
        filing = Filing(bank_account=self.bank_account())
        file_redemption(voucher, by=self.owner, at=self.tick(), filing=filing)
        return Voucher.objects.get(pk=voucher.pk)

    def verified(self, voucher: Voucher) -> Voucher:
        """The voucher with its redemption on the province's desk."""
        filed = self.filed(voucher)
        return verify_redemption(filed, by=self.officer, at=self.tick(), judgement=YES)

    def redeemed(self, voucher: Voucher) -> Voucher:
        """The voucher with its sum approved."""
        verified = self.verified(voucher)
        return redeem_voucher(verified, by=self.province, at=self.tick(), judgement=YES)


def make_world(**facts: Any) -> World:
    """Reference data, an open cycle, and one of everybody. 江门移动 is certified for 8 services."""
    reference_data()
    market()
    enterprise = EnterpriseFactory(approved=True)
    supplier = Supplier.objects.get(name="江门移动")
    people = {
        "enterprise": enterprise,
        "owner": owner_of(enterprise),
        "supplier": supplier,
        "seller": UserFactory(organisation=supplier.organisation),
        "officer": bureau_user("440700"),
        "province": UserFactory(province=True),
    }
    cycle = facts.pop("cycle", None) or Cycle.objects.first() or cycle_of()
    return World(cycle=cycle, **{**people, **facts})

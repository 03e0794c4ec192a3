"""A lawful application and a lawful redemption as plain facts; tests change one fact at a time."""

from datetime import date, datetime
from decimal import Decimal

from common.dates import SHANGHAI, end_of_day
from vouchers.eligibility import (
    ApplicationFacts,
    Certification,
    ContractFacts,
    CycleFacts,
    EnterpriseFacts,
    InvoiceFacts,
    PaymentFacts,
    RedemptionFacts,
    RedemptionSettings,
    ServiceFacts,
    SupplierFacts,
)
from vouchers.subsidy import FixedCap, PerDeviceCap

DAY = date(2018, 10, 15)
AT = datetime(2018, 10, 15, 10, 0, tzinfo=SHANGHAI)

CYCLE = CycleFacts(
    name="2018年度申领周期",
    opens_at=datetime(2018, 6, 1, tzinfo=SHANGHAI),
    closes_at=end_of_day(date(2018, 12, 31)),
    minimum_age_years=1,
    revenue_threshold=Decimal(10_000_000),
    clean_record_years=5,
    contract_signed_after=date(2018, 3, 20),
)
ENTERPRISE = EnterpriseFacts(
    in_guangdong=True,
    independent_legal_person=True,
    founded_on=date(2010, 5, 1),
    revenues={2017: Decimal(25_000_000)},
    clean_record_declared=True,
    violations=(),
    industry="C 制造业",
    industry_scope="industrial",
    identity_status="approved",
)
CONTRACT = ContractFacts(
    has_file=True,
    title="生产管理上云服务合同",
    number="JM-2018-578-00",
    signed_on=date(2018, 9, 30),
    total=Decimal(492_000),
    cloud_fee=Decimal(480_000),
    devices=None,
    no_other_funds_declared=True,
)
VERSION = "应用服务目录（第一版）"
SCHEDULING = ServiceFacts(
    name="智能排单调度", listed=True, cap=FixedCap(Decimal(500_000)), version=VERSION
)
MONITORING = ServiceFacts(
    name="生产设备状态监控", listed=True, cap=PerDeviceCap(Decimal(2_000)), version=VERSION
)
SUPPLIER = SupplierFacts(
    name="江门移动", certifications=(Certification(valid_from=date(2018, 4, 1)),)
)
APPLICATION = ApplicationFacts(
    enterprise=ENTERPRISE,
    contract=CONTRACT,
    service=SCHEDULING,
    supplier=SUPPLIER,
    cycle=CYCLE,
    at=AT,
)

PAYMENT = PaymentFacts(
    paid_on=date(2018, 11, 20),
    amount=Decimal(480_000),
    payer="江门市鸿运达纺织印染有限公司",
    payee="江门移动通信有限公司",
    receipt_number="HD-0001",
    has_file=True,
)
INVOICE = InvoiceFacts(number="04411001", has_file=True)
REDEMPTION_SETTINGS = RedemptionSettings(
    window_closes_at=end_of_day(date(2019, 6, 30)),
    payment_ratio=None,
    requires_acceptance_report=False,
    requires_effect_note=False,
)
REDEMPTION = RedemptionFacts(
    at=datetime(2018, 12, 3, 10, 0, tzinfo=SHANGHAI),
    voucher_amount=Decimal(480_000),
    contract_total=Decimal(492_000),
    signed_on=date(2018, 9, 30),
    enterprise="江门市鸿运达纺织印染有限公司",
    supplier_names=("江门移动通信有限公司", "江门移动"),
    payments=(PAYMENT,),
    invoices=(INVOICE,),
    has_acceptance_report=False,
    has_effect_note=False,
    account_name="江门市鸿运达纺织印染有限公司",
    settings=REDEMPTION_SETTINGS,
)

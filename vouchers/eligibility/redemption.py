"""From voucher to money: rules R1 to R4 and R6 as pure functions over facts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from common.dates import format_day, format_instant, local_date
from common.money import FEN, format_yuan
from common.text import normalise_reference
from vouchers.eligibility.verdicts import Verdict, blocked, missing, passed

PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """One payment with its bank receipt."""

    paid_on: date
    amount: Decimal
    payer: str
    payee: str
    receipt_number: str
    has_file: bool
    explained: bool = False  # a file explains why payer or payee is another party
    number_used: bool = False  # the receipt number stands elsewhere in the portal


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """One invoice of the supplier."""

    number: str
    has_file: bool
    number_used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionSettings:
    """What the cycle asks for (R1, R3, R6)."""

    window_closes_at: datetime
    payment_ratio: Decimal | None  # percent of the contract total, None: off
    requires_acceptance_report: bool
    requires_effect_note: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionFacts:
    """Everything the rules need for one redemption filed at the instant `at`."""

    at: datetime
    voucher_amount: Decimal  # without bonus
    contract_total: Decimal
    signed_on: date
    enterprise: str
    supplier_names: tuple[str, ...]  # the registered name and the one of the official list
    payments: tuple[PaymentFacts, ...]
    invoices: tuple[InvoiceFacts, ...]
    has_acceptance_report: bool
    has_effect_note: bool
    account_name: str  # of the bank account chosen, "" while there is none
    settings: RedemptionSettings

    @property
    def paid(self) -> Decimal:
        """The payments' sum in yuan."""
        return sum((payment.amount for payment in self.payments), Decimal(0))


def judge_redemption(facts: RedemptionFacts) -> tuple[Verdict, ...]:
    """R6, R1, R2, R3 over a redemption, in this order."""
    return (
        check_window(facts),
        check_paid_enough(facts),
        check_paid_share(facts),
        check_payment_days(facts),
        check_payment_parties(facts),
        check_numbers_unused(facts),
        check_materials(facts),
        check_account(facts),
    )


def check_window(facts: RedemptionFacts) -> Verdict:
    """R6: filed within the cycle's redemption window, its last instant included."""
    until = facts.settings.window_closes_at
    if facts.at > until:
        return blocked("R6", f"服务券已于{format_instant(until)}到期，不能再申请兑现。")
    return passed("R6", f"在兑现期限内（截止{format_instant(until)}）。")


def check_paid_enough(facts: RedemptionFacts) -> Verdict:
    """R1: the payments add up to at least the voucher's amount, bonus aside."""
    paid, amount = facts.paid, facts.voucher_amount
    said = f"已登记付款合计 {format_yuan(paid)}，服务券金额 {format_yuan(amount)}"
    if not facts.payments:
        return missing("R1", f"还没有登记付款；须付足 {format_yuan(amount)}。", "payments")
    if paid < amount:
        message = f"{said}，尚差 {format_yuan(amount - paid)}；付足后方可申请兑现。"
        return blocked("R1", message, "payments")
    return passed("R1", f"{said}，符合要求。", "payments")


def check_paid_share(facts: RedemptionFacts) -> Verdict:
    """R1, Setting: and at least so many percent of the contract total."""
    ratio = facts.settings.payment_ratio
    if ratio is None:
        return passed("R1", "本周期不要求付款占合同总金额的比例。", "payments")
    # Compared as products, so that no division rounds a case over the line.
    needed = facts.contract_total * ratio
    if facts.paid * PERCENT < needed:
        message = (
            f"本周期要求实际支付不低于合同总金额的 {_plain(ratio)}%"
            f"（{format_yuan(_share(facts))}），已登记付款合计 {format_yuan(facts.paid)}。"
        )
        return blocked("R1", message, "payments")
    return passed("R1", f"实际支付不低于合同总金额的 {_plain(ratio)}%。", "payments")


def least_payment(facts: RedemptionFacts) -> Decimal:
    """What has to be paid before redemption can be filed, in yuan (R1 with its Setting)."""
    return max(facts.voucher_amount, _share(facts))


def _share(facts: RedemptionFacts) -> Decimal:
    needed = facts.contract_total * (facts.settings.payment_ratio or 0)
    return (needed / PERCENT).quantize(FEN, rounding=ROUND_CEILING)


def check_payment_days(facts: RedemptionFacts) -> Verdict:
    """R2: every payment lies between the signing day and the day of filing, both included."""
    today = local_date(facts.at)
    for payment in facts.payments:
        if payment.paid_on < facts.signed_on:
            message = (
                f"回单 {payment.receipt_number} 的付款日期{format_day(payment.paid_on)}"
                f"早于合同签订日期{format_day(facts.signed_on)}，不能计入。"
            )
            return blocked("R2", message, "paid_on")
        if payment.paid_on > today:
            message = f"回单 {payment.receipt_number} 的付款日期晚于今天，请核对。"
            return blocked("R2", message, "paid_on")
    return passed("R2", "付款日期均在合同签订之后。", "paid_on")


def check_payment_parties(facts: RedemptionFacts) -> Verdict:
    """R2: paid by the enterprise to the supplier, else a file explains it."""
    enterprise = {normalise_reference(facts.enterprise)}
    supplier = {normalise_reference(name) for name in facts.supplier_names if name}
    for payment in facts.payments:
        if payment.explained:
            continue
        for name, lawful, role, field in (
            (payment.payer, enterprise, "付款方与申领企业", "payer"),
            (payment.payee, supplier, "收款方与合同供应商", "payee"),
        ):
            if normalise_reference(name) not in lawful:
                message = (
                    f"回单 {payment.receipt_number} 的{role}名称不一致（{name}），请上传情况说明。"
                )
                return blocked("R2", message, field)
    return passed("R2", "付款方、收款方与合同一致或已附情况说明。", "payer")


def check_numbers_unused(facts: RedemptionFacts) -> Verdict:
    """R2: no receipt or invoice number was used before, here or anywhere in the portal."""
    receipts = [(payment.receipt_number, payment.number_used) for payment in facts.payments]
    invoices = [(invoice.number, invoice.number_used) for invoice in facts.invoices]
    for numbers, name, field in (
        (receipts, "银行回单号", "receipt_number"),
        (invoices, "发票号码", "invoice_number"),
    ):
        repeated = _first_repeated(numbers)
        if repeated:
            message = f"{name} {repeated} 已被使用过，同一凭证不能重复使用。"
            return blocked("R2", message, field)
    return passed("R2", "银行回单号、发票号码均未重复使用。", "receipt_number")


def _first_repeated(numbers: Iterable[tuple[str, bool]]) -> str:
    seen: Counter[str] = Counter()
    for number, used in numbers:
        key = normalise_reference(number)
        seen[key] += 1
        if used or seen[key] > 1:
            return number
    return ""


def check_materials(facts: RedemptionFacts) -> Verdict:
    """R3: receipts and invoices always; acceptance report and effect note where the cycle asks."""
    settings = facts.settings
    lacking = [
        name
        for name, lacks in (
            ("付款回单", not facts.payments or not all(p.has_file for p in facts.payments)),
            ("发票", not facts.invoices or not all(i.has_file for i in facts.invoices)),
            ("验收报告", settings.requires_acceptance_report and not facts.has_acceptance_report),
            ("应用成效说明", settings.requires_effect_note and not facts.has_effect_note),
        )
        if lacks
    ]
    if lacking:
        return missing("R3", f"兑现材料不齐，请补充：{'、'.join(lacking)}。", "materials")
    return passed("R3", "兑现材料齐全。", "materials")


def check_account(facts: RedemptionFacts) -> Verdict:
    """R3: a bank account of the enterprise, in its own name."""
    if not facts.account_name:
        return missing("R3", "请填写企业收款银行账户。", "bank_account")
    if normalise_reference(facts.account_name) != normalise_reference(facts.enterprise):
        message = f"收款账户户名（{facts.account_name}）须与企业名称一致，请使用企业自有账户。"
        return blocked("R3", message, "bank_account")
    return passed("R3", "收款账户为企业自有账户。", "bank_account")


def check_approved_amount(approved: Decimal, *, voucher_amount: Decimal, reason: str) -> Verdict:
    """R4: above 0, never above the voucher's amount, and a reduction (核减) carries its reason."""
    if approved <= 0:
        return blocked("R4", "核定兑现金额必须大于 0；不应兑现的，请选择不予兑现。", "amount")
    if approved > voucher_amount:
        message = f"核定兑现金额不能高于服务券金额 {format_yuan(voucher_amount)}。"
        return blocked("R4", message, "amount")
    if approved < voucher_amount and not reason.strip():
        return missing("R4", "核减兑现金额的，请填写核减原因。", "reduction_reason")
    if approved < voucher_amount:
        return passed("R4", f"核减 {format_yuan(voucher_amount - approved)}：{reason}", "amount")
    return passed("R4", "按服务券金额核定兑现。", "amount")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"

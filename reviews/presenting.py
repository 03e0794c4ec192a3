"""A case in the shape the page's components take. Nothing here asks the database."""

from collections.abc import Iterable
from typing import Any

from accounts.enums import Role
from accounts.models import User
from common.dates import format_day
from common.money import format_wan, format_yuan
from enterprises.models import AnnualRevenue
from reviews.comparing import Comparison
from reviews.models import Decision
from reviews.selectors.cases import Claim
from vouchers.models import Voucher
from vouchers.presenting import Facts, trace_of, verdict_rows
from vouchers.workflow import Action

_MOVE_TONES = {
    Action.SEND_BACK: "waiting",
    Action.SEND_REDEMPTION_BACK: "waiting",
    Action.REFUSE: "wrong",
    Action.REFUSE_REDEMPTION: "wrong",
}


def enterprise_facts(voucher: Voucher, revenue: AnnualRevenue | None) -> Facts:
    """Who applies, as officials see it."""
    enterprise, region = voucher.enterprise, voucher.region or voucher.enterprise.region
    founded = enterprise.founded_on
    return [
        ("统一社会信用代码", enterprise.uscc),
        ("法定代表人", enterprise.legal_representative),
        ("成立日期", format_day(founded) if founded else ""),
        ("所在区域", region.full_name if region else ""),
        ("注册地址", enterprise.address),
        ("行业分类", str(enterprise.industry or ""), enterprise.industry_note),
        ("企业规模", enterprise.get_size_display() if enterprise.size else ""),
        ("上一年主营业务收入", *_revenue(revenue)),
        ("联系人", enterprise.contact_name, enterprise.contact_mobile),
    ]


def supplier_sees(voucher: Voucher) -> Facts:
    """Who applies, as the contract's other party sees it: neither revenue nor people."""
    region = voucher.region or voucher.enterprise.region
    return [
        ("企业名称", voucher.enterprise.name),
        ("统一社会信用代码", voucher.enterprise.uscc),
        ("所在区域", region.full_name if region else ""),
    ]


def verdicts_for(
    user: User, voucher: Voucher, claim: Claim | None, *, redeeming: bool
) -> list[dict[str, str]]:
    """The rule trace for this reader: R1–R6 at a redemption desk, else the last submission's."""
    if redeeming and claim is not None and user.role != Role.SUPPLIER:
        return verdict_rows(claim.verdicts)
    return trace_of(voucher, viewer=user)


def without(facts: Facts, comparison: Iterable[Comparison]) -> Facts:
    """The facts that the comparison does not show already."""
    compared = {one.label for one in comparison}
    return [fact for fact in facts if fact[0] not in compared]


def case_facts(voucher: Voucher) -> Facts:
    """The case in a few lines, as every last step repeats it."""
    number = ("服务券编号", voucher.number) if voucher.number else None
    facts: Facts = [
        ("申领企业", voucher.enterprise.name, voucher.enterprise.uscc),
        ("申请编号", voucher.application_number),
        ("合同", voucher.contract_title, voucher.contract_number),
        ("应用服务", voucher.entry.name if voucher.entry else ""),
        ("供应商", voucher.supplier.name if voucher.supplier else ""),
        ("其中：上云上平台费用", both(voucher.cloud_fee)),
        ("服务券金额" if voucher.number else "核定金额", both(voucher.amount)),
    ]
    return [*facts[:2], number, *facts[2:]] if number else facts


def account_facts(claim: Claim) -> Facts:
    """Where the money would go (R3)."""
    account = claim.redemption.bank_account
    return [
        ("户名", account.account_name),
        ("开户银行", account.bank),
        ("银行账号", account.number),
    ]


def decision_rows(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    """Earlier decisions with what was found wanting."""
    return [
        {
            "desk": decision.get_desk_display(),
            "label": Action(decision.move).label,
            "tone": _MOVE_TONES.get(Action(decision.move), "done"),
            "by": decision.decided_by.name,
            "at": decision.decided_at,
            "reason": decision.reason,
            "defects": decision.defects,
            "answers": [row for row in decision.answers if row["answer"] or row["remark"]],
            "wanting": [row for row in decision.answers if row["answer"] == "no"],
        }
        for decision in decisions
    ]


def both(amount: Any) -> str:
    """Yuan, and 万元 beside it as officials think in it."""
    return "" if amount is None else f"{format_yuan(amount)}（{format_wan(amount)}）"


def _revenue(revenue: AnnualRevenue | None) -> tuple[str, str]:
    return (both(revenue.amount), f"{revenue.year} 年") if revenue else ("未填报", "")

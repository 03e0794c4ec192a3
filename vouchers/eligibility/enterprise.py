"""Who may apply: rules E1 to E4 and E7 to E9, one function each."""

from collections.abc import Iterable
from datetime import date

from common.dates import anniversary, format_day
from common.money import format_wan, format_yuan
from vouchers.eligibility.facts import (
    CycleFacts,
    EnterpriseFacts,
    IdentityStatus,
    IndustryScope,
    OwedBack,
    Violation,
)
from vouchers.eligibility.verdicts import Verdict, blocked, missing, noticed, passed, waiting


def check_registration(enterprise: EnterpriseFacts) -> Verdict:
    """E1: registered in Guangdong, and an independent legal person."""
    if enterprise.in_guangdong is None:
        return missing("E1", "请选择企业登记注册所在区域。", "region")
    if not enterprise.in_guangdong:
        return blocked("E1", "服务券面向在广东省设立、登记、注册的企业。", "region")
    field = "is_independent_legal_person"
    if enterprise.independent_legal_person is None:
        return missing("E1", "请说明企业是否具有独立法人资格。", field)
    if not enterprise.independent_legal_person:
        message = "申领企业须具有独立法人资格；分公司、办事处请由所属法人企业申领。"
        return blocked("E1", message, field)
    return passed("E1", "在广东省登记注册，具有独立法人资格。", "region")


def check_age(enterprise: EnterpriseFacts, *, cycle: CycleFacts, day: date) -> Verdict:
    """E2: at least so many calendar years old on the day of application, anniversary included."""
    founded, years = enterprise.founded_on, cycle.minimum_age_years
    if founded is None:
        return missing("E2", "请填写企业成立日期。", "founded_on")
    if founded > day:
        return blocked("E2", "企业成立日期不能晚于今天，请核对。", "founded_on")
    first_day = anniversary(founded, years)
    if day < first_day:
        message = (
            f"企业成立于{format_day(founded)}，至申请之日不满 {years} 年；"
            f"自{format_day(first_day)}起可以申领。"
        )
        return blocked("E2", message, "founded_on")
    return passed("E2", f"企业成立于{format_day(founded)}，已满 {years} 年。", "founded_on")


def check_revenue(enterprise: EnterpriseFacts, *, cycle: CycleFacts, day: date) -> Verdict:
    """E3: main-business revenue of the calendar year before. Never more than a notice."""
    year, line = day.year - 1, format_wan(cycle.revenue_threshold)
    revenue = enterprise.revenues.get(year)
    then = "不影响申领，地方审核不以此为由不予通过；地方审核通过后须经省级复核再发放。"
    if revenue is None:
        message = f"尚未填写 {year} 年度主营业务收入，请在企业资料中补充。未填写时{then}"
        return noticed("E3", message, "revenue")
    if revenue < cycle.revenue_threshold:
        message = f"{year} 年度主营业务收入 {format_wan(revenue)}，低于 {line}。{then}"
        return noticed("E3", message, "revenue")
    message = f"{year} 年度主营业务收入 {format_wan(revenue)}，不低于 {line}。"
    return passed("E3", message, "revenue")


def check_record(enterprise: EnterpriseFacts, *, cycle: CycleFacts, day: date) -> Verdict:
    """E4: no serious violation with public funds in the years before application.

    A violation counts from its day until, and without, the day the period is full.
    """
    years = cycle.clean_record_years
    counting = [v for v in enterprise.violations if _counts(v, years, day)]
    if counting:
        latest = max(counting, key=lambda violation: violation.happened_on)
        free_from = anniversary(latest.happened_on, years)
        message = (
            f"企业近 {years} 年内有财政资金方面的严重违法违规记录"
            f"（{format_day(latest.happened_on)}，来源：{latest.source}）；"
            f"自{format_day(free_from)}起方可申领。如对记录有异议，请联系所在地经信部门。"
        )
        return blocked("E4", message, "violations")
    if enterprise.clean_record_declared is None:
        message = f"请就近 {years} 年内有无财政资金方面的严重违法违规情况作出承诺。"
        return missing("E4", message, "pledge")
    if not enterprise.clean_record_declared:
        message = f"企业申报近 {years} 年内有财政资金方面的严重违法违规情况，不能申领服务券。"
        return blocked("E4", message, "violations")
    message = f"承诺且未查到近 {years} 年内财政资金方面的严重违法违规情况。"
    return passed("E4", message, "violations")


def _counts(violation: Violation, years: int, day: date) -> bool:
    return violation.happened_on <= day < anniversary(violation.happened_on, years)


def check_industry(enterprise: EnterpriseFacts) -> Verdict:
    """E7: industry passes, those serving it say how, others need the province to open it."""
    name, scope = enterprise.industry, enterprise.industry_scope
    if not scope:
        return missing("E7", "请选择企业所属行业（国民经济行业分类 GB/T 4754-2017）。", "industry")
    if scope == IndustryScope.INDUSTRIAL:
        return passed("E7", f"所属行业“{name}”属于工业企业范围。", "industry")
    if enterprise.industry_opened_reason:
        reason = enterprise.industry_opened_reason
        return passed("E7", f"所属行业“{name}”已由省级主管部门准予申领：{reason}", "industry")
    if scope == IndustryScope.SERVING:
        if not enterprise.industry_note.strip():
            message = f"所属行业“{name}”须为直接服务工业的企业，请说明如何直接服务工业企业。"
            return missing("E7", message, "industry_note")
        message = f"所属行业“{name}”按直接服务工业的企业申领，请审核人员核对企业说明。"
        return noticed("E7", message, "industry_note")
    message = (
        f"所属行业“{name}”不在工业企业及直接服务工业企业的范围内；"
        "确有特殊情况的，请通过所在地经信部门报请省级主管部门准予。"
    )
    return blocked("E7", message, "industry")


def check_identity(enterprise: EnterpriseFacts) -> Verdict:
    """E8: the identity check is approved; applying is possible before, issue is not."""
    if enterprise.identity_status == IdentityStatus.APPROVED:
        return passed("E8", "企业认证已通过。", "identity")
    then = "可以先提交申请，企业认证通过后方可发放服务券。"
    reasons = {
        IdentityStatus.PENDING.value: "企业认证正在核验中，",
        IdentityStatus.RETURNED.value: "企业认证已退回，请按退回原因修改后重新提交；",
    }
    reason = reasons.get(enterprise.identity_status, "尚未提交企业认证，请在企业资料中提交；")
    return waiting("E8", f"{reason}{then}", "identity")


def check_owed_back(owed_back: Iterable[OwedBack], *, submitted: bool = False) -> Verdict:
    """E9: no application while money demanded back is not repaid in full.

    An application handed in before the demand goes on, with a notice to those who judge.
    """
    demands = tuple(owed_back)
    if not demands:
        return passed("E9", "没有尚未退还的追回款项。", "owed_back")
    named = "；".join(
        f"{owed.document_number}，尚需退还 {format_yuan(owed.outstanding)}，"
        f"期限{format_day(owed.due_on)}"
        for owed in demands
    )
    if submitted:
        message = f"企业在提交申请后被要求退还资金（{named}），请审核时一并考虑。"
        return noticed("E9", message, "owed_back")
    message = f"企业有尚未退还的追回款项（{named}）。全部退还后即可申领，草稿会为您保留。"
    return blocked("E9", message, "owed_back")

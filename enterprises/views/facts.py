"""An enterprise's facts as (label, value, note), the way `components/facts.html` takes them."""

from datetime import datetime
from typing import Any

from common.templatetags.formats import money, shortday, wan
from common.together import read_together
from enterprises.enums import IndustryScope
from enterprises.models import Enterprise, IntegrationCertificate
from enterprises.selectors.profile import revenue_year

Facts = list[tuple[str, Any, str]]

SCOPE_NOTES = {
    IndustryScope.INDUSTRIAL: "",
    IndustryScope.SERVING: "直接服务工业的行业（E7 提示）",
    IndustryScope.OTHER: "不在支持范围（E7）",
}


def licence_facts(enterprise: Enterprise) -> Facts:
    """What the licence says, as it stands."""
    region = enterprise.region
    return [
        ("企业名称", enterprise.name, ""),
        ("统一社会信用代码", enterprise.uscc, ""),
        ("法定代表人", enterprise.legal_representative, ""),
        ("成立日期", shortday(enterprise.founded_on), ""),
        ("独立法人", yes_no(enterprise.is_independent_legal_person), ""),
        ("所在区域", region.full_name if region else "", ""),
        ("注册地址", enterprise.address, ""),
    ]


def declared_facts(enterprise: Enterprise, *, at: datetime) -> Facts:
    """What the enterprise says of itself beyond the licence. One query."""
    industry, year = enterprise.industry, revenue_year(at)
    revenues = enterprise.revenues.filter(year=year)
    violations = enterprise.violations.filter(withdrawn_at=None).values("pk")
    read_together(revenues, violations)
    revenue = next(iter(revenues), None)
    return [
        ("行业分类", str(industry or ""), _scope_note(enterprise)),
        *([("服务工业情况", enterprise.industry_note, "")] if enterprise.industry_note else []),
        ("企业规模", enterprise.get_size_display(), ""),
        (
            f"{year} 年主营业务收入",
            money(revenue.amount) if revenue else "",
            wan(revenue.amount) if revenue else "",
        ),
        ("严重违规记录", _violations(enterprise, len(violations)), "企业申报与主管部门登记合计"),
        ("联系人", f"{enterprise.contact_name} {enterprise.contact_mobile}".strip(), ""),
        ("承诺书", _pledge(enterprise), ""),
    ]


def certificate_facts(certificate: IntegrationCertificate) -> Facts:
    """What a certificate says."""
    enterprise = certificate.enterprise
    until = shortday(certificate.valid_until) if certificate.valid_until else "长期有效"
    return [
        ("企业名称", enterprise.name, ""),
        ("统一社会信用代码", enterprise.uscc, ""),
        ("证书编号", certificate.number, ""),
        ("发证日期", shortday(certificate.issued_on), ""),
        ("有效期至", until, ""),
        (
            "省财政贯标评定奖补",
            "已获得" if certificate.provincially_awarded else "未获得",
            "已获得的企业不再享受贯标奖补（A7）" if certificate.provincially_awarded else "",
        ),
    ]


def yes_no(value: bool | None) -> str:  # noqa: FBT001 -- the value itself
    """是, 否, or nothing where it was not answered."""
    return {True: "是", False: "否", None: ""}[value]


def _scope_note(enterprise: Enterprise) -> str:
    if enterprise.industry is None:
        return ""
    note = SCOPE_NOTES[IndustryScope(enterprise.industry.section.scope)]
    opened = enterprise.industry_opened_at is not None
    return f"{note}，省级主管部门已放开" if opened else note


def _violations(enterprise: Enterprise, live: int) -> str:
    if live:
        return f"有 {live} 项"
    return "无" if enterprise.declares_no_violation else ""


def _pledge(enterprise: Enterprise) -> str:
    if enterprise.pledged_at is None or enterprise.pledged_by is None:
        return ""
    return f"{enterprise.pledged_by.name} {shortday(enterprise.pledged_at)} 签署"

"""The enterprise's trail in words (办理记录)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.enums import Role
from common.models import AuditEvent
from enterprises.enums import AUDIT_KIND, Size
from enterprises.models import Enterprise

TITLES = {
    "registered": "注册企业账号",
    "profile_saved": "修改企业资料",
    "revenue_saved": "填写主营业务收入",
    "violations_declared": "申报守法情况",
    "pledged": "签署承诺书",
    "identity_submitted": "提交企业认证",
    "identity_approved": "企业认证通过",
    "identity_returned": "企业认证退回修改",
    "certificate_filed": "提交贯标证书",
    "certificate_confirmed": "贯标证书核验通过",
    "certificate_returned": "贯标证书退回",
    "bank_account_set": "设置收款账户",
    "violation_recorded": "登记违规记录",
    "violation_withdrawn": "撤销违规记录",
    "industry_opened": "放开行业限制",
    "industry_closed": "收回行业放开",
}
TONES = {
    "identity_approved": "done",
    "certificate_confirmed": "done",
    "identity_returned": "wrong",
    "certificate_returned": "wrong",
    "violation_recorded": "wrong",
}
FIELDS = {
    "name": "企业名称",
    "uscc": "统一社会信用代码",
    "legal_representative": "法定代表人",
    "founded_on": "成立日期",
    "is_independent_legal_person": "独立法人",
    "address": "注册地址",
    "region": "所在区域",
    "industry": "行业分类",
    "industry_note": "服务工业情况说明",
    "size": "企业规模",
    "licence": "营业执照",
    "contact_name": "联系人",
    "contact_mobile": "手机",
    "contact_email": "邮箱",
    "number": "编号",
    "bank": "开户银行",
    "before": "原账户",
    "happened_on": "发生日期",
    "description": "情况",
    "source": "来源",
    "issued_on": "发证日期",
    "valid_until": "有效期至",
}
ROLES = {**dict(Role.choices), "system": "系统"}
ROWS = frozenset({"region", "industry", "licence"})
SIZES = dict(Size.choices)
NOTHING = "（空）"


def events_of(enterprise: Enterprise) -> QuerySet[AuditEvent]:
    """The enterprise's trail, newest first."""
    events = AuditEvent.objects.filter(subject_kind=AUDIT_KIND, subject_id=str(enterprise.pk))
    return events.order_by("-seq")


def history_of(events: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """Events as `components/timeline.html` takes them."""
    return [_line(event) for event in events]


def _line(event: AuditEvent) -> dict[str, Any]:
    return {
        "at": event.at,
        "title": TITLES.get(event.action, event.action),
        "actor": event.actor,
        "role": ROLES.get(event.actor_role, ""),
        "reason": event.reason,
        "tone": TONES.get(event.action, "neutral"),
        "facts": _facts(event.facts),
    }


def _facts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [
        (FIELDS.get(name, f"{name} 年"), f"{_word(name, old)} → {_word(name, new)}")
        for name, (old, new) in facts.get("changes", {}).items()
    ]
    lines += [
        (FIELDS[name], _word(name, value))
        for name, value in facts.items()
        if name in FIELDS and value
    ]
    if facts.get("recheck"):
        lines.append(("认证信息有变更", "已重新提交核验"))
    if facts.get("opening_lapsed"):
        lines.append(("行业有变更", "原行业放开随之失效"))
    return lines


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in (None, ""):
        return NOTHING
    if name in ROWS:  # kept as "key words": people read the words
        return str(value).partition(" ")[2]
    return SIZES.get(value, str(value)) if name == "size" else str(value)

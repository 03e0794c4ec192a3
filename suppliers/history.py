"""What happened to a supplier, in words for its page."""

from typing import Any

from accounts.enums import Role
from common.models import AuditEvent
from suppliers.enums import SupplierKind
from suppliers.models import CertificationRequest, Supplier
from suppliers.selectors import trail_of, trail_of_request

LIMIT = 50
KINDS = dict(SupplierKind.choices)
WORDS = {
    "registered": ("登记供应商", "accent"),
    "changed": ("修改资料", "neutral"),
    "certified": ("认定服务", "done"),
    "certification_ended": ("终止认定", "wrong"),
    "certification_suspended": ("暂停认定", "waiting"),
    "certification_resumed": ("恢复认定", "done"),
    "signed_up": ("自行注册，等待省级审核", "accent"),
    "signed_up_again": ("修改后重新提交登记", "accent"),
    "registration_accepted": ("登记审核通过", "done"),
    "registration_returned": ("登记退回修改", "wrong"),
    "request_submitted": ("申请认定", "accent"),
    "request_resubmitted": ("补正后重新提交", "accent"),
    "request_returned": ("退回补正", "wrong"),
    "request_refused": ("不予认定", "wrong"),
    "request_approved": ("审核通过", "done"),
    "request_withdrawn": ("撤回申请", "neutral"),
    "imported": ("由名单导入", "accent"),
}
DATES = (("ended_on", "终止日期"), ("starts_on", "暂停日期"), ("resumed_on", "恢复日期"))


def events_of(supplier: Supplier, names: dict[str, str]) -> list[dict[str, Any]]:
    """The newest events of the supplier, for the timeline; `names` of services by code."""
    return [_told(event, names) for event in trail_of(supplier)[:LIMIT]]


def events_of_request(request: CertificationRequest) -> list[dict[str, Any]]:
    """The newest events of one application, for its timeline."""
    names = {request.service.code: request.service.name}
    return [_told(event, names) for event in trail_of_request(request)[:LIMIT]]


def _told(event: AuditEvent, names: dict[str, str]) -> dict[str, Any]:
    title, tone = WORDS.get(event.action, (event.action, "neutral"))
    code = event.facts.get("service")
    facts = []
    if code:
        title = f"{title}：{names.get(code, code)}"
    if number := event.facts.get("document_number"):
        facts.append(("认定文号", number))
    if event.action == "changed" and (kinds := event.facts.get("kind")):
        facts.append(("供应商类型", " → ".join(KINDS.get(kind, kind) for kind in kinds)))
    facts += [(label, event.facts[key]) for key, label in DATES if event.facts.get(key)]
    return {
        "at": event.at,
        "title": title,
        "tone": tone,
        "actor": event.actor,
        "role": dict(Role.choices).get(event.actor_role, ""),
        "reason": event.reason,
        "facts": facts,
    }

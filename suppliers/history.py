"""What happened to a supplier, in words for its page."""

from typing import Any

from accounts.enums import Role
from common.models import AuditEvent
from suppliers.enums import SupplierKind
from suppliers.models import Supplier
from suppliers.selectors import trail_of

LIMIT = 50
KINDS = dict(SupplierKind.choices)
WORDS = {
    "registered": ("登记供应商", "accent"),
    "changed": ("修改资料", "neutral"),
    "certified": ("认定服务", "done"),
    "certification_ended": ("终止认定", "wrong"),
}


def events_of(supplier: Supplier, names: dict[str, str]) -> list[dict[str, Any]]:
    """The newest events of the supplier, for the timeline; `names` of services by code."""
    return [_told(event, names) for event in trail_of(supplier)[:LIMIT]]


def _told(event: AuditEvent, names: dict[str, str]) -> dict[str, Any]:
    title, tone = WORDS.get(event.action, (event.action, "neutral"))
    code = event.facts.get("service")
    facts = []
    if code:
        title = f"{title}：{names.get(code, code)}"
        facts.append(("认定文号", event.facts["document_number"]))
    if event.action == "changed" and (kinds := event.facts.get("kind")):
        facts.append(("供应商类型", " → ".join(KINDS.get(kind, kind) for kind in kinds)))
    if ended_on := event.facts.get("ended_on"):
        facts.append(("终止日期", ended_on))
    return {
        "at": event.at,
        "title": title,
        "tone": tone,
        "actor": event.actor,
        "role": dict(Role.choices).get(event.actor_role, ""),
        "reason": event.reason,
        "facts": facts,
    }

"""What happened to a version, in words for its page."""

from typing import Any

from accounts.enums import Role
from catalog.models import CatalogVersion
from catalog.selectors import trail_of
from common.models import AuditEvent

LIMIT = 50
WORDS = {
    "draft_started": ("新建草稿", "neutral"),
    "draft_revised": ("修改设置与奖补上限", "neutral"),
    "themes_revised": ("调整面向环节", "neutral"),
    "entry_added": ("新增应用服务", "neutral"),
    "entry_edited": ("修改应用服务", "neutral"),
    "entry_removed": ("移除应用服务", "neutral"),
    "entry_restored": ("恢复应用服务", "neutral"),
    "published": ("发布", "done"),
}


def events_of(version: CatalogVersion) -> list[dict[str, Any]]:
    """The newest events of the version, for the timeline component."""
    return [_told(event) for event in trail_of(version)[:LIMIT]]


def _told(event: AuditEvent) -> dict[str, Any]:
    title, tone = WORDS.get(event.action, (event.action, "neutral"))
    service = event.facts.get("name") or event.facts.get("service")
    if event.action.startswith("entry_") and service:
        named = service[-1] if isinstance(service, list) else service
        title = f"{title}：{named}"
    roles = dict(Role.choices)
    return {
        "at": event.at,
        "title": title,
        "tone": tone,
        "actor": event.actor,
        "role": roles.get(event.actor_role, ""),
        "reason": event.reason,
    }

"""What happened to a cycle, in words for its page: old and new, field by field."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.enums import Role
from common.models import AuditEvent
from common.money import format_yuan
from suppliers.enums import SupplierKind
from vouchers.cycles import LABELS, shown
from vouchers.models import Cycle
from vouchers.selectors.cycles import CITIES, trail_of

LIMIT = 50
WORDS = {
    "created": ("新建周期", "accent"),
    "changed": ("修改周期设置", "neutral"),
    "quotas_changed": ("调整额度", "neutral"),
}
_ROLES = dict(Role.choices)
_KINDS = dict(SupplierKind.choices)
_MONEY = ("revenue_threshold", "payment_ratio")


def events_of(cycle: Cycle, cities: Mapping[str, str]) -> list[dict[str, Any]]:
    """The newest events of the cycle, for the timeline; `cities`: names by code."""
    return [_told(event, cities) for event in trail_of(cycle)[:LIMIT]]


def _told(event: AuditEvent, cities: Mapping[str, str]) -> dict[str, Any]:
    title, tone = WORDS.get(event.action, (event.action, "neutral"))
    facts: list[tuple[str, str]] = []
    if event.action == "changed":
        facts = list(_changes(event.facts, cities))
    elif event.action == "quotas_changed":
        facts = list(_quotas(event.facts, cities))
    return {
        "at": event.at,
        "title": title,
        "tone": tone,
        "actor": event.actor,
        "role": _ROLES.get(event.actor_role, ""),
        "reason": event.reason,
        "facts": facts,
    }


def _changes(facts: Mapping[str, Any], cities: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, (before, after) in facts.items():
        if name == CITIES:
            yield from _cities(set(before), set(after), cities)
        else:
            yield LABELS[name], f"{_worded(name, before)} → {_worded(name, after)}"


def _cities(
    before: set[str], after: set[str], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for label, codes in (("增加参加的市", before - after), ("不再参加的市", after - before)):
        if codes:
            yield label, "、".join(names.get(code, code) for code in sorted(codes))


def _quotas(facts: Mapping[str, Any], cities: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, (before, after) in facts.items():
        what, _, code = name.partition("-")
        scope = cities.get(code, code) if what == "city" else _KINDS.get(code, code)
        old, new = (format_yuan(Decimal(one)) if one else "不设额度" for one in (before, after))
        yield f"{scope}额度", f"{old} → {new}"


def _worded(name: str, kept: Any) -> str:
    return shown(name, _read(name, kept))


def _read(name: str, kept: Any) -> Any:
    """The value as it was, from what the audit trail keeps."""
    if kept is None or isinstance(kept, bool | int):
        return kept
    if name in _MONEY:
        return Decimal(kept)
    if name.endswith("_at"):
        return datetime.fromisoformat(kept)
    return date.fromisoformat(kept) if name == "contract_signed_after" else kept

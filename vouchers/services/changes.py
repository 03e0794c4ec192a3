"""What a correction changed, in words for the timeline (V7)."""

from collections.abc import Mapping
from typing import Any

from common.money import format_yuan
from vouchers.models import Voucher

REPLACED = "replaced_document"  # in an event's amounts: the id of the file that was taken out
_FACTS = {
    "contract_title": "合同名称",
    "contract_total": "合同总金额",
    "cloud_fee": "上云上平台费用",
    "devices": "联网设备台套数",
}


def facts_before(voucher: Voucher) -> dict[str, Any]:
    """The facts a correction may change, as they stand."""
    return {name: getattr(voucher, name) for name in (*_FACTS, "contract_document_id")}


def changes_since(before: Mapping[str, Any], voucher: Voucher) -> tuple[str, dict[str, str]]:
    """A sentence on every changed fact, and the replaced file for the event's record."""
    told = [
        f"{label}由 {_shown(before[name])} 更正为 {_shown(getattr(voucher, name))}"
        for name, label in _FACTS.items()
        if before[name] != getattr(voucher, name)
    ]
    kept = {}
    if before["contract_document_id"] != voucher.contract_document_id:
        told.append("更换了合同文件")
        kept[REPLACED] = str(before["contract_document_id"])
    return "；".join(told), kept


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "（空）"
    return str(value) if isinstance(value, int | str) else format_yuan(value)

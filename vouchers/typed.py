"""Reading what people typed into an application: values where lawful, faults where not.

A draft keeps the typed text itself (`Voucher.typed`), so that nothing is lost; this module says
what it means. No database, no clock.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.errors import DomainError
from common.money import parse_yuan
from common.text import normalise_reference

MAXIMUM_DEVICES = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """`values` by column, None where nothing lawful was typed; `faults` by field, in Chinese."""

    values: Mapping[str, Any]
    faults: tuple[DomainError, ...] = field(default_factory=tuple)


def read_typed(typed: Mapping[str, str]) -> Reading:
    """Read all typed fields; an empty one gives None and no fault, for drafts may be unfinished."""
    values: dict[str, Any] = {}
    faults = []
    for name, read in READERS.items():
        if name not in typed:
            continue
        text = str(typed[name]).strip()
        values[name] = None
        if not text:
            continue
        try:
            values[name] = read(text)
        except DomainError as error:
            faults.append(DomainError(error.message, field=name, code=error.code, rule=error.rule))
    if "contract_number" in values:
        values["contract_key"] = normalise_reference(values["contract_number"] or "")
    return Reading(values, tuple(faults))


def _text(limit: int, *, reference: bool = False) -> Callable[[str], str]:
    def read(text: str) -> str:
        # One sign may stand for several ("㈱"): what is compared has to fit its column as well.
        if len(text) > limit or (reference and len(normalise_reference(text)) > limit):
            raise DomainError(f"最多 {limit} 个字，请精简。", code="too_long")
        return text

    return read


def _day(text: str) -> date:
    plain = unicodedata.normalize("NFKC", text)
    for mark in "年月./":
        plain = plain.replace(mark, "-")
    try:
        year, month, day = (int(part) for part in plain.replace("日", "").split("-"))
        return date(year, month, day)
    except (ValueError, OverflowError) as error:  # a year of 20 digits overflows
        message = "日期不正确，请按“年-月-日”填写，例如 2018-09-30。"
        raise DomainError(message, code="date") from error


def _devices(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if not plain.isascii() or not plain.isdigit() or int(plain[:12]) < 1:
        raise DomainError("联网设备台套数须为不小于 1 的整数。", code="devices", rule="A2")
    if len(plain) > 7 or int(plain) > MAXIMUM_DEVICES:
        raise DomainError("联网设备台套数过大，请核对。", code="devices", rule="A2")
    return int(plain)


def _flag(text: str) -> bool:
    return text in ("on", "true", "True", "1", "yes")


def _key(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise DomainError("请从列表中选择。", code="choice")
    return int(text)


READERS: dict[str, Callable[[str], Any]] = {
    "contract_title": _text(200),
    "contract_number": _text(80, reference=True),
    "signed_on": _day,
    "contract_total": parse_yuan,
    "cloud_fee": parse_yuan,
    "devices": _devices,
    "service": _key,
    "supplier": _key,
    "other_funds_declared": _flag,
}
# What a correction may change; the rest is a new application (A5).
CORRECTABLE = (
    "contract_title",
    "contract_total",
    "cloud_fee",
    "devices",
    "other_funds_declared",
)

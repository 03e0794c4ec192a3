"""What was typed beside what the portal read in the contract (系统读取): hints, no verdicts."""

from dataclasses import dataclass
from decimal import Decimal

from common.dates import format_day
from common.money import format_yuan
from common.text import normalise_reference
from documents.reading import Amount, ContractReading
from vouchers.models import Voucher


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact twice; `agrees` is None where nothing was read."""

    label: str
    typed: str
    read: str
    agrees: bool | None
    note: str = ""


def compare(voucher: Voucher, reading: ContractReading) -> tuple[Comparison, ...]:
    """The contract's facts as typed and as read (V5: listed and entered amounts agree)."""
    found = [
        _number(voucher, reading),
        _signed_on(voucher, reading),
        _amount("合同总金额", voucher.contract_total, reading.total),
        _amount("其中：上云上平台费用", voucher.cloud_fee, reading.cloud_fee),
    ]
    if voucher.devices is not None:
        found.append(_devices(voucher, reading))
    return tuple(found)


def _number(voucher: Voucher, reading: ContractReading) -> Comparison:
    read = reading.number or ""
    same = normalise_reference(read) == normalise_reference(voucher.contract_number)
    return Comparison("合同编号", voucher.contract_number, read, same if read else None)


def _signed_on(voucher: Voucher, reading: ContractReading) -> Comparison:
    typed = format_day(voucher.signed_on) if voucher.signed_on else ""
    read = reading.signed_on
    agrees = None if read is None else read == voucher.signed_on
    return Comparison("签订日期", typed, format_day(read) if read else "", agrees)


def _amount(label: str, typed: Decimal | None, read: Amount | None) -> Comparison:
    shown = format_yuan(typed) if typed is not None else ""
    value = read.value if read else None
    if read is None or value is None:
        return Comparison(label, shown, "", None)
    return Comparison(label, shown, format_yuan(value), value == typed, _note(read))


def _note(read: Amount) -> str:
    """What else the contract says about the sum that an officer should see."""
    if read.agrees is False and read.words is not None:
        return f"大写金额为 {format_yuan(read.words)}，与小写不一致"
    if read.others:
        return f"合同另有 {'、'.join(format_yuan(other) for other in read.others[:3])}"
    return "大小写一致" if read.agrees else ""


def _devices(voucher: Voucher, reading: ContractReading) -> Comparison:
    read = reading.devices
    agrees = None if read is None else read == voucher.devices
    shown = f"{read} 台套" if read is not None else ""
    return Comparison("联网设备台套数", f"{voucher.devices} 台套", shown, agrees)

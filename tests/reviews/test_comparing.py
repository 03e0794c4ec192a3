"""Hints beside what was typed: agreement is marked, silence is not agreement."""

from datetime import date
from decimal import Decimal

import pytest

from documents.reading import Amount, ContractReading
from reviews.comparing import Comparison, compare
from vouchers.models import Voucher

TYPED = Voucher(
    contract_number="JM-2018-001",
    signed_on=date(2018, 7, 19),
    contract_total=Decimal("900000.00"),
    cloud_fee=Decimal("480000.00"),
    devices=150,
)


def row(label: str, **read: object) -> Comparison:
    reading = ContractReading(has_text=True, **read)  # type: ignore[arg-type]
    return next(one for one in compare(TYPED, reading) if one.label == label)


@pytest.mark.parametrize(
    ("label", "read", "agrees"),
    [
        pytest.param("合同编号", {"number": "ＪＭ－2018－001"}, True, id="full-width number"),
        pytest.param("合同编号", {"number": "JM-2018-002"}, False, id="another number"),
        pytest.param("合同编号", {}, None, id="no number read"),
        pytest.param("签订日期", {"signed_on": date(2018, 7, 19)}, True, id="same day"),
        pytest.param("签订日期", {"signed_on": date(2018, 7, 20)}, False, id="another day"),
        pytest.param("合同总金额", {"total": Amount(Decimal(900_000))}, True, id="same total"),
        pytest.param(
            "其中：上云上平台费用", {"cloud_fee": Amount(Decimal(470_000))}, False, id="another fee"
        ),
        pytest.param(
            "其中：上云上平台费用",
            {"cloud_fee": Amount(None, Decimal(480_000))},
            True,
            id="only in words",
        ),
        pytest.param("联网设备台套数", {"devices": 150}, True, id="same devices"),
        pytest.param("联网设备台套数", {"devices": 151}, False, id="other devices"),
        pytest.param("联网设备台套数", {}, None, id="no devices read"),
    ],
)
def test_what_was_read_agrees_or_not(
    label: str, read: dict[str, object], agrees: bool | None
) -> None:
    assert row(label, **read).agrees is agrees


@pytest.mark.parametrize(
    ("amount", "note"),
    [
        pytest.param(Amount(Decimal(480_000), Decimal(480_000)), "大小写一致", id="agree"),
        pytest.param(
            Amount(Decimal(480_000), Decimal(470_000)),
            "大写金额为 ¥470,000.00，与小写不一致",
            id="words differ",
        ),
        pytest.param(
            Amount(Decimal(480_000), None, (Decimal(470_000),)),
            "合同另有 ¥470,000.00",
            id="other figures",
        ),
        pytest.param(Amount(Decimal(480_000)), "", id="figures alone"),
    ],
)
def test_note_says_what_else_the_contract_states(amount: Amount, note: str) -> None:
    assert row("其中：上云上平台费用", cloud_fee=amount).note == note

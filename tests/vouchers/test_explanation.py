"""Every amount comes with its explanation (A8)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from vouchers.explanation import Bound, Contract, Explanation, Setting, explain
from vouchers.subsidy import Cap, Claim, FixedCap, PerDeviceCap, assess, entitlement

CAP = Decimal(500_000)
NUMBERS = {0: "GD-1", 1: "GD-2", 2: "GD-3"}
SETTING = Setting(catalog_version="目录（第一版）", cycle="2018年度")


def contract_of(cap: Cap, fee: int, devices: int | None = None) -> Contract:
    worth = entitlement(cap=cap, fee=Decimal(fee), devices=devices)
    return Contract(service="智能排单调度", cap=cap, entitlement=worth, devices=devices)


FULL = contract_of(FixedCap(CAP), 300_000)


def explained(
    claims: list[Claim], key: int, contract: Contract = FULL, setting: Setting = SETTING
) -> Explanation:
    return explain(
        key=key,
        claims=claims,
        awards=assess(claims),
        numbers=NUMBERS,
        contract=contract,
        setting=setting,
    )


def claims_for(*contracts: Contract) -> list[Claim]:
    return [
        Claim(key=key, entitlement=contract.entitlement.amount, cycle_cap=CAP)
        for key, contract in enumerate(contracts)
    ]


@pytest.mark.parametrize(
    ("contract", "bound", "amount"),
    [
        pytest.param(contract_of(FixedCap(CAP), 480_000), Bound.FEE, 480_000, id="policy-fee"),
        pytest.param(
            contract_of(PerDeviceCap(Decimal(2000)), 250_000, 150),
            Bound.FEE,
            250_000,
            id="policy-150-sets",
        ),
        pytest.param(
            contract_of(PerDeviceCap(Decimal(2000)), 250_000, 10), Bound.CAP, 20_000, id="cap"
        ),
        pytest.param(
            contract_of(FixedCap(Decimal(30_000)), 30_000), Bound.CAP, 30_000, id="tie-cap-first"
        ),
    ],
)
def test_the_first_application_is_bound_by_cap_or_fee(contract, bound, amount):
    result = explained(claims_for(contract), 0, contract)

    assert (result.bound, result.amount, result.room) == (bound, amount, CAP)
    assert [line.label for line in result.lines if line.binds] == [bound.label]


def test_lines_show_the_reckoning_from_top_to_bottom():
    contract = contract_of(PerDeviceCap(Decimal(2000)), 250_000, 150)

    result = explained(claims_for(contract), 0, contract)

    assert [(line.rule, line.text) for line in result.lines] == [
        (
            "A2",
            "“智能排单调度”联网设备 150 台套 × 每台套 ¥2,000.00 = ¥300,000.00（30万元）",
        ),
        ("A1", "合同中列明的上云上平台费用 ¥250,000.00（25万元）"),
        ("A1", "以上两项取低，为 ¥250,000.00（25万元）"),
        ("A3", "2018年度每家企业合计不超过 ¥500,000.00（50万元）"),
        ("A4", "本申请可用额度 ¥500,000.00（50万元）"),
        ("A3", "应补金额与剩余额度取低，为 ¥250,000.00（25万元）"),
        ("A5", "按首次提交时有效的目录版本核定：目录（第一版）"),
    ]
    assert result.rules == ("A2", "A1", "A3", "A4", "A5")
    assert result.conclusion == "核定 ¥250,000.00，由“上云上平台费用”决定。"


def test_earlier_applications_are_named_with_the_room_they_use():
    claims = claims_for(contract_of(FixedCap(CAP), 400_000), contract_of(FixedCap(CAP), 200_000))

    result = explained(claims, 1, contract_of(FixedCap(CAP), 200_000))

    used = [line for line in result.lines if line.label == "减：在先申请"]
    assert [(line.text, line.amount) for line in used] == [
        ("在先申请 GD-1 占用 ¥400,000.00", -400_000)
    ]
    assert (result.bound, result.amount, result.room) == (Bound.ROOM, 100_000, 100_000)


def test_what_later_applications_were_promised_is_shown_too():
    claims = claims_for(FULL, FULL, FULL)
    claims[2] = replace(claims[2], issued=Decimal(50_000))

    texts = [line.text for line in explained(claims, 1).lines]

    assert "在先申请 GD-1 占用 ¥300,000.00" in texts
    assert "在后申请 GD-3 已发放或已申请兑现 ¥50,000.00" in texts
    assert "本申请可用额度 ¥150,000.00（15万元）" in texts


def test_room_lines_add_up_to_the_room():
    claims = claims_for(FULL, FULL, FULL)
    claims[2] = replace(claims[2], issued=Decimal(50_000))

    lines = explained(claims, 1).lines
    start = next(i for i, line in enumerate(lines) if line.label == "累计奖补上限")
    end = next(i for i, line in enumerate(lines) if line.label == "本周期剩余额度")

    assert sum(line.amount for line in lines[start:end]) == lines[end].amount == 150_000


def test_at_0_the_application_waits():
    result = explained(claims_for(FULL, FULL, FULL), 2)

    assert result.awaiting
    assert result.bound is Bound.ROOM
    assert result.conclusion.startswith("本周期额度已被在先申请用完，本申请列为候补")
    assert result.lines[-2].text == "剩余额度为 0，列为候补"


@pytest.mark.parametrize(
    ("change", "bound", "text"),
    [
        pytest.param(
            {"issued": Decimal(250_000)},
            Bound.ISSUED,
            "已发放 ¥250,000.00（25万元），发放后不因重新核定而减少",
            id="promise-above-todays-room",
        ),
        pytest.param(
            {"issued": Decimal(200_000), "fixed": Decimal(150_000)},
            Bound.FIXED,
            "兑现核定为 ¥150,000.00（15万元）",
            id="reduced-at-redemption",
        ),
    ],
)
def test_promised_and_reduced_sums_say_so(change, bound, text):
    first, second = claims_for(FULL, FULL)
    claims = [replace(first, fixed=Decimal(300_000)), replace(second, **change)]

    result = explained(claims, 1)

    assert result.bound is bound
    assert [line.text for line in result.lines if line.binds] == [text]


def test_a_fixed_sum_equal_to_the_assessment_keeps_its_natural_bound():
    (claim,) = claims_for(FULL)

    result = explained([replace(claim, fixed=claim.entitlement)], 0)

    assert result.bound is Bound.FEE


@pytest.mark.parametrize(
    ("counts", "word"),
    [pytest.param(False, "不计入", id="on-top"), pytest.param(True, "，计入", id="in")],
)
def test_the_bonus_has_its_own_line(counts, word):
    setting = replace(SETTING, bonus=Decimal(200_000), bonus_counts_toward_cap=counts)

    last = explained(claims_for(FULL), 0, setting=setting).lines[-1]

    assert (last.rule, last.amount) == ("A7", 200_000)
    assert word in last.text


def test_a_stranger_to_the_claims_has_no_explanation():
    with pytest.raises(KeyError):
        explained(claims_for(FULL), 9)

"""From voucher to money: R1 to R4 and R6 with every boundary."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.factories.facts import INVOICE, PAYMENT, REDEMPTION, REDEMPTION_SETTINGS
from vouchers.eligibility import Level, check_approved_amount, judge_redemption
from vouchers.eligibility.redemption import (
    check_account,
    check_materials,
    check_numbers_unused,
    check_paid_enough,
    check_paid_share,
    check_payment_days,
    check_payment_parties,
    check_window,
)

INSTANT = timedelta(microseconds=1)
UNTIL = REDEMPTION_SETTINGS.window_closes_at


def paying(*amounts: str):
    payments = (
        replace(PAYMENT, amount=Decimal(amount), receipt_number=f"HD-{place}")
        for place, amount in enumerate(amounts)
    )
    return replace(REDEMPTION, payments=tuple(payments))


@pytest.mark.parametrize(
    ("at", "level"),
    [
        pytest.param(UNTIL, "pass", id="last-instant"),
        pytest.param(UNTIL + INSTANT, "block", id="just-after"),
    ],
)
def test_r6_filed_within_the_window(at, level):
    verdict = check_window(replace(REDEMPTION, at=at))

    assert (verdict.rule, verdict.level) == ("R6", level)


@pytest.mark.parametrize(
    ("amounts", "level"),
    [
        pytest.param(["480000"], "pass", id="exactly"),
        pytest.param(["479999.99"], "block", id="a-fen-short"),
        pytest.param(["480000.01"], "pass", id="a-fen-over"),
        pytest.param(["300000", "180000"], "pass", id="in-two-parts"),
        pytest.param([], "block", id="nothing-paid"),
    ],
)
def test_r1_payments_add_up_to_the_vouchers_amount(amounts, level):
    verdict = check_paid_enough(paying(*amounts))

    assert (verdict.rule, verdict.level, verdict.field) == ("R1", level, "payments")


def test_r1_says_how_much_is_lacking():
    assert "尚差 ¥0.01" in check_paid_enough(paying("479999.99")).message


@pytest.mark.parametrize(
    ("ratio", "paid", "level"),
    [
        pytest.param(None, "1", "pass", id="off-in-2018"),
        pytest.param("90", "442800", "pass", id="exactly-90-percent"),
        pytest.param("90", "442799.99", "block", id="a-fen-short"),
        pytest.param("100", "492000", "pass", id="all"),
        pytest.param("33.33", "163983.59", "block", id="no-rounding-in-favour"),
        pytest.param("33.33", "163983.60", "pass", id="fraction-of-a-percent"),
    ],
)
def test_r1_share_of_the_contract_total(ratio, paid, level):
    settings = replace(REDEMPTION_SETTINGS, payment_ratio=Decimal(ratio) if ratio else None)

    verdict = check_paid_share(replace(paying(paid), settings=settings))

    assert (verdict.rule, verdict.level) == ("R1", level)


def test_r1_share_names_percent_and_sum():
    settings = replace(REDEMPTION_SETTINGS, payment_ratio=Decimal("90.00"))

    message = check_paid_share(replace(paying("1"), settings=settings)).message

    assert "合同总金额的 90%（¥442,800.00）" in message


@pytest.mark.parametrize(
    ("paid_on", "level"),
    [
        pytest.param("2018-09-29", "block", id="before-signing"),
        pytest.param("2018-09-30", "pass", id="signing-day"),
        pytest.param("2018-12-03", "pass", id="filing-day"),
        pytest.param("2018-12-04", "block", id="after-filing"),
    ],
)
def test_r2_payment_lies_between_signing_and_filing(paid_on, level):
    payment = replace(PAYMENT, paid_on=date.fromisoformat(paid_on))

    verdict = check_payment_days(replace(REDEMPTION, payments=(PAYMENT, payment)))

    assert (verdict.rule, verdict.level, verdict.field) == ("R2", level, "paid_on")


def test_r2_filing_day_is_shanghais():
    at = datetime(2018, 12, 3, 16, 0, tzinfo=UTC)  # midnight of the 4th in Shanghai
    payment = replace(PAYMENT, paid_on=date(2018, 12, 4))

    assert check_payment_days(replace(REDEMPTION, at=at, payments=(payment,))).level == Level.PASS


@pytest.mark.parametrize(
    ("change", "level", "field"),
    [
        pytest.param({}, "pass", "payer", id="the-parties-of-the-contract"),
        pytest.param({"payee": "江门移动"}, "pass", "payer", id="short-name-of-the-list"),
        pytest.param(
            {"payer": "江门市鸿运达纺织印染有限公司 "}, "pass", "payer", id="with-a-space"
        ),
        pytest.param({"payer": "某某科技有限公司"}, "block", "payer", id="somebody-else-paid"),
        pytest.param({"payee": "某某科技有限公司"}, "block", "payee", id="somebody-else-got-it"),
        pytest.param(
            {"payer": "某某科技有限公司", "explained": True}, "pass", "payer", id="explained"
        ),
    ],
)
def test_r2_parties_match_or_are_explained(change, level, field):
    verdict = check_payment_parties(replace(REDEMPTION, payments=(replace(PAYMENT, **change),)))

    assert (verdict.rule, verdict.level, verdict.field) == ("R2", level, field)


@pytest.mark.parametrize(
    ("change", "level", "field"),
    [
        pytest.param({}, "pass", "receipt_number", id="fresh"),
        pytest.param(
            {"payments": (replace(PAYMENT, number_used=True),)},
            "block",
            "receipt_number",
            id="receipt-used-elsewhere",
        ),
        pytest.param(
            {"payments": (PAYMENT, replace(PAYMENT, receipt_number="ＨＤ－０００１ "))},
            "block",
            "receipt_number",
            id="receipt-twice-in-full-width",
        ),
        pytest.param(
            {"invoices": (replace(INVOICE, number_used=True),)},
            "block",
            "invoice_number",
            id="invoice-used-elsewhere",
        ),
        pytest.param(
            {"invoices": (INVOICE, INVOICE)}, "block", "invoice_number", id="invoice-twice"
        ),
    ],
)
def test_r2_numbers_are_used_once(change, level, field):
    verdict = check_numbers_unused(replace(REDEMPTION, **change))

    assert (verdict.rule, verdict.level, verdict.field) == ("R2", level, field)


BOTH_ASKED = {"requires_acceptance_report": True, "requires_effect_note": True}


@pytest.mark.parametrize(
    ("asked", "change", "lacking"),
    [
        pytest.param({}, {}, "", id="2018"),
        pytest.param({}, {"payments": ()}, "付款回单", id="no-payment"),
        pytest.param(
            {}, {"payments": (replace(PAYMENT, has_file=False),)}, "付款回单", id="no-receipt-file"
        ),
        pytest.param({}, {"invoices": ()}, "发票", id="no-invoice"),
        pytest.param(
            {}, {"invoices": (replace(INVOICE, has_file=False),)}, "发票", id="no-invoice-file"
        ),
        pytest.param(BOTH_ASKED, {}, "验收报告、应用成效说明", id="2020-without"),
        pytest.param(
            BOTH_ASKED, {"has_acceptance_report": True}, "应用成效说明", id="2020-only-the-report"
        ),
        pytest.param(
            BOTH_ASKED,
            {"has_acceptance_report": True, "has_effect_note": True},
            "",
            id="2020-complete",
        ),
    ],
)
def test_r3_materials_as_the_cycle_asks(asked, change, lacking):
    settings = replace(REDEMPTION_SETTINGS, **asked)

    verdict = check_materials(replace(REDEMPTION, settings=settings, **change))

    assert verdict.level == (Level.BLOCK if lacking else Level.PASS)
    assert verdict.message.endswith(f"：{lacking}。") == bool(lacking)


@pytest.mark.parametrize(
    ("name", "level", "missing"),
    [
        pytest.param("江门市鸿运达纺织印染有限公司", "pass", False, id="own"),
        pytest.param("张三", "block", False, id="a-persons"),
        pytest.param("", "block", True, id="none"),
    ],
)
def test_r3_account_is_the_enterprises_own(name, level, missing):
    verdict = check_account(replace(REDEMPTION, account_name=name))

    assert (verdict.rule, verdict.level, verdict.missing) == ("R3", level, missing)


@pytest.mark.parametrize(
    ("approved", "reason", "level", "field"),
    [
        pytest.param("480000", "", "pass", "amount", id="in-full"),
        pytest.param("480000.01", "", "block", "amount", id="never-higher"),
        pytest.param("479999.99", "", "block", "reduction_reason", id="reduced-without-reason"),
        pytest.param("479999.99", "发票不足", "pass", "amount", id="reduced-with-reason"),
        pytest.param("0", "不符", "block", "amount", id="0-is-a-refusal"),
        pytest.param("-1", "不符", "block", "amount", id="negative"),
    ],
)
def test_r4_approved_amount_may_be_lower_never_higher(approved, reason, level, field):
    verdict = check_approved_amount(
        Decimal(approved), voucher_amount=Decimal(480_000), reason=reason
    )

    assert (verdict.rule, verdict.level, verdict.field) == ("R4", level, field)


def test_a_lawful_redemption_passes_every_rule_in_fixed_order():
    verdicts = judge_redemption(REDEMPTION)

    assert [v.rule for v in verdicts] == ["R6", "R1", "R1", "R2", "R2", "R2", "R3", "R3"]
    assert {verdict.level for verdict in verdicts} == {Level.PASS}

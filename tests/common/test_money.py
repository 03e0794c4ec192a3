"""Money as people type it and as screens show it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import (
    MAXIMUM,
    InvalidMoney,
    floor_to_fen,
    format_wan,
    format_yuan,
    in_words,
    parse_wan,
    parse_yuan,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        pytest.param("123456", "123456.00", id="plain"),
        pytest.param("1，234.50 ", "1234.50", id="full-width-comma-and-space"),
        pytest.param("１２３４．５", "1234.50", id="full-width-digits"),
        pytest.param("1,234,567.89", "1234567.89", id="thousands"),
        pytest.param("¥1,234.00", "1234.00", id="sign"),
        pytest.param("￥ 88元", "88.00", id="full-width-sign-and-unit"),
        pytest.param("0.01", "0.01", id="a-fen"),
        pytest.param("12.", "12.00", id="trailing-point"),
        pytest.param("007", "7.00", id="leading-zeros"),
        pytest.param("99,999,999,999.99", "99999999999.99", id="largest"),
    ],
)
def test_parse_yuan_reads_what_people_type(text, amount):
    result = parse_yuan(text)

    assert result == Decimal(amount)
    assert str(result) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "required", id="empty"),
        pytest.param("   ", "required", id="blank"),
        pytest.param("¥", "required", id="only-a-sign"),
        pytest.param("1.234", "decimals", id="3-decimals"),
        pytest.param("1.000", "decimals", id="3-zero-decimals"),
        pytest.param("-5", "negative", id="negative"),
        pytest.param("－5", "negative", id="full-width-minus"),
        pytest.param("−5", "negative", id="true-minus"),
        pytest.param("0", "zero", id="zero"),
        pytest.param("0.00", "zero", id="zero-fen"),
        pytest.param("100000000000", "too_large", id="too-large"),
        pytest.param("99999999999.991", "decimals", id="too-fine"),
        pytest.param("9" * 5000, "too_large", id="5000-digits"),
        pytest.param("NaN", "format", id="nan"),
        pytest.param("Infinity", "format", id="infinity"),
        pytest.param("1e5", "format", id="exponent"),
        pytest.param("1_000", "format", id="underscore"),
        pytest.param("+5", "format", id="plus"),
        pytest.param("0x10", "format", id="hex"),
        pytest.param("١٢", "format", id="arabic-indic-digits"),
        pytest.param("1 000", "format", id="inner-space"),
        pytest.param("一百", "format", id="words"),
        pytest.param("1.2.3", "format", id="two-points"),
        pytest.param("=1+1", "format", id="formula"),
        pytest.param("1,5", "grouping", id="comma-as-point"),
        pytest.param("12,34,567", "grouping", id="odd-groups"),
        pytest.param("25万", "wrong_unit", id="unit-wan"),
        pytest.param("25万元", "wrong_unit", id="unit-wan-yuan"),
        pytest.param("1亿", "wrong_unit", id="unit-yi"),
    ],
)
def test_parse_yuan_refuses_with_a_chinese_sentence(text, code):
    with pytest.raises(InvalidMoney) as caught:
        parse_yuan(text)

    assert caught.value.code == code
    assert caught.value.message.endswith("。")


def test_parse_yuan_takes_zero_where_allowed():
    assert str(parse_yuan("0", zero_allowed=True)) == "0.00"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        pytest.param("1000", "10000000.00", id="ten-million"),
        pytest.param("1,234.56", "12345600.00", id="grouped"),
        pytest.param("0.000001", "0.01", id="a-fen"),
        pytest.param("50 万元", "500000.00", id="with-unit"),
    ],
)
def test_parse_wan_returns_yuan(text, amount):
    assert str(parse_wan(text)) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("0.0000001", "decimals", id="below-a-fen"),
        pytest.param("10000000", "too_large", id="too-large-in-yuan"),
        pytest.param("-1", "negative", id="negative"),
        pytest.param("3亿", "wrong_unit", id="unit-yi"),
    ],
)
def test_parse_wan_refuses(text, code):
    with pytest.raises(InvalidMoney) as caught:
        parse_wan(text)

    assert caught.value.code == code


@given(st.decimals(min_value=Decimal("0.01"), max_value=MAXIMUM, places=2))
def test_what_is_shown_reads_back_as_itself(amount):
    assert parse_yuan(format_yuan(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "floored"),
    [
        pytest.param("1.239", "1.23", id="down"),
        pytest.param("1.2", "1.20", id="two-decimals"),
        pytest.param("0.009", "0.00", id="below-a-fen"),
    ],
)
def test_floor_to_fen_rounds_down(amount, floored):
    assert str(floor_to_fen(Decimal(amount))) == floored


@pytest.mark.parametrize(
    ("amount", "yuan", "wan"),
    [
        pytest.param("123456", "¥123,456.00", "12.3456万元", id="usual"),
        pytest.param("500000", "¥500,000.00", "50万元", id="round"),
        pytest.param("0", "¥0.00", "0万元", id="zero"),
        pytest.param("-1234.5", "-¥1,234.50", "-0.1234万元", id="negative"),
        pytest.param("12345678901.99", "¥12,345,678,901.99", "1,234,567.8901万元", id="large"),
        pytest.param("100000", "¥100,000.00", "10万元", id="zeros-before-the-point-stay"),
    ],
)
def test_amounts_as_screens_show_them(amount, yuan, wan):
    assert format_yuan(Decimal(amount)) == yuan
    assert format_wan(Decimal(amount)) == wan


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        pytest.param("0", "零元整", id="zero"),
        pytest.param("0.05", "伍分", id="fen"),
        pytest.param("0.50", "伍角", id="jiao"),
        pytest.param("10", "壹拾元整", id="ten"),
        pytest.param("123456.78", "壹拾贰万叁仟肆佰伍拾陆元柒角捌分", id="usual"),
        pytest.param("100010", "壹拾万零壹拾元整", id="zero-inside"),
        pytest.param("1000.05", "壹仟元零伍分", id="no-jiao"),
        pytest.param("500000", "伍拾万元整", id="cap"),
        pytest.param("100000", "壹拾万元整", id="one-and-ten-thousands"),
        pytest.param("100000.05", "壹拾万元零伍分", id="zeros-then-fen"),
        pytest.param("100000.50", "壹拾万元伍角", id="zeros-then-jiao"),
        pytest.param("10001", "壹万零壹元整", id="many-zeros-one-word"),
        pytest.param("1010101.01", "壹佰零壹万零壹佰零壹元零壹分", id="zeros-everywhere"),
        pytest.param("107000.53", "壹拾万柒仟元伍角叁分", id="no-yuan-below-a-thousand"),
        pytest.param("100000001", "壹亿零壹元整", id="one-above-a-hundred-million"),
        pytest.param("480000.009", "肆拾捌万元整", id="below-a-fen-is-nothing"),
        pytest.param(
            "99999999999.99", "玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", id="max"
        ),
    ],
)
def test_in_words_writes_capital_figures(amount, words):
    assert in_words(Decimal(amount)) == words

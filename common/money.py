"""Yuan as `Decimal` with 2 decimals: reading what people type, and writing it for them.

Money is always rounded down to the fen (docs/policy.md, first section). Pure Python.
"""

import re
import unicodedata
from decimal import ROUND_DOWN, Decimal

import cn2an

from common.errors import DomainError

FEN = Decimal("0.01")
WAN = Decimal(10_000)
MAXIMUM = Decimal("99999999999.99")  # what a column of 13 digits holds; far above any contract

_UNGROUPED = re.compile(r"[0-9]+(\.[0-9]*)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


class InvalidMoney(DomainError):
    """What was typed is no lawful sum; the message says why in Chinese."""

    code = "invalid_money"


def floor_to_fen(amount: Decimal) -> Decimal:
    """The sum rounded down to 2 decimals."""
    return amount.quantize(FEN, rounding=ROUND_DOWN)


def parse_yuan(text: str, *, zero_allowed: bool = False) -> Decimal:
    """Read a sum in yuan as typed: full-width digits, thousands commas, ¥ and 元 are accepted.

    Raises `InvalidMoney` on anything but 0 < sum <= 99,999,999,999.99 with at most 2 decimals.
    """
    amount = _parse(text, decimals=2, unit="元")
    return _within_bounds(amount.quantize(FEN), zero_allowed=zero_allowed)


def parse_wan(text: str, *, zero_allowed: bool = False) -> Decimal:
    """Read a sum typed in 万元 with at most 6 decimals; returns yuan. Raises as `parse_yuan`."""
    amount = _parse(text, decimals=6, unit="万元") * WAN
    return _within_bounds(amount.quantize(FEN), zero_allowed=zero_allowed)


def _parse(text: str, *, decimals: int, unit: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.removeprefix("¥").removesuffix(unit).strip()
    if not plain:
        raise InvalidMoney("请填写金额。", code="required")
    if plain[0] in "-−–—":
        raise InvalidMoney("金额不能为负数。", code="negative")
    if "万" in plain or "亿" in plain:
        raise InvalidMoney(f"请以{unit}为单位，直接填写数字。", code="wrong_unit")
    if "," in plain and not _GROUPED.fullmatch(plain):
        raise InvalidMoney("千分位逗号的位置不正确，请核对金额或去掉逗号。", code="grouping")
    plain = plain.replace(",", "")
    if not _UNGROUPED.fullmatch(plain):
        raise InvalidMoney("金额格式不正确，请填写数字，例如 123456.00。", code="format")
    whole, _, fraction = plain.partition(".")
    if len(fraction) > decimals:
        raise InvalidMoney(f"以{unit}为单位时，金额最多保留 {decimals} 位小数。", code="decimals")
    if len(whole.lstrip("0")) > len(str(MAXIMUM)):
        raise _too_large()
    return Decimal(plain)


def _within_bounds(amount: Decimal, *, zero_allowed: bool) -> Decimal:
    if amount > MAXIMUM:
        raise _too_large()
    if amount == 0 and not zero_allowed:
        raise InvalidMoney("金额必须大于 0。", code="zero")
    return amount


def _too_large() -> InvalidMoney:
    return InvalidMoney(f"金额过大，最大为 {MAXIMUM:,} 元，请核对。", code="too_large")


def format_yuan(amount: Decimal) -> str:
    """`¥123,456.00`, rounded down to the fen."""
    floored = floor_to_fen(amount)
    sign = "-" if floored < 0 else ""
    return f"{sign}¥{abs(floored):,}"


def format_wan(amount: Decimal) -> str:
    """`12.3456万元`: at most 4 decimals (1 yuan), rounded down, without trailing zeros."""
    value = (amount / WAN).quantize(Decimal("0.0001"), rounding=ROUND_DOWN)
    text = f"{value:,f}".rstrip("0").rstrip(".")
    return f"{text}万元"


def in_words(amount: Decimal) -> str:
    """The sum in capital figures (大写), as certificates carry it: `壹拾贰万元整`."""
    words: str = cn2an.an2cn(str(floor_to_fen(amount)), "rmb")
    return words

"""Amounts of money in Chinese text, in figures (¥480,000.00, 26.8 万元) and in words (大写)."""

import re
from dataclasses import dataclass
from decimal import Decimal

import cn2an

FEN = Decimal("0.01")
_DIGITS = "零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
_UNITS = "十拾百佰千仟万亿"
_MULTIPLES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
# Characters of banks and of traditional print that cn2an does not know.
_PLAIN = str.maketrans("〇○參陸萬億圓圆貳兩两", "零零叁陆万亿元元贰二二")

FIGURES = re.compile(
    r"(?<![\d.,A-Za-z\-])(?P<sign>¥?)"
    r"(?P<number>\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,12}(?:\.\d{1,6})?)"
    r"(?![\d%‰A-Za-z\-])(?P<multiple>[万亿]?)(?P<unit>元?)"
)
WORDS = re.compile(
    rf"(?<![\d.万亿])(?P<yuan>[{_DIGITS}十拾][{_DIGITS}{_UNITS}]*)元"
    rf"(?:(?P<jiao>[{_DIGITS}])角)?零?(?:(?P<fen>[{_DIGITS}])分)?[整正]?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as the text states it, in yuan: in figures, in words, and other figures for it."""

    figures: Decimal | None
    words: Decimal | None = None
    others: tuple[Decimal, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The figures; the words where there are none."""
        return self.words if self.figures is None else self.figures

    @property
    def agrees(self) -> bool | None:
        """Whether figures and words say the same; None where one of them is missing."""
        if self.figures is None or self.words is None:
            return None
        return self.figures == self.words


def plain(text: str) -> str:
    """The text with one writing for each numeral."""
    return text.translate(_PLAIN)


def in_words(text: str) -> Decimal | None:
    """The first amount written in words, such as 壹拾陆万陆仟捌佰元伍角整."""
    match = WORDS.search(plain(text))
    return None if match is None else _value_of_words(match)


def _value_of_words(match: re.Match[str]) -> Decimal | None:
    try:
        yuan = Decimal(str(cn2an.cn2an(match["yuan"], "smart")))
        cents = [
            cn2an.cn2an(match[name], "smart") if match[name] else 0 for name in ("jiao", "fen")
        ]
    except ValueError:
        return None
    return (yuan + Decimal(cents[0]) / 10 + Decimal(cents[1]) / 100).quantize(FEN)


def in_figures(text: str, *, bare_multiple: str = "") -> Decimal | None:
    """The first amount written in figures, in yuan.

    A number without ¥ or 元 counts when it looks like money (thousands or cents marked, or at
    least four digits) and is then taken in the table's unit: yuan, or `bare_multiple` of it.
    """
    for match in FIGURES.finditer(text):
        number, multiple = match["number"], match["multiple"]
        marked = bool(match["sign"] or match["unit"] or multiple)
        if marked or "," in number or "." in number or len(number) >= 4:
            factor = _MULTIPLES[multiple if marked else bare_multiple]
            return (Decimal(number.replace(",", "")) * factor).quantize(FEN)
    return None

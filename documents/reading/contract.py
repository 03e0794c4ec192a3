"""Finds a contract's facts in its extracted text: number, day, amounts, devices.

Pure functions over text. A scan has no text and gives nothing; what is not clearly said is None.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

import cn2an

from documents.reading.amounts import Amount, in_figures, in_words, plain

# The text is a stranger's and may be long: every pattern here is linear in it, because runs of
# blanks are folded first and repeats are bounded.
_BLANKS = re.compile(r"[^\S\n]+")
_PAGE_FOOT = re.compile(
    r"^ ?(第 ?\d{1,4} ?页.*|共 ?\d{1,4} ?页.*|- ?\d{1,4} ?-|\d{1,4} ?/ ?\d{1,4}) ?$", re.M
)
_CJK = r"[^\x00-\x7f]"
_LOOSE_BLANK = re.compile(rf"(?<={_CJK}) | (?={_CJK})")

_QUOTE = r"[“”\"'「」『』]?"
FEE_LABEL = re.compile(rf"上云上平台{_QUOTE}(?:应用)?(?:服务)?(?:部分)?的?费用?")
TOTAL_LABEL = re.compile(
    r"合同(?:含税)?(?:总金额|总额|总价款?|总费用|金额|价款总[额计]|价款(?=[:为]))|含税总价款?|价税合计"
)
_SENTENCE_END = re.compile(r"[。;!?]")
_SHARE = re.compile(r"\d\s*[%‰]|百分之")
WINDOW = 60  # characters after a label that may state its amount
BEFORE = 400  # characters before it that may name the unit of its table
OCCURRENCES = 50

# To the end of the word, not of the sentence: numbers may hold Chinese, such as 江合〔2018〕12号.
_NUMBER = re.compile(r"合同(?:编号|号) ?[:为]? ?([^\s,;:。_]{0,40}\d[^\s,;:。_]{0,39})")
_YEAR, _TWO = r"(\d{4}|[零一二三四五六七八九]{4})", r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = rf"{_YEAR}\s*[年\-/.]\s*{_TWO}\s*[月\-/.]\s*{_TWO}"
_SIGNED = re.compile(rf"(?:签订|签署|签约|订立)(?:日期|时间|日)\s*[:为]?\s*{_DAY}")
_DEVICES = (
    re.compile(r"联网设备(?:台套数|数量|总数)?[^\d。;]{0,8}?(\d[\d,]{0,9})\s*(?:台|套)"),
    re.compile(r"(?:联网)?设备台套数[^\d。;]{0,8}?(\d[\d,]{0,9})"),
    re.compile(r"(?:接入|联网)[^\d。;]{0,12}?(\d[\d,]{0,9})\s*(?:台|套)[^\d。;]{0,6}设备"),
)


@dataclass(frozen=True, slots=True)
class ContractReading:
    """What the text says. `has_text` is False for a scan: then nothing can be said."""

    has_text: bool
    number: str | None = None
    signed_on: date | None = None
    total: Amount | None = None
    cloud_fee: Amount | None = None
    devices: int | None = None

    @property
    def fee_in_words_agrees(self) -> bool | None:
        """Whether the fee in figures and the fee in words agree; None where one is missing."""
        return None if self.cloud_fee is None else self.cloud_fee.agrees


def read_contract(text: str) -> ContractReading:
    """Read a contract's extracted text (pages joined by form feeds)."""
    lines = tidy(text)
    flat = flatten(lines)
    if len(flat) < 20:
        return ContractReading(has_text=False)
    return ContractReading(
        has_text=True,
        number=_number(lines),
        signed_on=_signed_on(flat),
        total=_stated(flat, TOTAL_LABEL),
        cloud_fee=_stated(flat, FEE_LABEL),
        devices=_devices(flat),
    )


def tidy(text: str) -> str:
    """The lines of the text without page feet, full-width signs made narrow."""
    narrow = unicodedata.normalize("NFKC", text).replace("\f", "\n")
    return plain(_PAGE_FOOT.sub("", _BLANKS.sub(" ", narrow)))


def flatten(lines: str) -> str:
    """One line, without the blanks and breaks inside Chinese."""
    return _LOOSE_BLANK.sub("", re.sub(r"\s+", " ", lines)).strip()


def _number(text: str) -> str | None:
    match = _NUMBER.search(text)
    return match[1] if match else None


def _signed_on(text: str) -> date | None:
    """The latest signing day named: a contract is signed when the last party signs."""
    days = [
        day
        for match in islice(_SIGNED.finditer(text), OCCURRENCES)
        if (day := _date(*match.groups()))
    ]
    return max(days, default=None)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(_figure(year), _figure(month), _figure(day))
    except ValueError:
        return None


def _figure(text: str) -> int:
    if text.isascii():
        return int(text)
    if len(text) == 4:  # 二零一八: digit by digit
        return int("".join(str("零一二三四五六七八九".index(sign)) for sign in text))
    return int(cn2an.cn2an(text, "smart"))


def _devices(text: str) -> int | None:
    for pattern in _DEVICES:
        if match := pattern.search(text):
            return int(match[1].replace(",", ""))
    return None


def _stated(text: str, label: re.Pattern[str]) -> Amount | None:
    """The amount that follows a label: the first figures, the first words, other figures."""
    figures, words = [], []
    for window, before in _windows(text, label):
        bare = "万" if "(万元)" in before or "单位:万元" in before else ""
        if (figure := in_figures(window, bare_multiple=bare)) is not None:
            figures.append(figure)
        if (word := in_words(window)) is not None:
            words.append(word)
    if not figures and not words:
        return None
    first = figures[0] if figures else None
    others = tuple(dict.fromkeys(figure for figure in figures if figure != first))
    return Amount(figures=first, words=words[0] if words else None, others=others)


def _windows(text: str, label: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """What each occurrence of the label says: up to the sentence's end or the next label."""
    for match in islice(label.finditer(text), OCCURRENCES):
        window = text[match.end() : match.end() + WINDOW]
        ends = [
            found.start()
            for other in (_SENTENCE_END, FEE_LABEL, TOTAL_LABEL)
            if (found := other.search(window))
        ]
        window = window[: min(ends)] if ends else window
        if not _SHARE.search(window):  # 合同总金额的 30 % is a share, not the amount
            yield window, text[max(0, match.start() - BEFORE) : match.start()]

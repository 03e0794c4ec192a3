"""Which characters the vendored fonts can print, and what is done about the others.

A character no font has would stop a PDF/A document, and a paper without it would name somebody
else: 〓 stands in its place, as in print, and a note gives its code point.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

COVERAGE = Path(__file__).resolve().parents[2] / "fixtures" / "fonts" / "coverage.txt"
STAND_IN = "〓"
SOFT_BREAK = "\u200b"
# Controls, direction marks, variation selectors. What Python does not know yet, and private use, is
# somebody's name none the less.
INVISIBLE = ("Cc", "Cf", "Cs", "Mn")
NAMED = 6  # missing characters a note names one by one
_UNBROKEN = re.compile(r"[!-~]{25,}")
_PIECE = re.compile(r".{24}")


@cache
def printable() -> frozenset[int]:
    """The code points of all vendored fonts together."""
    return frozenset(_code_points(COVERAGE.read_text(encoding="ascii")))


def _code_points(text: str) -> Iterator[int]:
    for line in text.split():
        first, _, last = line.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def fit_for_print(content: Any) -> tuple[Any, tuple[str, ...]]:
    """The content with every string fit to print, and the characters that are not, in order.

    Line ends stay, other control characters go; a long run without a place to break gets some.
    """
    missing: dict[str, None] = {}
    return _fit(content, missing), tuple(missing)


def note_on(missing: tuple[str, ...]) -> str:
    """The footnote that says what 〓 stands for; empty when nothing is missing."""
    if not missing:
        return ""
    named = "、".join(f"U+{ord(character):04X}" for character in missing[:NAMED])
    more = "等" if len(missing) > NAMED else ""
    return f"〓 为字库未收录的字符（{named}{more}），以平台登记的信息为准。"


def _fit(content: Any, missing: dict[str, None]) -> Any:
    if isinstance(content, str):
        return _fit_text(content, missing)
    if isinstance(content, dict):
        return {key: _fit(value, missing) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_fit(value, missing) for value in content]
    return content


def _fit_text(text: str, missing: dict[str, None]) -> str:
    known, kept = printable(), []
    for character in unicodedata.normalize("NFC", text).replace("\r\n", "\n"):
        if ord(character) in known or character == "\n":
            kept.append(character)
        elif unicodedata.category(character).startswith("Z"):
            kept.append(" ")
        elif unicodedata.category(character) not in INVISIBLE:
            missing[character] = None
            kept.append(STAND_IN)
    return _UNBROKEN.sub(_with_breaks, "".join(kept))


def _with_breaks(run: "re.Match[str]") -> str:
    return _PIECE.sub(lambda piece: piece[0] + SOFT_BREAK, run[0])

"""统一社会信用代码 (GB 32100-2015): reading what people type, naming what is wrong. Pure Python.

Positions: 1 registering authority, 2 kind of body, 3-8 place of registration, 9-17 organisation
code (GB 11714, its last one a check character), 18 check character over all. The place is where
the code was first given, never the enterprise's region today.
"""

import re
import unicodedata

from stdnum.cn import uscc

from common.errors import DomainError

LENGTH = 18
ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
LEFT_OUT = frozenset("IOZSV")  # the standard leaves them out: too like 1, 0, 2, 5, U
HYPHENS = frozenset("-‐‑‒–—−")

# First two positions, as table 1 of the standard (with its amendments) lists them.
REGISTRATIONS = {
    "1": "1239",  # 机构编制
    "2": "19",  # 外交
    "3": "123459",  # 司法行政
    "4": "19",  # 文化
    "5": "1239",  # 民政
    "6": "129",  # 旅游
    "7": "129",  # 宗教
    "8": "19",  # 工会
    "9": "1239",  # 市场监管
    "A": "19",  # 军队编制
    "N": "1239",  # 农业农村
    "Y": "1",  # 其他
}

# GB 11714: values 0-9 and A-Z as 10-35, modulus 11; 10 is written X.
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class InvalidUscc(DomainError):
    """What was typed is no lawful code; `code` says in which way, the message says where."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, field="uscc", code=code)


def compact(text: str) -> str:
    """Upper case, half width, without spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if not char.isspace() and char not in HYPHENS)


def parse(text: str) -> str:
    """The code as it is stored.

    Raises `InvalidUscc` with one of the codes `required`, `length`, `characters`,
    `registration_type`, `place`, `organisation_check`, `check`; the first fault found from left to
    right is the one named.
    """
    number = compact(text)
    if not number:
        raise InvalidUscc("请填写统一社会信用代码。", "required")
    _check_characters(number)
    if len(number) != LENGTH:
        raise InvalidUscc(f"统一社会信用代码应为 18 位，您填写了 {len(number)} 位。", "length")
    _check_registration(number)
    _check_organisation(number)
    expected = uscc.calc_check_digit(number[:17])
    if number[17] != expected:
        raise InvalidUscc(
            f"第 18 位校验码“{number[17]}”与前 17 位不符，请逐位核对是否有错漏。", "check"
        )
    return number


def organisation_check(body: str) -> str:
    """The check character of an organisation code's first 8 positions (GB 11714)."""
    total = sum(
        int(char, 36) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True)
    )
    return {10: "X", 11: "0"}.get(value := 11 - total % 11, str(value))


def masked(number: str) -> str:
    """The code for people who need not know it all: first 4 and last 4."""
    return f"{number[:4]}{'*' * (LENGTH - 8)}{number[-4:]}"


def _check_characters(number: str) -> None:
    for position, char in enumerate(number, start=1):
        if char in LEFT_OUT:
            raise InvalidUscc(
                f"第 {position} 位“{char}”不会出现在统一社会信用代码中"
                "（不使用字母 I、O、Z、S、V），请核对是否应为数字。",
                "characters",
            )
        if char not in ALPHABET:
            raise InvalidUscc(
                f"第 {position} 位“{char}”不正确，统一社会信用代码只含数字和大写字母。",
                "characters",
            )


def _check_registration(number: str) -> None:
    if number[1] not in REGISTRATIONS.get(number[0], ""):
        raise InvalidUscc(
            f"前两位“{number[:2]}”不是已知的登记管理部门和机构类别代码，企业一般为“91”。",
            "registration_type",
        )
    if not re.fullmatch(r"[0-9]{6}", number[2:8]):
        raise InvalidUscc(
            f"第 3 至 8 位“{number[2:8]}”应为 6 位数字（登记地行政区划码）。", "place"
        )


def _check_organisation(number: str) -> None:
    if number[16] != organisation_check(number[8:16]):
        raise InvalidUscc(
            f"第 17 位“{number[16]}”与第 9 至 16 位不符（组织机构代码校验码有误），请逐位核对。",
            "organisation_check",
        )

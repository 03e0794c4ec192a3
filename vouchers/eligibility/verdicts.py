"""What a rule says about a case, and questions over a row of verdicts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How much a verdict weighs."""

    PASS = "pass"  # noqa: S105 - a word, no secret
    NOTICE = "notice"  # shown to those who judge, stops nothing
    BLOCK = "block"  # stops the submission
    WAITS = "waits"  # stops the issue only, and says what lifts it (E8)

    @property
    def label(self) -> str:
        """The Chinese word of the rule trace."""
        return _LABELS[self]


_LABELS = {
    Level.PASS: "通过",
    Level.NOTICE: "提示",
    Level.BLOCK: "不符合",
    Level.WAITS: "待完成",
}

TITLES = {
    "E1": "主体资格",
    "E2": "成立年限",
    "E3": "主营业务收入",
    "E4": "财政资金使用记录",
    "E5": "合同签订日期",
    "E6": "同一项目不重复申报",
    "E7": "行业范围",
    "E8": "企业认证",
    "E9": "追回款项",
    "A1": "上云上平台费用",
    "A2": "联网设备台套数",
    "A3": "同类应用服务",
    "A6": "申领周期",
    "C1": "应用服务目录",
    "V1": "合同材料",
    "V2": "供应商认定",
    "V3": "一券一合同",
    "R1": "实际支付金额",
    "R2": "付款凭证",
    "R3": "兑现材料",
    "R4": "核定兑现金额",
    "R6": "兑现期限",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule's word on a case.

    `message` says in Chinese what is so and, where something is to be done, what; `field` is the
    form field it belongs to; `missing` marks a block that only says the fact is not filled in yet.
    """

    rule: str
    level: Level
    message: str
    field: str = ""
    missing: bool = False

    @property
    def title(self) -> str:
        """The rule's name in a few words."""
        return TITLES[self.rule]

    @property
    def word(self) -> str:
        """What the rule trace shows beside the rule: a missing fact is no fault yet."""
        return "待填写" if self.missing else self.level.label

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, as the voucher keeps its last rule trace; `kept` reads them back.

        Title and word follow from rule and level and are not kept: with them a trace was half as
        wide again, and it is most of a voucher's row.
        """
        row = {
            "rule": self.rule,
            "level": self.level.value,
            "message": self.message,
            "field": self.field,
        }
        return {**row, "missing": True} if self.missing else row


def kept(row: Mapping[str, Any]) -> Verdict:
    """The verdict that `as_dict` wrote, or wrote when it still kept title and word."""
    level, missing = Level(row["level"]), bool(row.get("missing"))
    return Verdict(row["rule"], level, row["message"], row["field"], missing)


def passed(rule: str, message: str, field: str = "") -> Verdict:
    """The rule is met."""
    return Verdict(rule, Level.PASS, message, field)


def noticed(rule: str, message: str, field: str = "") -> Verdict:
    """Worth a look; stops nothing."""
    return Verdict(rule, Level.NOTICE, message, field)


def blocked(rule: str, message: str, field: str = "") -> Verdict:
    """The rule is not met."""
    return Verdict(rule, Level.BLOCK, message, field)


def missing(rule: str, message: str, field: str = "") -> Verdict:
    """The rule cannot be judged before this is filled in."""
    return Verdict(rule, Level.BLOCK, message, field, missing=True)


def waiting(rule: str, message: str, field: str = "") -> Verdict:
    """Submission is possible, issue is not yet."""
    return Verdict(rule, Level.WAITS, message, field)


def blocks(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Those that stop the submission."""
    return tuple(verdict for verdict in verdicts if verdict.level is Level.BLOCK)


def waits(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Those that stop the issue."""
    return tuple(verdict for verdict in verdicts if verdict.level is Level.WAITS)


def needs_provincial_check(verdicts: Iterable[Verdict]) -> bool:
    """Whether the province checks the case after the bureau's approval: E3 is not met."""
    return any(verdict.rule == "E3" and verdict.level is not Level.PASS for verdict in verdicts)

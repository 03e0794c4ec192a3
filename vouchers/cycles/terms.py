"""What a cycle says, field by field, and how each is written for people."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from common.dates import format_day, format_instant
from common.money import format_yuan


class Windows(Protocol):
    """Whatever has a cycle's windows: its terms, or its row."""

    @property
    def opens_at(self) -> datetime: ...

    @property
    def closes_at(self) -> datetime: ...

    @property
    def redemption_closes_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything the province decides about a cycle; the names are those of the model's fields.

    Instants are inclusive at both ends (A6, R6). `payment_ratio` in percent, None when not asked
    (R1). `excluded_cities`: codes of the cities that do not take part.
    """

    name: str
    code: str
    opens_at: datetime
    closes_at: datetime
    redemption_closes_at: datetime
    minimum_age_years: int
    revenue_threshold: Decimal
    clean_record_years: int
    contract_signed_after: date
    supplier_days: int
    correction_days: int
    publicity_days: int
    payment_ratio: Decimal | None
    requires_acceptance_report: bool
    requires_effect_note: bool
    excluded_cities: frozenset[str]


LABELS = {
    "name": "名称",
    "code": "编号",
    "opens_at": "申领开始时间",
    "closes_at": "申领截止时间",
    "redemption_closes_at": "兑现截止时间",
    "minimum_age_years": "企业成立年限",
    "revenue_threshold": "主营业务收入参考线",
    "clean_record_years": "无违规年限",
    "contract_signed_after": "合同签订起算日",
    "supplier_days": "供应商确认时限",
    "correction_days": "补正时限",
    "publicity_days": "公示天数",
    "payment_ratio": "付款比例要求",
    "requires_acceptance_report": "验收报告",
    "requires_effect_note": "应用成效说明",
    "excluded_cities": "参加地区",
}
_UNITS = {
    "minimum_age_years": "年",
    "clean_record_years": "年",
    "supplier_days": "个工作日",
    "correction_days": "个工作日",
    "publicity_days": "天",
}


def shown(field: str, value: Any) -> str:
    """The value as people read it; cities are counted, their names are the reader's to look up."""
    if value is None:
        return "不要求"
    if field in _SPECIAL:
        return _SPECIAL[field](value)
    for kind, write in _BY_TYPE.items():
        if isinstance(value, kind):
            return write(value)
    return f"{value} {_UNITS[field]}" if field in _UNITS else str(value)


_SPECIAL: dict[str, Callable[[Any], str]] = {
    "excluded_cities": lambda codes: f"{len(codes)} 个市不参加" if codes else "全省各市参加",
    "payment_ratio": lambda ratio: f"不低于 {ratio.normalize():f}%",
}
_BY_TYPE: dict[type, Callable[[Any], str]] = {  # in this order: an instant is a date as well
    bool: lambda asked: "必须提供" if asked else "可不提供",
    datetime: format_instant,
    date: lambda day: f"{format_day(day)}之后",
    Decimal: format_yuan,
}


def changes_between(old: Terms, new: Terms) -> tuple[str, ...]:
    """The names of the fields that differ, in order."""
    names = (field.name for field in fields(Terms))
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))

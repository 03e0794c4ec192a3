"""The sheet the treasury gets, and sends back with its last three columns filled in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SHEET = "代发明细"
NOTES = "填写说明"
HEADER = (
    "序号", "户名", "账号", "开户行", "金额", "用途", "凭证号", "批次号",
    "处理结果", "处理日期", "退汇原因",
)  # fmt: skip
ASKED = ("凭证号", "批次号", "账号", "金额", "处理结果", "处理日期")
TOTAL = "合计"
PURPOSE = "工业企业上云上平台服务券兑现资金"
PAID_WORD, RETURNED_WORD = "成功", "退汇"  # what we write ourselves
PAID_WORDS = frozenset({"成功", "已拨付", "已支付", "已入账", "支付成功"})
BOUNCED_WORDS = frozenset({"退汇", "失败", "退回", "支付失败"})


@dataclass(frozen=True, slots=True)
class Order:
    """One line as the treasury is asked to pay it; money in yuan."""

    position: int
    account_name: str
    account_number: str
    bank: str
    total: Decimal
    voucher: str
    batch: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a return file as its cells read; `row` is the sheet's own number of it."""

    row: int
    voucher: str
    batch: str
    account_number: str
    total: str
    result: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer as a program gives it, without a sheet."""

    voucher: str
    account_number: str
    total: str
    result: str
    day: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """An answer that belongs to its line beyond doubt."""

    row: int
    position: int
    paid: bool
    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row of a return file; row 0 is the file as a whole."""

    row: int
    column: str
    message: str


def control_sum(orders: "tuple[Order, ...] | list[Order]") -> int:
    """The sum of the accounts' last six digits: a digit gone astray on the way changes it."""
    return sum(int(order.account_number[-6:]) for order in orders)

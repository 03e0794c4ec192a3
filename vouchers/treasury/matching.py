"""Whether a return file answers its batch: every line once, nothing else, each as it was sent.

Pure Python, no clock. All faults are found at once; one fault refuses the whole file.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from common.text import normalise_reference
from vouchers.treasury.columns import BOUNCED_WORDS, PAID_WORDS, Answer, Fault, Matched, Order

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
REASON_LENGTH = 200


@dataclass(slots=True)
class Match:
    """What was found: faults by row, and the answers of the lines where there are none."""

    answers: list[Matched] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def lawful(self) -> bool:
        """Whether the file may be applied."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days a payment can have been made on, by the batch's lines: first and last."""

    earliest: dict[int, date]
    latest: date


def match_return(orders: Sequence[Order], answers: Sequence[Answer], *, bounds: Bounds) -> Match:
    """Compare a return file with its batch, line by line."""
    match, known = Match(), {normalise_reference(order.voucher): order for order in orders}
    seen: dict[str, int] = {}
    for answer in answers:
        key = normalise_reference(answer.voucher)
        faults = list(_faults_of_place(answer, known.get(key), seen.get(key)))
        seen.setdefault(key, answer.row)
        if not faults:
            faults = list(_compare(answer, known[key], match, bounds))
        match.faults += faults
    missing = [order for key, order in known.items() if key not in seen]
    match.faults += [
        Fault(0, "凭证号", f"缺少第 {order.position} 笔 {order.voucher}（{order.account_name}）。")
        for order in missing
    ]
    return match


def _faults_of_place(answer: Answer, order: Order | None, before: int | None) -> Iterator[Fault]:
    if order is None:
        said = f"“{answer.voucher}”" if answer.voucher else "空白的凭证号"
        yield Fault(answer.row, "凭证号", f"{said}不在本批次中。")
    elif before is not None:
        yield Fault(answer.row, "凭证号", f"{answer.voucher} 与第 {before} 行重复。")


def _compare(answer: Answer, order: Order, match: Match, bounds: Bounds) -> Iterator[Fault]:
    row, faults = answer.row, []
    if normalise_reference(answer.batch) != normalise_reference(order.batch):
        said = answer.batch or "空白"
        faults.append(Fault(row, "批次号", f"批次号为“{said}”，应为 {order.batch}。"))
    if _digits(answer.account_number) != order.account_number:
        faults.append(Fault(row, "账号", "账号与送出的不一致（请勿把账号列改成数字格式）。"))
    total = _amount(answer.total)
    if total != order.total:
        faults.append(Fault(row, "金额", f"金额为“{answer.total}”，应为 {order.total:,.2f}。"))
    paid, reason = answer.result in PAID_WORDS, answer.reason[:REASON_LENGTH]
    if not paid and answer.result not in BOUNCED_WORDS:
        said = f"“{answer.result}”不能识别" if answer.result else "没有填写"
        faults.append(Fault(row, "处理结果", f"处理结果{said}，请填写“成功”或“退汇”。"))
    elif not paid and not reason:
        faults.append(Fault(row, "退汇原因", "退汇的须写明原因，企业据此更正账户。"))
    day = _day(answer.day)
    earliest = bounds.earliest[order.position]
    if day is None:
        faults.append(
            Fault(row, "处理日期", f"处理日期“{answer.day}”不能识别，请写成 2026-11-24 的样式。")
        )
    elif not earliest <= day <= bounds.latest:
        message = f"处理日期须在 {earliest} 至 {bounds.latest} 之间。"
        faults.append(Fault(row, "处理日期", message))
    elif not faults:
        match.answers.append(Matched(row, order.position, paid, day, "" if paid else reason))
    yield from faults


def _digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if not sign.isspace() and sign not in "'-")


def _amount(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").lstrip("¥￥").strip()
    try:
        # A spreadsheet keeps money as a binary fraction: 0.1 + 0.2 is 0.30000000000000004 there.
        found = Decimal(plain)
        near = found.quantize(Decimal("0.01"))
        return near if abs(near - found) < Decimal("0.000001") else None
    except InvalidOperation:  # "NaN" is a number until it is compared
        return None


def _day(text: str) -> date | None:
    found = _DAY.match(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None

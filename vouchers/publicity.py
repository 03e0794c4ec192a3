"""Publicity before payout (R5, a setting of the cycle): how long it runs and what it stops.

Pure Python, no clock. Days are calendar days of Asia/Shanghai; the day of publication does not
count, and a term ends with the last instant of its last day.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from common.dates import end_of_day, format_day, local_date
from vouchers.errors import NotPayable

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class ItemState(StrEnum):
    """Where one voucher of a publicity batch stands; only `shown` can ever be paid."""

    SHOWN = "shown"
    HELD = "held"
    WITHHELD = "withheld"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """As officials read it."""
        return ITEM_LABELS[self]


ITEM_LABELS = {
    ItemState.SHOWN: "公示",
    ItemState.HELD: "异议核实中",
    ItemState.WITHHELD: "暂停拨付",
    ItemState.CLOSED: "已撤出",
}
# A voucher stands in one of these at most once.
LIVE_ITEMS = (ItemState.SHOWN, ItemState.HELD, ItemState.WITHHELD)
# Objections are still taken.
OPEN_ITEMS = (ItemState.SHOWN, ItemState.HELD)


STOPPED_ITEMS = (ItemState.HELD, ItemState.WITHHELD)
# What is said of money that had left before the objection could hold it.
PAID_UNDER_OBJECTION = {
    ItemState.HELD: "送财政后收到异议，正在核实：已拨付的按回单登记，退汇的暂不再次拨付。",
    ItemState.WITHHELD: "送财政后异议成立：已拨付的按回单登记并由省级追回，退汇的不再拨付。",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One voucher's publicity as payout looks at it."""

    state: ItemState
    ends_at: datetime

    @property
    def stopped(self) -> bool:
        """Whether an objection holds or withholds it."""
        return self.state in STOPPED_ITEMS


def term_end(at: datetime, days: int) -> datetime:
    """The last instant of a term of `days` that begins with the day after `at`."""
    return end_of_day(local_date(at) + timedelta(days=days))


def days_left(ends_at: datetime, *, at: datetime) -> int:
    """Calendar days still to come when a hold stops the term; never below 0."""
    return max(0, (local_date(ends_at) - local_date(at)).days)


def is_over(ends_at: datetime, *, at: datetime) -> bool:
    """Whether the term has ended: its last instant still belongs to it."""
    return at > ends_at


def check_publicity(
    standing: Standing | None, *, days: int, at: datetime, paid_on: date | None = None
) -> None:
    """Raise `NotPayable` unless the voucher may be paid as far as publicity goes (R5).

    `days` is the cycle's setting: 0 asks for no publicity. `paid_on` is the day the money left.
    """
    if standing is None:
        if days:
            raise NotPayable(f"该券尚未公示，公示满 {days} 天且无异议后才能拨付。")
        return
    if standing.state is ItemState.HELD:
        raise NotPayable("该券在公示期内收到异议，核实处理后才能拨付。")
    if standing.state is ItemState.WITHHELD:
        raise NotPayable("公示异议成立，该券已暂停拨付；处理完毕并重新公示后才能拨付。")
    last = local_date(standing.ends_at)
    if not is_over(standing.ends_at, at=at):
        raise NotPayable(f"该券正在公示，{format_day(last)}公示期满后才能拨付。")
    if paid_on is not None and paid_on <= last:
        message = f"拨付日期须在公示期满（{format_day(last)}）之后。"
        raise NotPayable(message, field="paid_on")


def read_contact(text: str) -> str | None:
    """A mobile number without spaces, or an e-mail address in lower case; None for neither."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    mobile = plain.replace("-", "").removeprefix("+86")
    if _MOBILE.fullmatch(mobile):
        return mobile
    return plain.lower() if len(plain) <= 120 and _EMAIL.fullmatch(plain) else None

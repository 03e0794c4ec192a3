"""Rows of a list in words.

A list page is all template: so a row is a dict of finished strings, and formats, labels and
addresses are worked out here, once for all rows where they can be.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from common.clock import SHANGHAI, local_date
from vouchers.presenting import TONES
from vouchers.selectors.queue import WORKING_DAY_STATES, days_left
from vouchers.states import State, display_label, is_awaiting

SOON = 2  # days from which a deadline presses
_NIL = UUID(int=0)


def readable(rows: Iterable[dict[str, Any]], *, at: datetime) -> list[dict[str, str]]:
    """The rows as the list's template prints them."""
    today = local_date(at)
    address = reverse("vouchers:voucher", args=[_NIL])
    left_by_day: dict[tuple[datetime, bool], int | None] = {}
    return [_readable(row, address, today, left_by_day) for row in rows]


def _readable(
    row: dict[str, Any],
    address: str,
    today: date,
    left_by_day: dict[tuple[datetime, bool], int | None],
) -> dict[str, str]:
    state, amount = State(row["state"]), row["amount"]
    waits = is_awaiting(state, amount)
    due, working = row["due_at"], state in WORKING_DAY_STATES
    left = None
    if due is not None:
        if (due, working) not in left_by_day:
            left_by_day[due, working] = days_left(due, today=today, working=working)
        left = left_by_day[due, working]
    submitted, city, region = row["submitted_at"], row["city__name"], row["region__name"]
    return {
        "url": address.replace(str(_NIL), str(row["public_id"])),
        "title": row["number"] or row["application_number"] or "未提交的申请",
        "application": row["application_number"] if row["number"] else "",
        "contract": row["contract_title"],
        "enterprise": row["enterprise__name"],
        "place": (city if city == region else f"{city} {region}") if city else "",
        "service": row["service__name"] or "",
        "supplier": row["supplier__name"] or "",
        "amount": f"¥{amount:,.2f}" if submitted else "",
        "label": display_label(state, amount),
        "tone": "waiting" if waits else TONES[state],
        "submitted": f"{submitted.astimezone(SHANGHAI):%Y-%m-%d}" if submitted else "",
        "deadline": _deadline(left, "个工作日" if working else "天"),
        "deadline_tone": _tone(left),
    }


def _deadline(left: int | None, unit: str) -> str:
    if left is None:
        return ""
    if left < 0:
        return f"已逾期 {-left} {unit}"
    return f"剩余 {left} {unit}" if left else "今天到期"


def _tone(left: int | None) -> str:
    if left is None or left > SOON:
        return "neutral"
    return "wrong" if left < 0 else "waiting"

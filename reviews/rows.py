"""Rows of a queue as its page and its export show them: formats worked out before the template."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString

from common.clock import local_date
from common.dates import SHANGHAI
from reviews.selectors.desks import desk_of
from reviews.selectors.queue import Options
from vouchers.presenting import TONES
from vouchers.selectors.queue import WORKING_DAY_STATES, days_left
from vouchers.states import (
    AWAITING_LABEL,
    QUOTA_AWAITING_LABEL,
    REDEEMING,
    STATE_LABELS,
    UNISSUED_OPEN,
    State,
    is_awaiting,
)

FAR = 30  # beyond it a deadline says nothing yet (R6: the first reminder)
PRESSING = 2  # days left from which a deadline is shown as pressing


def _plain(text: str) -> SafeString:
    """Our own words and figures: nobody typed them, there is nothing to escape."""
    return SafeString(text)  # nosec B703


_LABELS = {state: _plain(label) for state, label in STATE_LABELS.items()}
_TONES = {state: _plain(tone) for state, tone in TONES.items()}


def shown(row: Mapping[str, Any], *, options: Options, today: date, query: str) -> dict[str, Any]:
    """One row in words; `query` is what the address of a case takes along from the queue.

    Figures, days and our own words hold nothing to escape, which the template is told: over 50 rows
    asking for it again takes a third of the table's time. Whatever people typed is left to it.
    """
    state = State(row["state"])
    due, due_tone = _due(row, state, today)
    return {
        "url": f"/desk/cases/{row['public_id']}/{query}",
        "number": row["number"] or row["application_number"],
        "name": row["enterprise__name"],
        "service": options.services.get(row["service_id"], ""),
        "supplier": row["supplier__name"] or "",
        "region": _region(row, options),
        "amount": _plain(f"¥{row['amount']:,.2f}"),
        "label": _LABELS[state],
        "tone": _TONES[state],
        "waits": _waits(row, state),
        "mended": "已补正" if row["resubmitted_at"] and not row["number"] else "",
        "submitted": _plain(row["submitted_at"].astimezone(SHANGHAI).strftime("%Y-%m-%d")),
        "due": _plain(due),
        "due_tone": _plain(due_tone),
    }


def cells_of(row: Mapping[str, Any], *, options: Options) -> tuple[Any, ...]:
    """One row as the workbook holds it (reviews.exporting)."""
    state = State(row["state"])
    awaiting = "".join(f" · {word}" for word in _waits(row, state))
    return (
        row["application_number"],
        row["number"],
        row["enterprise__name"],
        row["enterprise__uscc"],
        _region(row, options),
        options.services.get(row["service_id"], ""),
        row["supplier__name"],
        row["entitlement"],
        row["amount"],
        row["issued_amount"],
        row["redeemed_amount"],
        STATE_LABELS[state] + awaiting,
        row["submitted_at"],
        _ends_at(row, state),
    )


def _waits(row: Mapping[str, Any], state: State) -> list[str]:
    """For what an undecided application waits: room under its cap (A4), or under a quota (Q3)."""
    waits = [AWAITING_LABEL] if is_awaiting(state, row["amount"]) else []
    if row["quota_waiting_since"] and state in UNISSUED_OPEN:
        waits.append(QUOTA_AWAITING_LABEL)
    return waits


def _region(row: Mapping[str, Any], options: Options) -> str:
    regions = options.regions
    return regions.get(row["region_id"]) or regions.get(row["city_id"]) or ""


def _ends_at(row: Mapping[str, Any], state: State) -> datetime | None:
    """The deadline that counts: while a redemption is judged, the end of the window (R6)."""
    return row["ends_at"] if row["due_at"] or state in REDEEMING else None


def _due(row: Mapping[str, Any], state: State, today: date) -> tuple[str, str]:
    ends_at = _ends_at(row, state)
    if ends_at is None:
        return _waiting(row, state, today), "neutral"
    working = state in WORKING_DAY_STATES
    left, unit = days_left(ends_at, today=today, working=working), "个工作日" if working else "天"
    if left is None or left > FAR:
        return "", ""
    if left < 0:
        return f"已逾期 {-left} {unit}", "wrong"
    if left == 0:
        return "今天到期", "waiting"
    return f"剩余 {left} {unit}", "waiting" if left <= PRESSING else "neutral"


def _waiting(row: Mapping[str, Any], state: State, today: date) -> str:
    """How long a case without a deadline has been on the desk it lies on."""
    if desk_of(state) is None:
        return ""
    days = (today - local_date(row["state_since"])).days
    return f"已等待 {days} 天" if days else "今天送达"

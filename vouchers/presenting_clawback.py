"""Money demanded back, in the shape the page's components take. No database, no clock."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from common.dates import format_day
from common.money import format_yuan
from vouchers.models import Clawback, ClawbackEvent, Repayment
from vouchers.models.clawback import ClawbackState, ClawbackStep
from vouchers.presenting import Facts
from vouchers.selectors.clawbacks import Totals

_TONES = {
    ClawbackState.OPEN: "waiting",
    ClawbackState.REPAID: "done",
    ClawbackState.CANCELLED: "ended",
}
_STEP_TONES = {
    ClawbackStep.OPEN: "wrong",
    ClawbackStep.REPAY: "accent",
    ClawbackStep.CLOSE: "done",
    ClawbackStep.CANCEL: "neutral",
}
_OVERDUE = ("已逾期", "wrong")


def tag_of(state: str, due_on: date, *, on: date) -> tuple[str, str]:
    """The tag's words and tone; overdue from the day after the due date."""
    known = ClawbackState(state)
    if known is ClawbackState.OPEN and due_on < on:
        return _OVERDUE
    return known.label, _TONES[known]


def list_row(row: dict[str, Any], *, on: date) -> dict[str, Any]:
    """One line of the list."""
    label, tone = tag_of(row["state"], row["due_on"], on=on)
    is_open = row["state"] == ClawbackState.OPEN
    return {
        "url": reverse("vouchers:clawback", args=[row["public_id"]]),
        "number": row["document_number"],
        "enterprise": row["enterprise_name"],
        "voucher": row["voucher_number"],
        "demanded": format_yuan(row["demanded"]),
        "repaid": format_yuan(row["repaid"]),
        "left": format_yuan(row["demanded"] - row["repaid"]) if is_open else "—",
        "due_on": row["due_on"],
        "label": label,
        "tone": tone,
    }


def section_row(clawback: Clawback, *, on: date) -> dict[str, Any]:
    """One demand on a page about something else."""
    label, tone = tag_of(clawback.state, clawback.due_on, on=on)
    return {
        "url": reverse("vouchers:clawback", args=[clawback.public_id]),
        "number": clawback.document_number,
        "voucher": clawback.voucher.number,
        "demanded": clawback.demanded,
        "left": clawback.outstanding,
        "due_on": clawback.due_on,
        "payee": clawback.payee,
        "label": label,
        "tone": tone,
        "overdue": tone == "wrong",
    }


def figures(totals: Totals) -> list[dict[str, Any]]:
    """The sums over the list."""
    return [
        {"label": "要求退还", "value": format_yuan(totals.demanded), "note": f"{totals.count} 项"},
        {"label": "已退还", "value": format_yuan(totals.repaid)},
        {"label": "尚未退还", "value": format_yuan(totals.outstanding)},
        {"label": "已逾期", "value": totals.overdue, "unit": "项"},
    ]


def facts_of(clawback: Clawback) -> Facts:
    """The demand itself."""
    facts: Facts = [
        ("追回文号", clawback.document_number),
        ("企业", clawback.enterprise.name),
        ("服务券编号", clawback.voucher.number),
        ("要求退还", format_yuan(clawback.demanded)),
        ("已退还", format_yuan(clawback.repaid)),
        ("退还期限", format_day(clawback.due_on)),
        ("追回原因", clawback.reason),
    ]
    if clawback.state == ClawbackState.CANCELLED:
        facts.append(("撤销原因", clawback.cancel_reason))
    return facts


def parts(clawback: Clawback) -> list[dict[str, Any]]:
    """How far the repayment is, for {% bar %}."""
    left = clawback.demanded - clawback.repaid
    return [
        {"label": "已退还", "amount": clawback.repaid, "tone": "done"},
        {"label": "尚未退还", "amount": left, "tone": "rest"},
    ]


def payee_facts(clawback: Clawback) -> Facts:
    """To whose account."""
    return [
        ("收款户名", clawback.payee),
        ("收款银行", clawback.bank),
        ("收款账号", clawback.account_number),
    ]


def happenings(events: Iterable[ClawbackEvent]) -> list[dict[str, Any]]:
    """The demand's steps for components/timeline.html, newest first."""
    return [
        {
            "at": event.at,
            "title": ClawbackStep(event.step).label,
            "actor": event.actor,
            "role": event.actor_organisation,
            "reason": event.reason,
            "facts": [
                ("金额", format_yuan(event.amount)),
                ("累计已退还", format_yuan(event.repaid)),
            ],
            "tone": _STEP_TONES[ClawbackStep(event.step)],
        }
        for event in events
    ]


def repayment_rows(repayments: Iterable[Repayment]) -> list[dict[str, Any]]:
    """What came back, latest first."""
    return [
        {
            "paid_on": one.paid_on,
            "amount": one.amount,
            "receipt_number": one.receipt_number,
            "url": reverse("documents:download", args=[one.document_id]),
            "name": one.document.name,
        }
        for one in repayments
    ]

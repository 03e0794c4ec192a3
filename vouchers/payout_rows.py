"""Rows of the payout lists in words; formats and addresses are worked out here."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from common.clock import SHANGHAI, local_date
from enterprises.models import BankAccount
from enterprises.services.bank import masked_number
from vouchers.models import Payout
from vouchers.publicity import ItemState, is_over


def waiting_row(row: Any, accounts: dict[int, BankAccount], *, at: datetime) -> dict[str, Any]:
    """One voucher of `selectors.payouts.waiting_rows`."""
    account = accounts.get(row.account_pk)
    return {
        "value": f"{row.public_id}:{row.version}",
        "url": reverse("vouchers:voucher", args=[row.public_id]),
        "number": row.number,
        "enterprise": row.enterprise.name,
        "city": row.city.name if row.city else "",
        "amount": f"¥{row.amount:,.2f}",
        "bonus": f"¥{row.bonus_amount:,.2f}" if row.bonus_amount else "",
        "total": f"¥{row.amount + row.bonus_amount:,.2f}",
        "sum": row.amount + row.bonus_amount,
        "fen": int((row.amount + row.bonus_amount) * 100),
        "account_name": account.account_name if account else "",
        "account": f"{account.bank} {masked_number(account.number)}" if account else "未设置",
        "redeemed": f"{row.redeemed_at.astimezone(SHANGHAI):%Y-%m-%d}",
        "publicity": publicity_word(row, at=at),
        "sent_in": row.sent_in or "",
        "bounce": row.bounce_reason or "",
    }


def publicity_word(row: Any, *, at: datetime) -> str:
    """What publicity still has against paying a row of `with_publicity`; empty when nothing."""
    if row.publicity_state is None:
        return "待公示" if row.cycle.publicity_days else ""
    state = ItemState(row.publicity_state)
    if state is not ItemState.SHOWN:
        return state.label
    ends = row.publicity_ends
    return "" if is_over(ends, at=at) else f"公示至 {local_date(ends):%Y-%m-%d}"


def paid_row(row: Payout, *, may_record: bool) -> dict[str, Any]:
    """One payout of `selectors.payouts.paid_rows`."""
    voucher, bounced = row.voucher, row.bounced_at is not None
    number = masked_number(row.account_number)
    return {
        "url": reverse("vouchers:voucher", args=[voucher.public_id]),
        "number": voucher.number,
        "enterprise": voucher.enterprise.name,
        "city": voucher.city.name if voucher.city else "",
        "batch": row.batch,
        "document": row.document_number,
        "paid_on": f"{row.paid_on:%Y-%m-%d}",
        "total": f"¥{row.amount + row.bonus:,.2f}",
        "bonus": f"含贯标奖补 ¥{row.bonus:,.2f}" if row.bonus else "",
        "account": f"{row.bank} {number}",
        "by": row.recorded_by.name,
        "bounced": bounced,
        "reason": row.bounce_reason,
        "bounce_url": ""
        if bounced or not may_record
        else reverse("vouchers:payout-bounce", args=[voucher.public_id]),
    }

"""Rows of the payout lists in words; formats and addresses are worked out here."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from common.clock import SHANGHAI, local_date
from enterprises.models import BankAccount
from enterprises.services.bank import masked_number
from vouchers.models import Payout
from vouchers.selectors.payouts import publicity_ends


def waiting_row(row: Any, accounts: dict[int, BankAccount], *, at: datetime) -> dict[str, Any]:
    """One voucher of `selectors.payouts.waiting_rows`."""
    account, ends = accounts.get(row.account_pk), publicity_ends(row)
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
        "publicity": "" if at >= ends else f"公示至 {local_date(ends):%Y-%m-%d}",
        "bounce": row.bounce_reason or "",
    }


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

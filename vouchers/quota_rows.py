"""Quotas as a cycle's page shows them."""

from typing import Any

from vouchers.models import Quota
from vouchers.models.account import ZERO
from vouchers.selectors.quotas import Uses


def rows_of(quotas: list[Quota], uses: Uses) -> list[dict[str, Any]]:
    """Each with its parts: claimed and paid, issued, under review, and what is left."""
    return [_row(quota, uses) for quota in quotas]


def _row(quota: Quota, uses: Uses) -> dict[str, Any]:
    use = uses.of(quota)
    parts = (
        ("已拨付", use.paid, "done"),
        ("兑现中", use.claimed, "solid"),
        ("已发放", use.issued, "mid"),
        ("待审核", use.reserved, "light"),
    )
    return {
        "scope": quota.scope,
        "amount": quota.amount,
        "use": use,
        "left": max(ZERO, quota.amount - use.committed),
        "overrun": quota.overrun,
        "parts": [{"label": name, "amount": amount, "tone": tone} for name, amount, tone in parts],
    }

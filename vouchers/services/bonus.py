"""The integration bonus, decided once in an enterprise's life (A7)."""

from datetime import datetime
from decimal import Decimal

from common.clock import local_date
from enterprises.selectors.facts import integration_facts
from vouchers.models import Account, IntegrationBonus, Voucher
from vouchers.models.account import ZERO, LedgerKind
from vouchers.services.ledger import Book
from vouchers.services.transition import lock_enterprise
from vouchers.subsidy import integration_bonus


def decide_bonus(voucher: Voucher, account: Account, book: Book, *, at: datetime) -> Decimal:
    """Decide the bonus at a redemption that passes final review; returns yuan, 0 if none.

    The first such redemption decides for good, with 0 too: not certified by then, no later claim.
    The account's lock is per cycle, so the enterprise's row is locked here: two cycles cannot both
    decide. Changes `voucher.bonus_amount` and the account; the caller saves the voucher.
    """
    version = voucher.catalog_version
    if version is None:
        raise ValueError("an issued voucher has a catalog version")
    enterprise = lock_enterprise(voucher.enterprise_id)
    if IntegrationBonus.objects.filter(enterprise=enterprise).exists():
        return ZERO
    facts = integration_facts(enterprise, on=local_date(at))
    due = integration_bonus(
        certified=facts.certified,
        provincially_awarded=facts.provincially_awarded,
        already_granted=False,
        amount=version.integration_bonus,
    )
    counted = version.bonus_counts_toward_cap
    if counted:  # then it only gets the room the vouchers leave
        due = min(due, max(ZERO, account.cap - account.in_use()))
    reason = _reason(certified=facts.certified, awarded=facts.provincially_awarded)
    IntegrationBonus.objects.create(
        enterprise=enterprise, voucher=voucher, amount=due, reason=reason, decided_at=at
    )
    voucher.bonus_amount = due
    account.counted_bonus += due if counted else ZERO
    book.post(voucher, LedgerKind.BONUS, bonus=due, note=reason)
    return due


def _reason(*, certified: bool, awarded: bool) -> str:
    if not certified:
        return "首次兑现审核通过时未取得贯标评定"
    return "已获省财政贯标评定奖补" if awarded else "首次兑现审核通过，已取得贯标评定"

"""What a redemption is expected to bring, before the province has approved it (A7)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from common.clock import local_date
from enterprises.selectors.facts import integration_facts
from vouchers.models import IntegrationBonus, Voucher
from vouchers.models.account import ZERO
from vouchers.states import SETTLED, State
from vouchers.subsidy import integration_bonus


@dataclass(frozen=True, slots=True)
class Expected:
    """The voucher's sum and the bonus in yuan, and why the bonus is what it is.

    `settled`: the province has decided, these are its figures.
    """

    amount: Decimal
    bonus: Decimal
    reason: str
    settled: bool = False

    @property
    def total(self) -> Decimal:
        """What is paid out in all."""
        return self.amount + self.bonus


def expected_of(voucher: Voucher, *, at: datetime) -> Expected:
    """As `services.bonus.decide_bonus` would decide today; at most 2 queries."""
    decided = (
        IntegrationBonus.objects.filter(enterprise=voucher.enterprise)
        .select_related("voucher")
        .first()
    )
    if State(voucher.state) in SETTLED:
        own = decided is not None and decided.voucher_id == voucher.pk
        reason = decided.reason if decided and own else _elsewhere(decided)
        return Expected(voucher.amount, voucher.bonus_amount, reason, settled=True)
    if decided is not None:
        return Expected(voucher.amount, ZERO, _elsewhere(decided))
    return _undecided(voucher, at)


def _undecided(voucher: Voucher, at: datetime) -> Expected:
    version, account = voucher.catalog_version, voucher.account
    if version is None or account is None:
        raise ValueError("an issued voucher has a catalog version and an account")
    facts = integration_facts(voucher.enterprise, on=local_date(at))
    due = integration_bonus(
        certified=facts.certified,
        provincially_awarded=facts.provincially_awarded,
        already_granted=False,
        amount=version.integration_bonus,
    )
    if version.bonus_counts_toward_cap:
        due = min(due, max(ZERO, account.cap - account.in_use()))
    why = _why(certified=facts.certified, awarded=facts.provincially_awarded)
    return Expected(voucher.amount, due, why)


def _why(*, certified: bool, awarded: bool) -> str:
    if awarded:
        return "企业已获省财政贯标评定奖补，不再享受贯标奖补。"
    if not certified:
        return (
            "企业目前没有核验通过且在有效期内的两化融合管理体系贯标证书；"
            "首次兑现审批通过当日仍未取得的，以后不再补发。"
        )
    return "企业已通过两化融合管理体系贯标，首次兑现审批通过时一次性发放。"


def _elsewhere(decided: IntegrationBonus | None) -> str:
    if decided is None:
        return "未享受贯标奖补。"
    return f"贯标奖补每家企业只核定一次，已随 {decided.voucher.number} 核定（{decided.reason}）。"

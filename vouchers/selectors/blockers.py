"""What stands before issue, by name, with what lifts it."""

from collections.abc import Iterable
from dataclasses import dataclass

from enterprises.enums import CheckStatus
from vouchers.models import Hold, Voucher
from vouchers.quota import Standing
from vouchers.selectors.quotas import standings_of
from vouchers.states import UNISSUED_OPEN, State


@dataclass(frozen=True, slots=True)
class Blocker:
    """One named reason why approval must wait: what it is, what lifts it, which rule says so."""

    code: str
    name: str
    lifted_by: str
    rule: str = ""


def blockers_of(voucher: Voucher, *, holds: Iterable[Hold] | None = None) -> tuple[Blocker, ...]:
    """The blockers of `approve` and `clear`, none once issued.

    One query for the open holds, unless the caller has read them already; two for quotas, where the
    cycle has any.
    """
    if State(voucher.state) not in UNISSUED_OPEN:
        return ()
    found = []
    if voucher.enterprise.identity_status != CheckStatus.APPROVED:
        found.append(
            Blocker("identity", "企业认证未通过", "经信部门完成企业认证后自动解除", rule="E8")
        )
    if voucher.amount == 0:
        found.append(
            Blocker(
                "awaiting", "候补：本周期额度已用完", "排在前面的申请释放额度后自动递补", rule="A4"
            )
        )
    found += [_held_back(standing) for standing in standings_of(voucher) if not standing.fits]
    if holds is None:
        holds = Hold.objects.filter(voucher=voucher, lifted_at=None)
    found += [
        Blocker("hold", f"暂缓办理（{hold.reason}）", "主管部门解除暂缓后继续") for hold in holds
    ]
    return tuple(found)


def _held_back(standing: Standing) -> Blocker:
    """Q2, Q3: which quota, what is left of it, and what lifts it."""
    lifted = f"{standing.reckoning}。额度释放后按申请顺序递补，或由省级主管部门调增额度"
    return Blocker("quota", f"额度候补：{standing.scope}额度不足", lifted, rule="Q2")

"""How somebody ends a voucher without money: give-back, revocation; longer windows and holds."""

from datetime import datetime

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from common.dates import format_instant
from vouchers.errors import NotYours, ReasonMissing
from vouchers.models import Hold, Voucher
from vouchers.policies import actor_for, check_not_own_case
from vouchers.services.application import release
from vouchers.services.transition import lock_account_and_voucher, lock_voucher, record_event
from vouchers.states import PROMISED, REDEEMING, State
from vouchers.workflow import Action


@transaction.atomic
def surrender_voucher(
    voucher: Voucher, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Voucher:
    """Give an issued voucher back (退券) before redemption is filed; its room is free (V8)."""
    account, fresh = lock_account_and_voucher(voucher, version=version)
    release(fresh, account, Action.SURRENDER, by=by, at=at, reason=reason)
    return fresh


@transaction.atomic
def revoke_voucher(
    voucher: Voucher, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Voucher:
    """The province voids an issued voucher, with a reason."""
    account, fresh = lock_account_and_voucher(voucher, version=version)
    if not reason.strip():
        raise ReasonMissing("请写明作废理由，企业和供应商将看到此内容。", field="reason")
    check_not_own_case(by, fresh)
    release(fresh, account, Action.REVOKE, by=by, at=at, reason=reason)
    return fresh


@transaction.atomic
def extend_redemption(voucher: Voucher, *, at: datetime) -> Voucher | None:
    """Move the voucher's last day to its cycle's later end (R6); None when there is nothing to do.

    A deadline that was the old end moves along; one that ran for another reason stays.
    """
    fresh = lock_voucher(voucher)
    before, cycle = fresh.redeem_by, fresh.cycle
    if before is None or cycle is None or before >= cycle.redemption_closes_at:
        return None
    if State(fresh.state) not in (*PROMISED, *REDEEMING):
        return None
    fresh.redeem_by = cycle.redemption_closes_at
    if fresh.due_at == before:
        fresh.due_at = fresh.redeem_by
    ends = (format_instant(end) for end in (before, fresh.redeem_by))
    record_event(fresh, "extend", by=None, at=at, reason=" → ".join(ends))
    return fresh


@transaction.atomic
def place_hold(voucher: Voucher, *, by: User, at: datetime, reason: str) -> Hold:
    """Stop approval until the hold is lifted; bureau and province may (暂缓办理)."""
    fresh = lock_voucher(voucher)
    _check_official(by, fresh)
    check_not_own_case(by, fresh)
    if not reason.strip():
        raise ReasonMissing("请写明暂缓办理的原因。", field="reason")
    hold = Hold.objects.create(voucher=fresh, reason=reason, placed_by=by, placed_at=at)
    fresh.version += 1
    record_event(fresh, "hold", by=by, at=at, reason=reason)
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: User, at: datetime, reason: str) -> Hold:
    """Let the case go on."""
    fresh = lock_voucher(hold.voucher)
    _check_official(by, fresh)
    check_not_own_case(by, fresh)
    hold = Hold.objects.select_for_update().get(pk=hold.pk)
    if hold.lifted_at is None:
        hold.lifted_by, hold.lifted_at, hold.lifted_reason = by, at, reason
        hold.save()
        fresh.version += 1
        record_event(fresh, "lift_hold", by=by, at=at, reason=reason)
    return hold


def _check_official(by: User, voucher: Voucher) -> None:
    actor_for(by, voucher)
    if by.role not in (Role.BUREAU, Role.PROVINCE):
        raise NotYours("只有主管部门可以暂缓或恢复办理。")

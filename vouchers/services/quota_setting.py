"""The province sets, changes and lifts the quotas of a cycle (Q1)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import OperationalError, connection, transaction
from django.db.models import Sum

from accounts.models import User
from catalog.locks import hold_alone
from common import audit
from common.errors import Conflict, DomainErrors
from common.money import format_yuan
from common.outbox import enqueue
from enterprises.models import Region
from suppliers.enums import SupplierKind
from vouchers.cycles import Stage
from vouchers.errors import UnlawfulQuota
from vouchers.models import Account, Cycle, Quota, Voucher
from vouchers.models.account import ZERO
from vouchers.policies import check_can_run_cycles
from vouchers.selectors.cycles import SUBJECT, stage_at
from vouchers.selectors.quotas import COMMITTED
from vouchers.services.cycles import lock_cycle
from vouchers.services.quotas import LINE

Key = tuple[str, str]  # (city's code, "") or ("", kind of supplier)


def field_of(key: Key) -> str:
    """The name of the input, and of the field of a fault, for one quota."""
    return f"city-{key[0]}" if key[0] else f"kind-{key[1]}"


@transaction.atomic
def set_quotas(
    cycle: Cycle, amounts: Mapping[Key, Decimal], *, revision: int, by: User, at: datetime
) -> Cycle:
    """Make these the quotas of the cycle, in yuan; one that is not named is lifted.

    Nobody issues meanwhile: what is committed already is counted exactly, and an amount below it
    is refused. Nobody submits either: an application is there for the line that is settled
    afterwards, or finds quotas on and has the line settled itself (Q3). Raises StaleCycle,
    DomainErrors with every fault at its field, Conflict when the desks are too busy to wait.
    """
    check_can_run_cycles(by)
    hold_alone()
    locked = lock_cycle(cycle, revision=revision)
    if stage_at(locked, at) is Stage.OVER:
        raise UnlawfulQuota("本周期已经结束，不能再设置额度。")
    _let_nobody_issue()
    present = {
        (row.city_id or "", row.supplier_kind): row
        for row in Quota.objects.select_for_update(of=("self",)).filter(cycle=locked).order_by("pk")
    }
    committed = _committed(locked)
    kept = {key for key, row in present.items() if row.amount == amounts.get(key)}
    _check({key: amounts[key] for key in amounts if key not in kept}, committed)
    changed = _write(locked, amounts, present, committed)
    if not changed:
        return locked
    locked.quotas_on = bool(amounts)
    locked.revision += 1
    locked.save()
    audit.record(SUBJECT, locked.pk, action="quotas_changed", by=by, at=at, facts=changed)
    enqueue(LINE, cycle_id=locked.pk)
    return locked


def _let_nobody_issue() -> None:
    """Whoever moves an amount locks a row of this table first, and finds quotas on afterwards.

    The one who sets quotas once a year pays for it, and not those who submit and approve.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Account._meta.db_table} IN EXCLUSIVE MODE")
    except OperationalError as error:
        raise Conflict("此刻正在办理的事项较多，额度未能保存，请稍后再试。") from error


def _committed(cycle: Cycle) -> dict[Key, Decimal]:
    """By city and by kind; one query."""
    rows = Voucher.objects.filter(cycle=cycle, state__in=COMMITTED).order_by()
    found: dict[Key, Decimal] = {}
    sums = rows.values_list("city_id", "supplier_kind").annotate(total=Sum("amount"))
    for city, kind, total in sums:
        for key in ((city or "", ""), ("", kind)):
            found[key] = found.get(key, ZERO) + total
    return found


def _check(amounts: Mapping[Key, Decimal], committed: Mapping[Key, Decimal]) -> None:
    known = set(Region.objects.filter(city=None).values_list("code", flat=True))
    faults = []
    for key, amount in amounts.items():
        city, kind = key
        lawful = city in known if city else kind in SupplierKind.values
        taken = committed.get(key, ZERO)
        if not lawful:
            faults.append(UnlawfulQuota("请选择名单中的城市或供应商类型。", field=field_of(key)))
        elif amount <= 0:
            faults.append(UnlawfulQuota("额度必须大于 0；不设额度请留空。", field=field_of(key)))
        elif amount < taken:
            message = f"额度不能低于已发放占用的 {format_yuan(taken)}。"
            faults.append(UnlawfulQuota(message, field=field_of(key)))
    if faults:
        raise DomainErrors(faults)


def _write(
    cycle: Cycle,
    amounts: Mapping[Key, Decimal],
    present: Mapping[Key, Quota],
    committed: Mapping[Key, Decimal],
) -> dict[str, list[str | None]]:
    """Write what differs; returns old and new by field, as the audit trail keeps them."""
    changed: dict[str, list[str | None]] = {}
    for key in sorted({*amounts, *present}):
        old, new = present.get(key), amounts.get(key)
        before = f"{old.amount:.2f}" if old else None
        after = f"{new:.2f}" if new is not None else None
        if before == after:
            continue
        changed[field_of(key)] = [before, after]
        if new is None:
            present[key].delete()
            continue
        row = old or Quota(cycle=cycle, city_id=key[0] or None, supplier_kind=key[1])
        row.amount, row.committed, row.overrun = new, committed.get(key, ZERO), ZERO
        row.save()
    return changed

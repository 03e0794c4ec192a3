"""The province sets cycles, and changes them within what those already in can rely on."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.models import User
from catalog.locks import hold_alone
from common import audit
from common.dates import format_instant
from common.errors import DomainError, DomainErrors
from common.outbox import enqueue
from vouchers.cycles import Stage, Terms, changes_between, lawful_faults, stage_of
from vouchers.errors import CycleExists, ReasonMissing, StaleCycle, UnlawfulCycle
from vouchers.models import Cycle, Quota
from vouchers.policies import check_can_run_cycles
from vouchers.selectors.cycles import (
    CITIES,
    PLAIN,
    SUBJECT,
    has_submissions,
    kept_form,
    overlapping,
    terms_of,
)

_OVERLAP_WALL = "cycles_do_not_overlap"


@transaction.atomic
def create_cycle(terms: Terms, *, by: User, at: datetime) -> Cycle:
    """Set up a cycle that lies ahead (A6).

    Raises DomainErrors with every fault, each at its field: windows out of order or in the past, a
    window or number that is another cycle's.
    """
    check_can_run_cycles(by)
    hold_alone()  # one at a time: what overlaps is seen here, and named
    _check(None, terms, at=at, entered=False)
    cycle = Cycle()
    _write(cycle, terms)
    audit.record(SUBJECT, cycle.pk, action="created", by=by, at=at, facts=kept_form(terms))
    return cycle


@transaction.atomic
def change_cycle(cycle: Cycle, *, terms: Terms, revision: int, by: User, at: datetime) -> Cycle:
    """Change a cycle as far as its stage allows: nobody already in is worse off (cycles.changes).

    Under the lock that submissions share, so that nobody gets in between the check and the change.
    A later end of redemption reaches the vouchers issued under it through the outbox (R6). Raises
    StaleCycle when a colleague changed it after `revision`, DomainErrors with every fault.
    """
    check_can_run_cycles(by)
    hold_alone()
    locked = lock_cycle(cycle, revision=revision)
    old = terms_of(locked)
    _check(locked, terms, at=at, entered=has_submissions(locked))
    changed = changes_between(old, terms)
    if not changed:
        return locked
    locked.revision += 1
    _write(locked, terms)
    before, after = kept_form(old), kept_form(terms)
    facts = {name: [before[name], after[name]] for name in changed}
    audit.record(SUBJECT, locked.pk, action="changed", by=by, at=at, facts=facts)
    if terms.redemption_closes_at > old.redemption_closes_at:
        enqueue("vouchers.cycle_extended", cycle_id=locked.pk)
    return locked


@transaction.atomic
def remove_cycle(cycle: Cycle, *, revision: int, by: User, at: datetime, reason: str) -> None:
    """Take a cycle away that lies ahead and that nothing hangs on yet; its terms stay in the audit.

    Raises StaleCycle, ReasonMissing, and UnlawfulCycle once it has opened or anything refers to it.
    """
    check_can_run_cycles(by)
    hold_alone()
    locked = lock_cycle(cycle, revision=revision)
    if not reason.strip():
        raise ReasonMissing("请写明删除原因。", field="reason")
    terms = terms_of(locked)
    if stage_of(terms, at=at, has_submissions=has_submissions(locked)) is not Stage.PLANNED:
        raise UnlawfulCycle("申领已经开始的周期不能删除，可以修改设置。")
    facts, key = kept_form(terms), locked.pk
    try:
        Quota.objects.filter(cycle=locked).delete()
        locked.delete()
    except (ProtectedError, IntegrityError) as error:  # a trial run of the catalog, for one
        raise UnlawfulCycle("已有业务记录引用本周期，不能删除。") from error
    audit.record(SUBJECT, key, action="deleted", by=by, at=at, reason=reason.strip(), facts=facts)


def lock_cycle(cycle: Cycle, *, revision: int) -> Cycle:
    """The cycle as it is now, row locked but free to be referred to. Raises StaleCycle."""
    present = Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    if present.revision != revision:
        raise StaleCycle("这个周期刚刚被其他同事修改过，请核对最新内容后再保存。")
    return present


def _check(locked: Cycle | None, terms: Terms, *, at: datetime, entered: bool) -> None:
    old = terms_of(locked) if locked else None
    faults = lawful_faults(old, terms, at=at, has_submissions=entered)
    found: list[DomainError] = [UnlawfulCycle(one.message, field=one.field) for one in faults]
    found += _taken(terms, locked)
    if found:
        raise DomainErrors(found)


def _taken(terms: Terms, locked: Cycle | None) -> Iterator[DomainError]:
    """Number and window belong to one cycle each (A6)."""
    if not terms.name.strip() or not terms.code.strip():
        yield UnlawfulCycle("请填写周期的名称和编号。", field="name")
    others = Cycle.objects.exclude(pk=locked.pk) if locked else Cycle.objects.all()
    if other := others.filter(code=terms.code).first():
        yield CycleExists(f"编号“{terms.code}”已用于“{other.name}”。", field="code")
    if other := overlapping(terms, but=locked):
        window = f"{format_instant(other.opens_at)}至{format_instant(other.closes_at)}"
        yield CycleExists(f"申领时间与“{other.name}”（{window}）重叠，请错开。", field="opens_at")


def _write(cycle: Cycle, terms: Terms) -> None:
    for name in PLAIN:
        setattr(cycle, name, getattr(terms, name))
    try:
        with transaction.atomic():
            cycle.save()
    except IntegrityError as error:  # the last wall, behind the lock
        if _OVERLAP_WALL in str(error):
            raise CycleExists("申领时间与其他周期重叠，请错开。", field="opens_at") from error
        raise
    getattr(cycle, CITIES).set(terms.excluded_cities)

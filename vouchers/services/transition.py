"""The one place that assigns a voucher's state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from django.db.models import Model

from accounts.models import User
from common.kept import Kept, Slot
from common.outbox import enqueue, enqueue_all
from common.updating import update_each
from enterprises.models import Enterprise
from vouchers.errors import StaleVoucher
from vouchers.models import Account, Event, Voucher
from vouchers.policies import actor_for
from vouchers.services.letters import Known, keep_letters, kinds_of_event
from vouchers.states import ENDED, Actor, State
from vouchers.workflow import MoveNotAllowed, resolve

NO_CONDITIONS: Mapping[str, bool] = MappingProxyType({})
# What hangs on a voucher; empty in a draft, and of a draft chosen anew at any time.
_LINKS = ("supplier", "account", "catalog_version", "cycle", "entry", "service")
_PARTIES = ("enterprise__region", "enterprise__industry__section", "entry__version", *_LINKS)
VOUCHER, WITH_ENTERPRISE = ("self",), ("self", "enterprise")
_AMOUNT_AND_CHAIN = ("amount", "chain_seq", "chain_hash")
_ENTERED = ("state", "state_since", "due_at", "version", "closed_at")


def lock_voucher(
    voucher: Voucher, *, version: int | None = None, rows: tuple[str, ...] = VOUCHER
) -> Voucher:
    """The voucher as it is now, row locked. Take the account's lock first where money may move.

    `version` is what the person's page showed; a different one raises StaleVoucher. `rows`:
    WITH_ENTERPRISE locks its enterprise too, in the same statement and behind the voucher.
    """
    fresh = _locked_voucher(rows).ask(voucher.pk).get()
    # Had a lock to be waited for, the locked rows are the new ones, but what was joined to them
    # still comes of the old: where a link leads elsewhere now, what it leads to is missing.
    if _is_missing(fresh, _LINKS) or _is_missing(fresh.enterprise, ("region", "industry")):
        fresh = Voucher.objects.select_related(*_PARTIES).get(pk=voucher.pk)
    check_version(fresh, version)
    return fresh


@cache
def _locked_voucher(rows: tuple[str, ...]) -> Kept[Voucher]:
    locked = Voucher.objects.select_for_update(of=rows).select_related(*_PARTIES)
    return Kept(locked.filter(pk=Slot(0, Voucher._meta.pk)))


def check_version(voucher: Voucher, version: int | None) -> None:
    """Raise StaleVoucher where a person's page showed another version."""
    if version is not None and voucher.version != version:
        label = State(voucher.state).label
        raise StaleVoucher(f"页面打开后，此事项已有新的变化（现为“{label}”）。")


def _is_missing(row: Model, links: Iterable[str]) -> bool:
    return any(getattr(row, f"{name}_id") and getattr(row, name) is None for name in links)


def lock_enterprise(pk: int) -> Enterprise:
    """The enterprise as it is now, row locked; after account and voucher, as everywhere."""
    rows = Enterprise.objects.select_for_update(of=("self",))
    return rows.select_related("region", "industry__section").get(pk=pk)


def lock_account(pk: int) -> Account:
    """The account as it is now, row locked; before everything else."""
    return _locked_account().ask(pk).get()


@cache
def _locked_account() -> Kept[Account]:
    return Kept(Account.objects.select_for_update().filter(pk=Slot(0, Account._meta.pk)))


def lock_account_and_voucher(
    voucher: Voucher, *, version: int | None = None, rows: tuple[str, ...] = VOUCHER
) -> tuple[Account, Voucher]:
    """Lock order of the house: account, then voucher, then (`rows`) its enterprise."""
    if voucher.account_id is None:
        raise MoveNotAllowed("草稿尚未提交，不能进行此操作。")
    account = lock_account(voucher.account_id)
    fresh = lock_voucher(voucher, version=version, rows=rows)
    fresh.account = account
    if fresh.cycle is not None:
        account.cycle = fresh.cycle  # read behind the account's lock: whether quotas are on (Q2)
    return account, fresh


def check_move(
    voucher: Voucher, move: str, *, by: User | None, conditions: Mapping[str, bool] = NO_CONDITIONS
) -> State:
    """The state `move` leads to; raises NotYours or MoveNotAllowed."""
    return resolve(move, voucher.state, actor_for(by, voucher), **conditions)


def enter(
    voucher: Voucher,
    move: str,
    *,
    by: User | None,
    at: datetime,
    due_at: datetime | None = None,
    conditions: Mapping[str, bool] = NO_CONDITIONS,
) -> str:
    """Bring a locked voucher to the state `move` leads to, in memory; the state it was in."""
    target = check_move(voucher, move, by=by, conditions=conditions)
    before: str = voucher.state
    voucher.state = target.value
    voucher.state_since = at
    voucher.due_at = due_at
    voucher.version += 1
    if target in ENDED or target == State.PAID:
        voucher.closed_at = at
    return before


def move_voucher(  # every fact of a move is recorded: they are many
    voucher: Voucher,
    move: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    checklist: Sequence[dict[str, Any]] = (),
    amounts: dict[str, str] | None = None,
    due_at: datetime | None = None,
    conditions: Mapping[str, bool] = NO_CONDITIONS,
    known: Known | None = None,
) -> Event:
    """Make `move` on a locked voucher, save it, and record the event (V7).

    Other changed fields of `voucher` are saved with it. `conditions` are what the workflow table
    asks for (e.g. `needs_provincial_check`). `known`: what its papers need not read again.
    """
    before = enter(voucher, move, by=by, at=at, due_at=due_at, conditions=conditions)
    return record_event(
        voucher,
        move,
        by=by,
        at=at,
        from_state=before,
        reason=reason,
        checklist=checklist,
        amounts=amounts,
        known=known,
    )


def record_event(
    voucher: Voucher,
    move: str,
    *,
    by: User | None,
    at: datetime,
    from_state: str = "",
    reason: str = "",
    checklist: Sequence[dict[str, Any]] = (),
    amounts: dict[str, str] | None = None,
    known: Known | None = None,
) -> Event:
    """Append to the voucher's timeline, save the voucher with its chain head, keep its papers."""
    event = next_event(
        voucher,
        move,
        by=by,
        at=at,
        from_state=from_state,
        reason=reason,
        checklist=checklist,
        amounts=amounts,
    )
    event.save(force_insert=True)
    voucher.save()
    keep_letters(event, voucher, known)
    enqueue("vouchers.event", event_id=event.pk)
    return event


def record_amounts(events: Sequence[Event]) -> None:
    """Write the next events of several locked vouchers whose `amount` alone has changed."""
    _record_together(events, _AMOUNT_AND_CHAIN)


def record_endings(events: Sequence[Event]) -> None:
    """Write the next events of several locked vouchers that have ended: `enter` and `amount`."""
    _record_together(events, (*_ENTERED, "outcome_reason", *_AMOUNT_AND_CHAIN))


def _record_together(events: Sequence[Event], changed: Sequence[str]) -> None:
    """What `record_event` does for each, in three statements for all, and three a paper.

    No two events are of one voucher. Only `changed` is written; the vouchers may have been read
    without what papers need.
    """
    if not events:
        return
    Event.objects.bulk_create(events)
    update_each([event.voucher for event in events], changed)
    papers = [event for event in events if kinds_of_event(event)]
    if papers:
        keys = [event.voucher_id for event in papers]
        whole = Voucher.objects.select_related(*_PARTIES).in_bulk(keys)
        for event in papers:
            keep_letters(event, whole[event.voucher_id])
    enqueue_all("vouchers.event", ({"event_id": event.pk} for event in events))


def next_event(
    voucher: Voucher,
    move: str,
    *,
    by: User | None,
    at: datetime,
    from_state: str = "",
    reason: str = "",
    checklist: Sequence[dict[str, Any]] = (),
    amounts: dict[str, str] | None = None,
) -> Event:
    """The event in its place of the voucher's chain, with nothing saved yet."""
    actor = actor_for(by, voucher)
    event = Event(
        voucher=voucher,
        move=move,
        actor_id_text=str(by.pk) if by else "",
        actor=by.name if by else Actor.SYSTEM.label,
        actor_organisation=by.organisation.name if by and by.organisation else "",
        actor_role=actor.value,
        from_state=from_state,
        to_state=voucher.state,
        reason=reason,
        checklist=list(checklist),
        amounts=amounts or {},
        at=at,
    )
    event.link(voucher.chain_seq, voucher.chain_hash)
    voucher.chain_seq, voucher.chain_hash = event.seq, event.hash
    return event

"""From draft to submission, and out again: the enterprise's moves before issue (V1–V3, V8)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction

from accounts.models import User
from catalog.locks import hold_still
from common.dates import deadline
from vouchers.eligibility import Verdict, judge, needs_provincial_check
from vouchers.errors import ContractAlreadyUsed, InvalidApplication
from vouchers.models import Account, Voucher
from vouchers.models.account import ZERO, LedgerKind
from vouchers.selectors.assessing import claim_of, entitlement_of, reckoned_of
from vouchers.selectors.facts import application_facts
from vouchers.services.assessment import reassess
from vouchers.services.changes import changes_since, facts_before
from vouchers.services.draft import apply_correction
from vouchers.services.ledger import Book
from vouchers.services.letters import Known, PaperReads
from vouchers.services.preparing import Prepared, Standing, raise_blocks
from vouchers.services.transition import (
    NO_CONDITIONS,
    check_move,
    lock_account_and_voucher,
    move_voucher,
)
from vouchers.subsidy import assess
from vouchers.workflow import Action

_CONTRACT_WALLS = ("one_live_voucher_per_contract_file", "one_live_voucher_per_contract")
CONTRACT_USED = (
    "该合同已用于另一张服务券的申请。一份合同只能对应一张服务券；"
    "原申请撤回或不予通过后，合同可以重新使用。"
)


@transaction.atomic
def submit_application(
    voucher: Voucher, *, by: User, at: datetime, version: int | None = None
) -> Voucher:
    """Submit a draft: judge it, take its place in the queue, reserve its room.

    Cycle, catalog version and order follow from this moment (A4–A6). Raises InvalidApplication with
    every blocking verdict, ContractAlreadyUsed when another application was a moment faster, and
    StaleVoucher for an old page.
    """
    # No version is published (C1) and no cycle changed (A6) between this reading and the stamp.
    hold_still()
    prepared = Prepared(voucher, at=at)
    account = prepared.lock_account()
    # A region being changed at this moment is either seen here or sees this application (A6, V5).
    draft = prepared.lock_draft(version=version)
    check_move(draft, Action.SUBMIT, by=by)
    # Within one account the time of submission never runs backwards, whoever got the lock first.
    if account.last_submitted_at and at <= account.last_submitted_at:
        at = account.last_submitted_at + timedelta(microseconds=1)
    if not prepared.still_holds(draft, at=at):
        prepared = prepared.renewed(draft, at=at)
    prepared.check()
    standing = prepared.standing(account)
    verdicts = prepared.verdicts(at=at, claims=standing.earlier, demands=standing.debts)
    raise_blocks(verdicts, prepared.reading)
    draft.submitted_at, draft.submitted_by = at, by
    draft.cycle, draft.account = account.cycle, account
    draft.catalog_version, draft.entry = prepared.version, prepared.entry
    _stamp(draft, verdicts)
    account.last_submitted_at = at
    _reserve(draft, standing, prepared.papers, by=by, at=at)
    return draft


@transaction.atomic
def resubmit_application(
    voucher: Voucher, *, by: User, at: datetime, version: int | None = None
) -> Voucher:
    """Send a corrected application again: time, place and catalog version stay (A5).

    Supplier, service and contract cannot have changed, and the fee only downwards
    (`apply_correction`). Past its due date it is refused (V8). A lower entitlement frees room at
    once (A4). The rules are judged as of the first submission: what was lawful then is not undone
    by a later date.
    """
    account, fresh = lock_account_and_voucher(voucher, version=version)
    check_move(fresh, Action.RESUBMIT, by=by)
    if fresh.cycle is None or fresh.entry is None:
        raise InvalidApplication("申请信息不完整，请联系客服。")
    if fresh.due_at is not None and at > fresh.due_at:  # whether it has lapsed already or not
        raise InvalidApplication("补正期限已过，不能再提交。", rule="V8")
    before = facts_before(fresh)
    reading = apply_correction(fresh)
    facts = application_facts(
        fresh,
        at=fresh.submitted_at or at,
        cycle=fresh.cycle,
        version=fresh.entry.version,
        entry=fresh.entry,
    )
    verdicts = judge(facts)
    raise_blocks(verdicts, reading)
    fresh.verdicts = [verdict.as_dict() for verdict in verdicts]
    fresh.needs_provincial_check = needs_provincial_check(verdicts)
    fresh.entitlement = min(entitlement_of(fresh, fresh.entry).amount, fresh.entitlement or 0)
    fresh.resubmitted_at = at
    fresh.typed = {}
    fresh.defects = []
    reason, amounts = changes_since(before, fresh)
    book = Book(account, at=at)
    amounts |= _keep_in_step(fresh, book)
    due = deadline(at, working_days=fresh.cycle.supplier_days)
    resubmit = partial(move_voucher, fresh, Action.RESUBMIT, by=by, at=at, due_at=due)
    _guard_contract(partial(resubmit, amounts=amounts, reason=reason))
    reassess(account, book, at=at, cause=f"{fresh.application_number} 补正后重新核定")
    fresh.refresh_from_db()
    return fresh


def _keep_in_step(voucher: Voucher, book: Book) -> dict[str, str]:
    """The database wants no amount above the entitlement: lower it along; what the event tells."""
    worth = voucher.entitlement
    if worth is None or voucher.amount <= worth:
        return {}
    lowered = {"before": f"{voucher.amount:.2f}", "after": f"{worth:.2f}"}
    book.post(voucher, LedgerKind.ADJUST, reserved=worth - voucher.amount)
    voucher.amount = worth
    return lowered


@transaction.atomic
def withdraw_application(
    voucher: Voucher, *, by: User, at: datetime, reason: str, version: int | None = None
) -> Voucher:
    """Take an application back before issue; contract and room are free again (V3, V8)."""
    account, fresh = lock_account_and_voucher(voucher, version=version)
    release(fresh, account, Action.WITHDRAW, by=by, at=at, reason=reason)
    return fresh


def release(
    voucher: Voucher,
    account: Account,
    action: Action,
    *,
    by: User | None,
    at: datetime,
    reason: str,
    conditions: Mapping[str, bool] = NO_CONDITIONS,
) -> None:
    """End a locked voucher by `action`, free its room, re-assess the others at once (A4)."""
    check_move(voucher, action, by=by, conditions=conditions)
    book = Book(account, at=at)
    amounts = free_room(voucher, book, action, reason=reason)
    move_voucher(
        voucher, action, by=by, at=at, reason=reason, amounts=amounts, conditions=conditions
    )
    reassess(account, book, at=at, cause=cause_of(voucher, action))


def free_room(voucher: Voucher, book: Book, action: Action, *, reason: str) -> dict[str, str]:
    """Post what a locked voucher that ends by `action` gives back, in memory; what its event tells.

    The caller checks and makes the move.
    """
    balance = "issued" if voucher.issued_at else "reserved"
    book.post(voucher, LedgerKind.RELEASE, note=action.label, **{balance: -voucher.amount})
    amounts = {"before": f"{voucher.amount:.2f}", "after": "0.00"}
    voucher.amount = ZERO
    voucher.outcome_reason = reason
    return amounts


def cause_of(voucher: Voucher, action: Action) -> str:
    """Why the other claims of the account are assessed anew."""
    return f"{voucher} {action.label}，释放额度"


def _stamp(draft: Voucher, verdicts: tuple[Verdict, ...]) -> None:
    """Write what follows from first submission: scope, rule trace, worth of the contract."""
    region = draft.enterprise.region
    if region is None or draft.entry is None:  # E1 and C1 have blocked both before
        raise InvalidApplication("请先填写企业所在区域并选择应用服务。", rule="E1")
    draft.region, draft.city_id = region, region.city_code
    draft.supplier_kind = draft.supplier.kind if draft.supplier else ""
    draft.typed = {}  # all of it could be read: it is in the columns
    draft.verdicts = [verdict.as_dict() for verdict in verdicts]
    draft.needs_provincial_check = needs_provincial_check(verdicts)
    draft.entitlement = entitlement_of(draft, draft.entry).amount


def _reserve(
    draft: Voucher, standing: Standing, papers: PaperReads, *, by: User, at: datetime
) -> None:
    """Assess the new claim behind all earlier ones, and take its place in the queue."""
    account, cycle = standing.account, standing.account.cycle
    draft.place = standing.place
    draft.application_number = f"{cycle.code}-{draft.place:06d}"
    claims = [*standing.earlier, reckoned_of(draft)]
    draft.amount = assess(claim_of(one) for one in claims)[-1].amount
    due = deadline(at, working_days=cycle.supplier_days)
    amounts = {"entitlement": f"{draft.entitlement:.2f}", "after": f"{draft.amount:.2f}"}
    submit = partial(move_voucher, draft, Action.SUBMIT, by=by, at=at, due_at=due, amounts=amounts)
    _guard_contract(partial(submit, known=Known(papers, claims)))
    book = Book(account, at=at).post(draft, LedgerKind.RESERVE, reserved=draft.amount)
    book.close(caps=[one.cycle_cap for one in claims])


def _guard_contract(save: Callable[[], object]) -> None:
    """The database's wall against a second live voucher on one contract, said in words (V3)."""
    try:
        save()  # the caller's transaction ends with the error, whatever it is called
    except IntegrityError as error:
        if any(wall in str(error) for wall in _CONTRACT_WALLS):
            raise ContractAlreadyUsed(CONTRACT_USED, field="contract_document") from error
        raise

"""Objections to what is public: anybody with a name files one, the province decides (R5).

Nothing that the enterprise sees names the person: events and notices say that there is an
objection, never whose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from common import audit
from common.dates import format_day, local_date
from common.errors import Conflict
from documents.models import Document
from vouchers.errors import InvalidObjection, InvalidPublicity, ObjectionTooLate, ReasonMissing
from vouchers.models import Objection, ObjectionFile, PayoutLine, PublicityItem, Voucher
from vouchers.models.batch import BatchState, LineOutcome
from vouchers.models.publicity import ObjectionState
from vouchers.policies import check_is_province, check_not_own_case
from vouchers.publicity import OPEN_ITEMS, ItemState, days_left, is_over, read_contact, term_end
from vouchers.services.transition import lock_voucher, record_event
from vouchers.states import State

SUBJECT = "objection"


@dataclass(frozen=True, slots=True)
class ObjectionFacts:
    """What the person writes and hands in; `key` is the form's own."""

    key: UUID
    name: str
    contact: str
    statement: str
    documents: Sequence[Document] = ()


@transaction.atomic
def file_objection(item: PublicityItem, *, at: datetime, facts: ObjectionFacts) -> Objection:
    """Take an objection and hold the item; the same form sent again files nothing more.

    Anybody may: there is no `by`. Raises InvalidObjection for what is missing, ObjectionTooLate
    once the item's term is over.
    """
    name, statement = facts.name.strip(), facts.statement.strip()
    contact = _check_signed(name, facts.contact, statement)
    voucher = lock_voucher(item.voucher)
    fresh = PublicityItem.objects.select_for_update().get(pk=item.pk)
    if known := Objection.objects.filter(key=facts.key, item=fresh).first():
        return known
    check_takes_objections(fresh, at=at)
    if voucher.state != State.REDEEMED:  # paid while this person's files were being read
        raise ObjectionTooLate("该事项已办结，不再受理异议；如有问题，请向省级主管部门反映。")
    objection = Objection.objects.create(
        key=facts.key, item=fresh, name=name, contact=contact, statement=statement, filed_at=at
    )
    ObjectionFile.objects.bulk_create(
        ObjectionFile(objection=objection, document=document)
        for document in dict.fromkeys(facts.documents)
    )
    if fresh.state == ItemState.SHOWN:
        fresh.state, fresh.days_left = ItemState.HELD, days_left(fresh.ends_at, at=at)
        fresh.save()
        voucher.version += 1
        reason = "公示期内收到异议，省级主管部门正在核实，处理完毕前暂缓拨付。"
        record_event(voucher, "objection", by=None, at=at, reason=reason)
    audited = {"item": fresh.pk, "files": len(facts.documents)}
    audit.record(SUBJECT, objection.pk, action="file", by=None, at=at, facts=audited)
    return objection


@transaction.atomic
def dismiss_objection(
    objection: Objection, *, by: User, at: datetime, reply: str, reason: str
) -> Objection:
    """The objection has no ground: the item goes on, for the days that were left of its term."""
    voucher, fresh = _lock_open(objection, by=by)
    _decide(fresh, ObjectionState.DISMISSED, by=by, at=at, reply=reply, reason=reason)
    item = fresh.item
    others = item.objections.filter(state=ObjectionState.OPEN).exists()
    gone = _gone(voucher)
    if item.state == ItemState.HELD and not others and gone:
        # The money had left before the objection could hold it: no term is left to run.
        item.state, item.days_left = ItemState.SHOWN, None
        item.save()
        text = f"{fresh.reason} {gone}".strip()
    elif item.state == ItemState.HELD and not others:
        item.ends_at = max(item.ends_at, term_end(at, item.days_left or 0))
        item.state, item.days_left = ItemState.SHOWN, None
        item.save()
        until = format_day(local_date(item.ends_at))
        text = f"{fresh.reason} 公示继续，至{until}。".strip()
    else:
        text = f"{fresh.reason} 另有异议正在核实。" if others else fresh.reason
    voucher.version += 1
    record_event(voucher, "objection_dismissed", by=by, at=at, reason=text)
    return fresh


@transaction.atomic
def uphold_objection(
    objection: Objection, *, by: User, at: datetime, reply: str, reason: str
) -> Objection:
    """The objection stands: the voucher is withheld from payout until the matter is settled."""
    voucher, fresh = _lock_open(objection, by=by)
    _decide(fresh, ObjectionState.UPHELD, by=by, at=at, reply=reply, reason=reason)
    item = fresh.item
    item.state, item.days_left = ItemState.WITHHELD, None
    item.save()
    voucher.version += 1
    gone = _gone(voucher)
    reason = f"{fresh.reason} {gone}已拨付的将依法追回。" if gone else fresh.reason
    record_event(voucher, "objection_upheld", by=by, at=at, reason=reason)
    return fresh


def check_takes_objections(item: PublicityItem, *, at: datetime) -> None:
    """Raise ObjectionTooLate once the item's term is over or the matter is settled."""
    if item.state == ItemState.SHOWN and is_over(item.ends_at, at=at):
        last = format_day(local_date(item.ends_at))
        raise ObjectionTooLate(f"该事项的公示期已于{last}结束，不再受理异议。")
    if item.state not in OPEN_ITEMS:
        raise ObjectionTooLate("该事项已作出处理，不再受理异议。")


def _check_signed(name: str, contact: str, statement: str) -> str:
    """The contact as kept; raises InvalidObjection for what is missing."""
    if not name:
        raise InvalidObjection("请填写真实姓名，匿名异议不予受理。", field="name")
    if not contact.strip():
        message = "请填写手机号码或电子邮箱，没有联系方式的异议不予受理。"
        raise InvalidObjection(message, field="contact")
    known = read_contact(contact)
    if known is None:
        message = "联系方式应为 11 位手机号码或电子邮箱，请核对。"
        raise InvalidObjection(message, field="contact")
    if not statement:
        raise InvalidObjection("请写明异议的内容和依据。", field="statement")
    return known


def _lock_open(objection: Objection, *, by: User) -> tuple[Voucher, Objection]:
    """Voucher, item and objection locked in that order; raises unless it is still open."""
    check_is_province(by)
    voucher = lock_voucher(objection.item.voucher)
    check_not_own_case(by, voucher)
    item = PublicityItem.objects.select_for_update().get(pk=objection.item_id)
    fresh = Objection.objects.select_for_update().get(pk=objection.pk)
    fresh.item = item
    if fresh.state != ObjectionState.OPEN:
        raise Conflict("这件异议已由同事处理。")
    return voucher, fresh


def _gone(voucher: Voucher) -> str:
    """What is said of money that left before the objection came; empty while it waits here."""
    if voucher.state != State.REDEEMED:
        return "款项此前已拨付。"
    sent = PayoutLine.objects.filter(voucher=voucher, outcome=LineOutcome.PENDING)
    if sent.filter(batch__state=BatchState.EXPORTED).exists():
        return "款项此前已送财政，以回单为准。"
    return ""


def _decide(
    objection: Objection,
    state: ObjectionState,
    *,
    by: User,
    at: datetime,
    reply: str,
    reason: str,
) -> None:
    """Keep the answer; what the enterprise reads may not name the person."""
    reply, reason = reply.strip(), reason.strip()
    if not reply:
        raise ReasonMissing("请写明给异议人的答复。", field="reply")
    if not reason:
        raise ReasonMissing("请写明处理说明，企业将看到此内容。", field="reason")
    if objection.name in reason or objection.contact in reason:
        message = "处理说明企业可见，不能出现异议人的姓名或联系方式。"
        raise InvalidPublicity(message, field="reason")
    objection.state, objection.decided_at, objection.decided_by = state, at, by
    objection.reply, objection.reason = reply, reason
    objection.save()
    facts = {"item": objection.item_id, "decision": state.value}
    audit.record(SUBJECT, objection.pk, action="decide", by=by, at=at, reason=reason, facts=facts)

"""What other apps ask vouchers: who may open a contract, what refers to it, may a region change."""

from datetime import datetime
from typing import Any

from accounts.models import User
from documents import access, references
from documents.enums import Kind
from enterprises.models import Enterprise
from enterprises.services.region import region_change_guards
from enterprises.signals import answers_carried
from vouchers.models import Voucher
from vouchers.selectors.clawbacks import may_open_receipt
from vouchers.selectors.dossier import in_preparation
from vouchers.selectors.objections import may_open_objection
from vouchers.selectors.papers import in_corrections, may_open, replaced_in_corrections
from vouchers.services.carrying import draft_from_answers
from vouchers.states import OPEN, State

VOUCHER_PAPERS = (
    Kind.CONTRACT,
    Kind.PAYMENT_RECEIPT,
    Kind.INVOICE,
    Kind.ACCEPTANCE_REPORT,
    Kind.EFFECT_NOTE,
    Kind.EXPLANATION,
)
NAMED = 3


def connect() -> None:
    """Register the answers; called once when the app is ready."""
    for kind in VOUCHER_PAPERS:
        access.register(kind, may_open)
    access.register(Kind.PAYMENT_RECEIPT, may_open_receipt)
    access.register(Kind.OBJECTION, may_open_objection)
    references.register(in_corrections)
    references.register(replaced_in_corrections)
    references.register(in_preparation)
    answers_carried.connect(start_first_draft, dispatch_uid="vouchers.first_draft")
    if reason_against_moving not in region_change_guards:
        region_change_guards.append(reason_against_moving)


def start_first_draft(
    sender: Any, *, enterprise: Enterprise, answers: Any, by: User, at: datetime, **_: Any
) -> None:
    """What the self-check was told of contract and service stands in a first draft."""
    draft_from_answers(enterprise, answers, by=by, at=at)


def reason_against_moving(enterprise: Enterprise) -> str | None:
    """Why the enterprise cannot change its region: open cases lie with the old one's bureau."""
    open_cases = [state for state in OPEN if state != State.DRAFT]
    rows = Voucher.objects.filter(enterprise=enterprise, state__in=open_cases)
    numbers = [row.number or row.application_number for row in rows.order_by("place")[: NAMED + 1]]
    if not numbers:
        return None
    named = "、".join(numbers[:NAMED]) + ("等" if len(numbers) > NAMED else "")
    return (
        f"企业有尚未办结的申请或服务券（{named}），由原区域经信部门办理，办结后才能更改所在区域。"
    )

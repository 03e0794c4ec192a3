"""The page of one case: facts and decision on the left, the document judged on the right."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.policies import require_role
from common.clock import asked_at, local_date
from common.dates import add_working_days
from common.together import read_together
from documents.selectors import page_rows, pages_for
from reviews import presenting
from reviews.enums import Desk
from reviews.findings import standing_notices, with_standing
from reviews.forms.ruling import RulingForm
from reviews.models import ChecklistItem
from reviews.moves import ISSUING_DESKS, MOVES, REDEMPTION_DESKS
from reviews.policies import may_note, own_desk, recusal_of, sees_internal
from reviews.selectors.cases import (
    Claim,
    File,
    claim_of,
    comparison_of,
    files_of,
    record_of,
)
from reviews.selectors.desks import checklist_of
from reviews.selectors.views import view_of
from reviews.views.queue import READERS, base_of, kept_query
from vouchers.explanation import Bound
from vouchers.models import Hold, Voucher
from vouchers.policies import served_at
from vouchers.presenting import (
    amount_card,
    contract_facts,
    state_label,
    state_tone,
    voucher_facts,
)
from vouchers.selectors.assessing import claims_read, reckoned
from vouchers.selectors.blockers import blockers_of
from vouchers.selectors.explaining import explanation_of
from vouchers.selectors.timeline import StoryRows, story_of
from vouchers.selectors.visibility import place, places_of
from vouchers.states import FIXED, UNISSUED_OPEN, State
from vouchers.views.finding import person, visible_voucher

SIMPLE = (Bound.CAP, Bound.FEE)  # what decides most sums and explains itself
# What the decision area shows.
NO_CLAIMS = Voucher.objects.none().values_list()
JUDGE, CONFIRM, RETURN = "judge", "confirm", "return"


@require_role(*READERS)
@require_safe
def case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything about one case, and the decision for whoever's desk it lies on."""
    return case_page(request, visible_voucher(request, public_id, placed=False))


def case_page(
    request: HttpRequest,
    voucher: Voucher,
    *,
    form: RulingForm | None = None,
    mode: str = JUDGE,
    status: int = 200,
    **facts: Any,
) -> HttpResponse:
    """The page in one of its modes; `form` is what was filled in already."""
    context = {**case_parts(request, voucher, form=form), "mode": mode, **facts}
    return render(request, "reviews/case.html", context, status=status)


def case_parts(
    request: HttpRequest, voucher: Voucher, *, form: RulingForm | None = None
) -> dict[str, Any]:
    """The context of templates/reviews/case.html; at most 2 queries whatever hangs on the case."""
    user, at = person(request), asked_at(request)
    claim = claim_of(voucher) if user.role != Role.SUPPLIER else None
    query = kept_query(request, view_of(user.role, request.GET.get("view")))
    # All of these are asked for at once, an official's with the record.
    siblings = claims_read(voucher.account_id) if voucher.account_id else NO_CLAIMS
    desk = own_desk(user, voucher)
    items = checklist_of(desk) if desk is not None else ChecklistItem.objects.none()
    files = files_of(voucher, claim)
    shown = _shown(request, files)
    pages = page_rows(shown.document if shown else None)
    told, served = StoryRows.of(voucher), served_at(user, voucher)
    along = (siblings, items, pages, served, *told.querysets)
    internal = _internal_parts(user, voucher, claim, *along)
    holds = internal.get("holds")
    explanation = explanation_of(voucher, viewer=user, siblings=reckoned(siblings))
    story = story_of(voucher, viewer=user, at=at, rows=told)
    return {
        "base_template": base_of(user),
        "voucher": voucher,
        "query": query,
        "state_label": state_label(voucher),
        "state_tone": state_tone(voucher),
        "turn": story.turn,
        "amount": amount_card(explanation, label=_amount_label(voucher)) if explanation else None,
        "unfold_amount": explanation is not None and explanation.bound not in SIMPLE,
        "timeline": story.timeline,
        "voucher_facts": voucher_facts(voucher),
        "claim": claim,
        "account_facts": presenting.account_facts(claim) if claim else None,
        **internal,
        **decision_parts(user, voucher, claim, items, form=form, at=at, holds=holds, served=served),
        "files": files,
        "shown": shown,
        "document": shown.document if shown else None,
        "pages": pages_for(shown.document, pages) if shown else [],
        "page_title": voucher.enterprise.name,
    }


def decision_parts(
    user: User,
    voucher: Voucher,
    claim: Claim | None,
    items: QuerySet[ChecklistItem],
    *,
    form: RulingForm | None,
    at: Any,
    holds: Iterable[Hold] | None = None,
    served: QuerySet[Membership] | None = None,
) -> dict[str, Any]:
    """What the decision area needs, or why there is nothing to decide for this person.

    `holds`: the open ones, `served`: `served_at`, where the page has read them already.
    """
    desk = own_desk(user, voucher)
    recusal = recusal_of(user, voucher, served) if desk is not None else ""
    blockers = blockers_of(voucher, holds=holds) if user.role != Role.SUPPLIER else ()
    parts = {"desk": desk, "recusal": recusal, "blockers": blockers}
    if desk is None or recusal:
        return parts
    days = voucher.cycle.correction_days if voucher.cycle else 0
    return {
        **parts,
        "moves": MOVES[desk],
        "form": form or ruling_form(voucher, desk, items=items, claim=claim),
        "redeeming": desk in REDEMPTION_DESKS,
        "blocked": bool(blockers) and desk in ISSUING_DESKS,
        "correction_days": days,
        "due_on": add_working_days(local_date(at), days),
        "case_facts": presenting.case_facts(voucher),
    }


def ruling_form(
    voucher: Voucher,
    desk: Desk,
    data: Any = None,
    *,
    items: Iterable[ChecklistItem],
    claim: Claim | None = None,
) -> RulingForm:
    """The desk's form; the province starts from what the bureau proposed (R4)."""
    proposed = claim.redemption.verified_amount if claim is not None else None
    return RulingForm(data, voucher=voucher, desk=desk, items=list(items), proposed=proposed)


def _internal_parts(
    user: User, voucher: Voucher, claim: Claim | None, *along: QuerySet[Any, Any]
) -> dict[str, Any]:
    """What only officials read; `along` and the places with it, a supplier's page nothing else."""
    places = places_of(voucher)
    redeeming = State(voucher.state) in FIXED
    verdicts = presenting.verdicts_for(user, voucher, claim, redeeming=redeeming)
    facts = contract_facts(voucher)
    if not sees_internal(user):
        read_together(places, *along)
        place(voucher, places)
        own = {"contract_facts": facts, "enterprise_facts": presenting.supplier_sees(voucher)}
        return {"verdicts": verdicts, "sees_internal": False, **own}
    record = record_of(voucher, places, *along)
    place(voucher, places)
    comparison = comparison_of(voucher, record.contract)
    standing = standing_notices(voucher, demands=record.demands, found=record.found)
    return {
        "sees_internal": True,
        "may_note": may_note(user),
        # A hold stops the issue; of what is issued or over it would stop nothing.
        "may_hold": may_note(user) and State(voucher.state) in UNISSUED_OPEN,
        "verdicts": with_standing(verdicts, standing),
        "enterprise_facts": presenting.enterprise_facts(voucher, record.revenue),
        # What stands in the comparison need not be said twice.
        "contract_facts": presenting.without(facts, comparison) if comparison else facts,
        "comparison": comparison,
        "decisions": presenting.decision_rows(record.decisions),
        "notes": record.notes,
        "holds": record.holds,
    }


def _shown(request: HttpRequest, files: list[File]) -> File | None:
    """The document shown: the one the address names, else the first."""
    wanted = request.GET.get("doc", "")
    named = (file for file in files if str(file.document.pk) == wanted)
    return next(named, files[0] if files else None)


def _amount_label(voucher: Voucher) -> str:
    return "服务券金额" if voucher.number else "核定金额"

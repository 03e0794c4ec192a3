"""The voucher's own page: one template for every party, parts by role."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.models import User
from accounts.policies import require_role
from common.clock import asked_at
from common.paging import keyset_page
from vouchers import presenting
from vouchers.models import Voucher
from vouchers.selectors.blockers import blockers_of
from vouchers.selectors.explaining import explanation_of
from vouchers.selectors.letters import letters_of_events, links_by_event
from vouchers.selectors.papers import papers_of
from vouchers.selectors.queue import position_of
from vouchers.selectors.timeline import PAGE_SIZE, events_of, happening, story_of
from vouchers.states import State
from vouchers.views.finding import READERS, person, visible_voucher
from vouchers.workflow import Action, allowed_moves

DESKS = (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE)


@require_role(*READERS)
@require_safe
def voucher_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where the voucher stands, whose turn it is, why the amount, what happened."""
    voucher = visible_voucher(request, public_id)
    if voucher.state == State.DRAFT:
        return HttpResponseRedirect(reverse("vouchers:tasks", args=[public_id]))
    context = {
        **voucher_parts(voucher, viewer=person(request), at=asked_at(request)),
        "moves": moves_of(person(request), voucher),
        "is_desk": person(request).role in DESKS,
        "is_own": person(request).role == Role.ENTERPRISE,
        "page_title": presenting.title_of(voucher),
    }
    return render(request, "vouchers/voucher.html", context)


def voucher_parts(voucher: Voucher, *, viewer: User, at: datetime) -> dict[str, Any]:
    """The context of templates/vouchers/_*.html; at most 6 queries whatever hangs on the case."""
    explanation = explanation_of(voucher, viewer=viewer)
    story = story_of(voucher, viewer=viewer, at=at)
    turn, timeline = story.turn, story.timeline
    return {
        "voucher": voucher,
        "state_label": presenting.state_label(voucher),
        "state_tone": presenting.state_tone(voucher),
        "stages": presenting.stages(voucher, left_from=timeline.left_from),
        "turn": turn,
        "viewer_acts": turn is not None and turn.actor == viewer.role,
        "position": position_of(voucher),
        "blockers": blockers_of(voucher),
        "amount": presenting.amount_card(explanation) if explanation else None,
        "verdicts": presenting.trace_of(voucher, viewer=viewer),
        "timeline": timeline,
        "letters": story.letters,
        "papers": papers_of(voucher),
        "voucher_facts": presenting.voucher_facts(voucher),
        "contract_facts": presenting.contract_facts(voucher),
        "enterprise_facts": presenting.enterprise_facts(voucher, viewer=viewer),
    }


def moves_of(user: User, voucher: Voucher) -> frozenset[Action]:
    """What a person finds buttons for; the desks have pages of their own, but for revoking."""
    moves = frozenset(allowed_moves(voucher.state, user.role))
    if user.role == Role.ENTERPRISE:
        return moves
    return moves & {Action.REVOKE} if user.role == Role.PROVINCE else frozenset()


@require_role(*READERS)
@require_safe
def timeline_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All events, page by page."""
    voucher = visible_voucher(request, public_id)
    cursor = request.GET.get("cursor")
    page = keyset_page(events_of(voucher), order=("-seq",), cursor=cursor, size=PAGE_SIZE)
    viewer, links = person(request), links_by_event(letters_of_events(voucher, page.rows))
    context = {
        "voucher": voucher,
        "page": page,
        "events": [
            happening(event, viewer=viewer, links=links.get(event.pk, ())) for event in page.rows
        ],
        "page_title": "办理记录",
    }
    return render(request, "vouchers/timeline.html", context)

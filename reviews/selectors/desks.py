"""Which desk a voucher lies on, and what that desk asks."""

from django.db.models import QuerySet

from accounts.enums import Role
from reviews.enums import Desk
from reviews.models import ChecklistItem
from vouchers.states import State

_DESKS = {
    State.SUPPLIER_CONFIRMATION: (Desk.SUPPLIER, Role.SUPPLIER),
    State.BUREAU_REVIEW: (Desk.BUREAU, Role.BUREAU),
    State.PROVINCIAL_CHECK: (Desk.PROVINCE, Role.PROVINCE),
    State.REDEMPTION_REVIEW: (Desk.REDEMPTION_BUREAU, Role.BUREAU),
    State.REDEMPTION_APPROVAL: (Desk.REDEMPTION_PROVINCE, Role.PROVINCE),
}


def desk_of(state: str) -> Desk | None:
    """The desk that judges a voucher in this state, None when nobody does."""
    desk, _ = _DESKS.get(State(state), (None, None))
    return desk


def desk_for(state: str, role: str) -> Desk | None:
    """The desk at which a person of `role` judges a voucher in this state."""
    desk, judge = _DESKS.get(State(state), (None, None))
    return desk if judge == role else None


def states_for(role: str) -> tuple[State, ...]:
    """The states in which a voucher waits for a decision of this role."""
    return tuple(state for state, (_, judge) in _DESKS.items() if judge == role)


def checklist_of(desk: Desk) -> QuerySet[ChecklistItem]:
    """The desk's questions as they read today, in order."""
    return ChecklistItem.objects.filter(desk=desk, is_active=True)

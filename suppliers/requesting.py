"""The moves of an application for certification (S1); no other place says which are lawful."""

from dataclasses import dataclass

from accounts.enums import Role
from suppliers.enums import RequestState


@dataclass(frozen=True, slots=True)
class Move:
    """One lawful step: from which states, to which, and whose it is."""

    name: str
    sources: tuple[RequestState, ...]
    target: RequestState
    by: Role


RESUBMIT = Move("resubmit", (RequestState.RETURNED,), RequestState.SUBMITTED, Role.SUPPLIER)
WITHDRAW = Move(
    "withdraw",
    (RequestState.SUBMITTED, RequestState.RETURNED),
    RequestState.WITHDRAWN,
    Role.SUPPLIER,
)
APPROVE = Move("approve", (RequestState.SUBMITTED,), RequestState.APPROVED, Role.PROVINCE)
SEND_BACK = Move("send_back", (RequestState.SUBMITTED,), RequestState.RETURNED, Role.PROVINCE)
REFUSE = Move("refuse", (RequestState.SUBMITTED,), RequestState.REFUSED, Role.PROVINCE)
MOVES = (RESUBMIT, WITHDRAW, APPROVE, SEND_BACK, REFUSE)


def is_open_to(move: Move, state: str) -> bool:
    """Whether an application in this state may make the move."""
    return state in move.sources

"""The workflow table as a page: a Mermaid diagram, the moves and the groups of states."""

from collections.abc import Iterable, Iterator

from vouchers import states
from vouchers.progress import STAGES, Mark, progress
from vouchers.states import Actor, State, whose_turn
from vouchers.workflow import MOVES, Condition, Move

_CONDITIONS = {
    (Condition.NEEDS_PROVINCIAL_CHECK, False): "E3 met",
    (Condition.NEEDS_PROVINCIAL_CHECK, True): "E3 not met",
    (Condition.OVERDUE, True): "due date past",
    (Condition.WINDOW_OPEN, True): "redemption window open",
    (Condition.WINDOW_OPEN, False): "redemption window over",
}
_GROUPS = {
    "UNISSUED_OPEN": "submitted and not issued: may be withdrawn (V8), amounts move both ways (A4)",
    "PROMISED": "issued: the amount may rise and never falls (A4)",
    "REDEEMING": "a redemption is filed and undecided",
    "SETTLED": "the province approved the sum (R5)",
    "FIXED": "the engine's `fixed`: the sum is no longer open to change",
    "LIVE": "holds its contract (V3) and its room under the cumulative cap (A4)",
    "OPEN": "somebody still has something to do",
    "ENDED": "over without money; contract and room are free again",
    "EDITABLE": "the enterprise may change what it typed",
    "EXPIRABLE": "expires with the cycle's redemption window (R6)",
}


def draw() -> str:
    """The whole text of docs/workflow.md."""
    parts = [
        "# The workflow of a voucher",
        "Drawn from `vouchers/workflow.py` by `manage.py draw_workflow`; do not edit by hand "
        "(a test fails when this page is stale).",
        "\n".join(_diagram()),
        "## Moves",
        "Blockers of `approve` and `clear`, shown by name: identity check pending (E8), amount "
        "assessed at 0 (A4, 候补), an open hold.",
        "\n".join(_moves()),
        "## States",
        "\n".join(_states()),
        "## Groups",
        "\n".join(_groups()),
    ]
    return "\n\n".join(parts) + "\n"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in State:
        yield f'    state "{state.label}" as {state}'
    yield f"    [*] --> {State.DRAFT}"
    for move in MOVES:
        for source in move.sources:
            yield f"    {source} --> {move.target}: {_caption(move)}"
    for state in (State.PAID, *states.ENDED):
        yield f"    {state} --> [*]"
    yield "```"


def _caption(move: Move) -> str:
    condition = f" ({_CONDITIONS[move.when]})" if move.when else ""
    return f"{move.name} · {move.by}{condition}"


def _moves() -> Iterator[str]:
    yield "| move | 名称 | from | to | by | only when |"
    yield "|---|---|---|---|---|---|"
    for move in MOVES:
        condition = _CONDITIONS[move.when] if move.when else ""
        yield (
            f"| {move.name} | {move.name.label} | {', '.join(move.sources)} | {move.target} "
            f"| {move.by} | {condition} |"
        )


def _states() -> Iterator[str]:
    yield "| state | 名称 | whose turn | public stage |"
    yield "|---|---|---|---|"
    for state in State:
        turn = whose_turn(state)
        yield f"| {state} | {state.label} | {_turn(turn)} | {_stage(state)} |"


def _turn(actor: Actor | None) -> str:
    return actor.value if actor else "nobody"


def _stage(state: State) -> str:
    if state in states.ENDED:
        return "stops where it was"
    here = [step.title for step in progress(state) if step.mark is Mark.CURRENT]
    return here[0] if here else f"all of {STAGES[0]} … {STAGES[-1]} done"


def _groups() -> Iterator[str]:
    yield "| group | states | for |"
    yield "|---|---|---|"
    for name, purpose in _GROUPS.items():
        members: Iterable[State] = getattr(states, name)
        yield f"| {name} | {', '.join(members)} | {purpose} |"

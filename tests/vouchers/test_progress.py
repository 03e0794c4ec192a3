"""The progress bar of five public stages."""

import pytest

from vouchers.progress import STAGES, progress
from vouchers.states import State


def bar(state: State, left_from: State | None = None) -> str:
    """One letter a stage: d(one), c(urrent), u(pcoming), s(topped)."""
    return "".join(step.mark[0] for step in progress(state, left_from=left_from))


@pytest.mark.parametrize(
    ("state", "left_from", "expected"),
    [
        pytest.param(State.DRAFT, None, "cuuuu", id="draft"),
        pytest.param(State.SUPPLIER_CONFIRMATION, None, "dcuuu", id="supplier"),
        pytest.param(State.BUREAU_REVIEW, None, "ddcuu", id="bureau"),
        pytest.param(State.CORRECTION, None, "cuuuu", id="back-with-the-enterprise"),
        pytest.param(State.PROVINCIAL_CHECK, None, "ddcuu", id="province"),
        pytest.param(State.ISSUED, None, "dddcu", id="issued"),
        pytest.param(State.REDEMPTION_CORRECTION, None, "ddddc", id="redeeming"),
        pytest.param(State.REDEEMED, None, "ddddc", id="redeemed"),
        pytest.param(State.PAID, None, "ddddd", id="paid"),
        pytest.param(State.REFUSED, State.BUREAU_REVIEW, "ddsuu", id="refused-by-the-bureau"),
        pytest.param(State.WITHDRAWN, State.SUPPLIER_CONFIRMATION, "dsuuu", id="withdrawn"),
        pytest.param(State.EXPIRED, State.REDEMPTION_CORRECTION, "dddds", id="expired-late"),
        pytest.param(State.REVOKED, None, "dddsu", id="revoked"),
        pytest.param(State.ISSUED, State.REDEMPTION_REVIEW, "dddcu", id="only-ended-ones-stop"),
    ],
)
def test_the_bar_shows_where_a_voucher_stands(state, left_from, expected):
    assert bar(state, left_from) == expected


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_bar_of_five(state):
    assert [step.title for step in progress(state)] == list(STAGES)
    assert len(STAGES) == 5

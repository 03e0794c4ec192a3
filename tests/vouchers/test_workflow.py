"""The workflow exhausted: every lawful cell from an independent list, every other must raise."""

import dataclasses
from itertools import product

import pytest

from vouchers import states
from vouchers.states import Actor, State, display_label, is_awaiting, whose_turn
from vouchers.workflow import MOVES, Action, MoveNotAllowed, allowed_moves, resolve

# Written by hand from the design, not from the code: state, move, role, condition, target.
LAWFUL = """
draft submit enterprise - supplier_confirmation
supplier_confirmation confirm supplier - bureau_review
supplier_confirmation send_back supplier - correction
bureau_review send_back bureau - correction
correction resubmit enterprise - supplier_confirmation
bureau_review approve bureau needs_provincial_check=no issued
bureau_review approve bureau needs_provincial_check=yes provincial_check
provincial_check clear province - issued
bureau_review refuse bureau - refused
provincial_check refuse province - refused
supplier_confirmation withdraw enterprise - withdrawn
bureau_review withdraw enterprise - withdrawn
correction withdraw enterprise - withdrawn
provincial_check withdraw enterprise - withdrawn
correction lapse system overdue=yes lapsed
issued surrender enterprise - surrendered
issued file_redemption enterprise - redemption_review
redemption_review verify_redemption bureau - redemption_approval
redemption_review send_redemption_back bureau - redemption_correction
redemption_approval send_redemption_back province - redemption_correction
redemption_correction refile_redemption enterprise - redemption_review
redemption_review refuse_redemption bureau window_open=yes issued
redemption_review refuse_redemption bureau window_open=no expired
redemption_approval refuse_redemption province window_open=yes issued
redemption_approval refuse_redemption province window_open=no expired
redemption_approval redeem province - redeemed
redeemed pay_out province - paid
paid bounce province - redeemed
issued expire system window_open=no expired
redemption_correction expire system window_open=no expired
issued revoke province - revoked
"""
ROLES = ("enterprise", "supplier", "bureau", "province", "system", "auditor", "admin", "")
CONDITIONS = ("needs_provincial_check", "overdue", "window_open")


def cells() -> dict[tuple[str, str, str, tuple[bool, ...]], str]:
    """Every lawful (state, move, role, all three conditions) with where it leads."""
    lawful = {}
    for row in LAWFUL.strip().splitlines():
        state, move, role, condition, target = row.split()
        name, _, value = condition.partition("=")
        for values in product((False, True), repeat=len(CONDITIONS)):
            given = dict(zip(CONDITIONS, values, strict=True))
            if condition == "-" or given[name] is (value == "yes"):
                lawful[state, move, role, values] = target
    return lawful


@pytest.mark.parametrize("state", State)
def test_every_cell_is_as_listed_and_every_other_raises(state):
    lawful = cells()
    for move, role in product(Action, ROLES):
        for values in product((False, True), repeat=len(CONDITIONS)):
            given = dict(zip(CONDITIONS, values, strict=True))
            expected = lawful.get((state, move, role, values))
            if expected is not None:
                assert resolve(move, state, role, **given) == expected
            else:
                with pytest.raises(MoveNotAllowed):
                    resolve(move, state, role, **given)


def test_every_listed_move_and_state_is_known():
    rows = [row.split() for row in LAWFUL.strip().splitlines()]

    assert {row[1] for row in rows} == set(Action)
    assert {row[0] for row in rows} | {row[4] for row in rows} == set(State)


@pytest.mark.parametrize(
    ("move", "state", "role"),
    [
        pytest.param("approve", "bureau_review", "bureau", id="approve"),
        pytest.param("lapse", "correction", "system", id="lapse"),
        pytest.param("refuse_redemption", "redemption_review", "bureau", id="refuse-redemption"),
        pytest.param("expire", "issued", "system", id="expire"),
    ],
)
def test_a_condition_is_never_assumed(move, state, role):
    with pytest.raises(TypeError, match="needs"):
        resolve(move, state, role)


@pytest.mark.parametrize(
    ("move", "state", "role", "conditions", "message"),
    [
        pytest.param(
            "approve",
            "issued",
            "bureau",
            {},
            "当前状态为“已发放”，不能进行“审核通过”。请刷新页面查看最新进展。",
            id="wrong-state",
        ),
        pytest.param(
            "send_back",
            "bureau_review",
            "supplier",
            {},
            "当前状态为“待经信部门审核”，“退回补正”只能由经信部门办理。",
            id="wrong-role",
        ),
        pytest.param(
            "expire",
            "issued",
            "system",
            {"window_open": True},
            "兑现期限尚未届满，不能进行“到期失效”。",
            id="window-still-open",
        ),
        pytest.param(
            "lapse",
            "correction",
            "system",
            {"overdue": False},
            "补正期限尚未届满，不能进行“逾期失效”。",
            id="not-overdue",
        ),
        pytest.param("fly", "draft", "enterprise", {}, "系统中没有名为“fly”的操作。", id="unknown"),
    ],
)
def test_a_refusal_says_why_in_chinese(move, state, role, conditions, message):
    with pytest.raises(MoveNotAllowed) as caught:
        resolve(move, state, role, **conditions)

    assert caught.value.message == message
    assert (caught.value.code, caught.value.status) == ("move_not_allowed", 409)


@pytest.mark.parametrize(
    ("state", "role", "expected"),
    [
        pytest.param("draft", "enterprise", ["submit"], id="draft"),
        pytest.param("bureau_review", "bureau", ["send_back", "approve", "refuse"], id="bureau"),
        pytest.param("bureau_review", "supplier", [], id="not-the-suppliers-turn"),
        pytest.param("correction", "enterprise", ["resubmit", "withdraw"], id="correction"),
        pytest.param("issued", "enterprise", ["surrender", "file_redemption"], id="issued"),
        pytest.param(
            "redemption_approval",
            "province",
            ["send_redemption_back", "refuse_redemption", "redeem"],
            id="province",
        ),
        pytest.param("refused", "enterprise", [], id="ended"),
    ],
)
def test_allowed_moves_lists_what_a_role_may_do(state, role, expected):
    assert list(allowed_moves(state, role)) == expected


def test_the_table_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        MOVES[0].target = State.PAID


@pytest.mark.parametrize(
    ("group", "members"),
    [
        pytest.param(
            states.UNISSUED_OPEN,
            "supplier_confirmation bureau_review correction provincial_check",
            id="unissued-open",
        ),
        pytest.param(states.PROMISED, "issued", id="promised"),
        pytest.param(
            states.FIXED,
            "redemption_review redemption_approval redemption_correction redeemed paid",
            id="fixed",
        ),
        pytest.param(
            states.LIVE,
            "supplier_confirmation bureau_review correction provincial_check issued "
            "redemption_review redemption_approval redemption_correction redeemed paid",
            id="live",
        ),
        pytest.param(
            states.ENDED,
            "refused withdrawn lapsed surrendered expired revoked",
            id="ended",
        ),
        pytest.param(states.EXPIRABLE, "issued redemption_correction", id="expirable"),
    ],
)
def test_groups_hold_the_states_they_are_named_for(group, members):
    assert sorted(group) == sorted(members.split())


def test_states_are_live_or_draft_or_ended():
    assert sorted([*states.LIVE, State.DRAFT, *states.ENDED]) == sorted(State)


def test_nothing_leads_out_of_an_ended_state():
    leaving = {source for move in MOVES for source in move.sources}

    assert not leaving & set(states.ENDED)
    assert set(State) - leaving == set(states.ENDED)


def test_every_open_state_is_somebodys_turn_and_they_can_move():
    for state in State:
        turn = whose_turn(state)
        assert (turn is not None) == (state in states.OPEN)
        assert turn is None or allowed_moves(state, turn)


def test_labels_are_the_words_of_the_screens():
    words = (
        "草稿 待供应商确认 待经信部门审核 退回补正 待省级复核 已发放 兑现审核中 待省级审批 "
        "兑现补正 已兑现 已拨付 不予通过 已撤回 逾期失效 已退券 已过期 已作废"
    )

    assert [state.label for state in State] == words.split()
    assert all(action.label for action in Action)
    assert [actor.label for actor in Actor] == [
        "企业",
        "供应商",
        "经信部门",
        "省级主管部门",
        "系统",
    ]


@pytest.mark.parametrize(
    ("state", "amount", "label"),
    [
        pytest.param(State.BUREAU_REVIEW, 0, "待经信部门审核 · 候补", id="waits-at-0"),
        pytest.param(State.BUREAU_REVIEW, 1, "待经信部门审核", id="has-room"),
        pytest.param(State.DRAFT, 0, "草稿", id="a-draft-does-not-wait"),
        pytest.param(State.REFUSED, 0, "不予通过", id="an-ended-one-does-not-wait"),
    ],
)
def test_an_open_application_at_0_is_awaiting(state, amount, label):
    assert display_label(state, amount) == label
    assert is_awaiting(state, amount) == ("候补" in label)

"""Every desk and every move over HTTP: what goes through, what does not, and what is kept."""

from collections.abc import Callable

import pytest

from accounts.models import Membership, User
from enterprises.enums import CheckStatus
from reviews.enums import Desk
from reviews.models import Decision
from reviews.moves import MOVES
from tests.factories.accounts import JOINED, UserFactory
from tests.reviews.conftest import CaseOn, SignIn
from tests.reviews.filling import case_url, filled, take_step, text_of
from tests.vouchers.world import World
from vouchers.models import Voucher
from vouchers.services.ending import place_hold
from vouchers.states import State

pytestmark = pytest.mark.django_db
JudgeOf = Callable[[Desk], User]

PASSES = [
    pytest.param(Desk.SUPPLIER, State.BUREAU_REVIEW, "已确认无误", id="supplier confirms"),
    pytest.param(Desk.BUREAU, State.ISSUED, "已发放", id="bureau approves"),
    pytest.param(Desk.PROVINCE, State.ISSUED, "已发放", id="province clears"),
    pytest.param(
        Desk.REDEMPTION_BUREAU, State.REDEMPTION_APPROVAL, "已转省级审批", id="bureau verifies"
    ),
    pytest.param(
        Desk.REDEMPTION_PROVINCE, State.REDEEMED, "核定兑现 ¥480,000.00", id="province redeems"
    ),
]
RETURNS = [
    pytest.param(Desk.SUPPLIER, State.CORRECTION, id="supplier"),
    pytest.param(Desk.BUREAU, State.CORRECTION, id="bureau"),
    pytest.param(Desk.REDEMPTION_BUREAU, State.REDEMPTION_CORRECTION, id="redemption bureau"),
    pytest.param(Desk.REDEMPTION_PROVINCE, State.REDEMPTION_CORRECTION, id="redemption province"),
]
REFUSALS = [
    pytest.param(Desk.BUREAU, State.REFUSED, id="bureau"),
    pytest.param(Desk.PROVINCE, State.REFUSED, id="province"),
    pytest.param(Desk.REDEMPTION_BUREAU, State.ISSUED, id="redemption bureau"),
    pytest.param(Desk.REDEMPTION_PROVINCE, State.ISSUED, id="redemption province"),
]
EVERY_DESK = [pytest.param(desk, id=desk.value) for desk in Desk]


def state_of(voucher: Voucher) -> str:
    return Voucher.objects.values_list("state", flat=True).get(pk=voucher.pk)


@pytest.mark.parametrize(("desk", "target", "said"), PASSES)
def test_passing_repeats_the_case_and_then_goes_through(
    case_on: CaseOn, judge_of: JudgeOf, at_desk: SignIn, desk: Desk, target: State, said: str
) -> None:
    voucher, client = case_on(desk), at_desk(judge_of(desk))
    facts = filled(desk, voucher)
    last = take_step(client, voucher, "pass", facts)
    assert f"请核对后确认：{MOVES[desk].pass_label}" in text_of(last)
    assert "¥480,000.00" in text_of(last)
    assert state_of(voucher) == voucher.state  # nothing happens before the last step
    done = client.post(case_url(voucher, "decide/"), {**facts, "step": "confirm"}, follow=True)
    assert state_of(voucher) == target
    assert said in text_of(done)
    assert voucher.enterprise.name in text_of(done)
    decision = Decision.objects.get(desk=desk)
    assert {row["answer"] for row in decision.answers} == {"yes"}


@pytest.mark.parametrize("desk", EVERY_DESK)
@pytest.mark.parametrize("step", ["pass", "confirm"])
def test_unanswered_item_is_named_and_the_rest_is_kept(
    case_on: CaseOn, judge_of: JudgeOf, at_desk: SignIn, desk: Desk, step: str
) -> None:
    voucher, client = case_on(desk), at_desk(judge_of(desk))
    facts = filled(desk, voucher)
    missing = [name for name in facts if name.startswith("answer-")][-1]
    del facts[missing]
    facts["remark-" + missing.removeprefix("answer-")] = "还在核对"
    response = take_step(client, voucher, step, facts)
    assert response.status_code == 400
    assert "还有 1 项审核清单没有选择" in text_of(response)
    assert 'value="还在核对"' in text_of(response)
    assert text_of(response).count(" checked") == list(facts.values()).count("yes")
    assert state_of(voucher) == voucher.state


@pytest.mark.parametrize("desk", EVERY_DESK)
def test_no_on_any_item_never_passes(
    case_on: CaseOn, judge_of: JudgeOf, at_desk: SignIn, desk: Desk
) -> None:
    voucher, client = case_on(desk), at_desk(judge_of(desk))
    facts = filled(desk, voucher)
    facts[next(name for name in facts if name.startswith("answer-"))] = "no"
    for step in ("pass", "confirm"):
        response = take_step(client, voucher, step, facts)
        assert response.status_code == 400
        assert "不能通过" in text_of(response)
    assert not Decision.objects.filter(desk=desk).exists()


@pytest.mark.parametrize(("desk", "target"), RETURNS)
def test_sending_back_names_every_defect_at_once(
    case_on: CaseOn, judge_of: JudgeOf, at_desk: SignIn, desk: Desk, target: State
) -> None:
    voucher, client = case_on(desk), at_desk(judge_of(desk))
    facts = filled(desk, voucher)
    wanting = next(name for name in facts if name.startswith("answer-"))
    facts |= {wanting: "no", wanting.replace("answer-", "remark-"): "第 3 页不清晰"}
    panel = text_of(take_step(client, voucher, "return", facts))
    assert "第 3 页不清晰</textarea>" in panel  # what was found wanting is listed already
    facts["defect"] = ["金额不一致", "", "缺少盖章"]
    response = take_step(client, voucher, "send", facts)
    assert response.status_code == 302
    voucher.refresh_from_db()
    assert (voucher.state, voucher.defects) == (target, ["金额不一致", "缺少盖章"])
    assert Decision.objects.get(desk=desk).defects == ["金额不一致", "缺少盖章"]


@pytest.mark.parametrize(("desk", "target"), RETURNS)
def test_sending_back_without_a_defect_is_refused(
    case_on: CaseOn, judge_of: JudgeOf, at_desk: SignIn, desk: Desk, target: State
) -> None:
    voucher, client = case_on(desk), at_desk(judge_of(desk))
    response = take_step(client, voucher, "send", {**filled(desk, voucher), "defect": [" "]})
    assert response.status_code == 400
    assert "请写明需要补正的内容" in text_of(response)
    assert state_of(voucher) != target


@pytest.mark.parametrize(("desk", "target"), REFUSALS)
def test_refusing_has_a_page_of_its_own_and_needs_a_reason(
    case_on: CaseOn, judge_of: JudgeOf, at_desk: SignIn, desk: Desk, target: State
) -> None:
    voucher, client = case_on(desk), at_desk(judge_of(desk))
    facts = filled(desk, voucher, answer="no")
    page = text_of(take_step(client, voucher, "open", facts))
    assert voucher.enterprise.name in page
    assert "¥480,000.00" in page
    empty = take_step(client, voucher, "refuse", {**facts, "reason": "  "})
    assert empty.status_code == 400
    assert "V7" in text_of(empty)
    assert state_of(voucher) == voucher.state
    take_step(client, voucher, "refuse", {**facts, "reason": "合同与服务无关"})
    assert state_of(voucher) == target
    assert Decision.objects.get(desk=desk).reason == "合同与服务无关"


@pytest.mark.parametrize(
    ("desk", "part"),
    [(Desk.SUPPLIER, "refuse/"), (Desk.PROVINCE, "decide/")],
    ids=["supplier cannot refuse", "province cannot send back"],
)
def test_desk_has_only_its_own_moves(
    case_on: CaseOn, judge_of: JudgeOf, at_desk: SignIn, desk: Desk, part: str
) -> None:
    voucher, client = case_on(desk), at_desk(judge_of(desk))
    facts = {**filled(desk, voucher), "reason": "不符", "defect": ["不符"]}
    step = "refuse" if part == "refuse/" else "send"
    assert client.post(case_url(voucher, part), {**facts, "step": step}).status_code in (400, 409)
    assert state_of(voucher) == voucher.state


@pytest.mark.parametrize(
    ("amount", "reduction", "message"),
    [
        pytest.param("480000.01", "", "不能高于服务券金额", id="above the voucher's"),
        pytest.param("100000", "", "请填写核减原因", id="less without a reason"),
        pytest.param("0", "无", "金额必须大于 0", id="nothing"),
        pytest.param("1.234", "无", "最多保留 2 位小数", id="three decimals"),
    ],
)
def test_unlawful_approved_sum_is_refused_at_its_field(
    case_on: CaseOn, world: World, at_desk: SignIn, amount: str, reduction: str, message: str
) -> None:
    voucher, desk = case_on(Desk.REDEMPTION_PROVINCE), Desk.REDEMPTION_PROVINCE
    facts = filled(desk, voucher, amount=amount, reduction=reduction)
    response = take_step(at_desk(world.province), voucher, "confirm", facts)
    assert response.status_code == 400
    assert message in text_of(response)
    assert f'value="{amount}"' in text_of(response)


def test_reduction_is_approved_with_its_reason(
    case_on: CaseOn, world: World, at_desk: SignIn
) -> None:
    voucher = case_on(Desk.REDEMPTION_PROVINCE)
    facts = filled(Desk.REDEMPTION_PROVINCE, voucher, amount="100,000", reduction="部分功能未实施")
    take_step(at_desk(world.province), voucher, "confirm", facts)
    voucher.refresh_from_db()
    assert (voucher.state, voucher.redeemed_amount) == (State.REDEEMED, 100_000)


@pytest.mark.parametrize("blocker", ["identity", "hold", "awaiting"])
def test_blocker_stops_the_approval_by_name(world: World, at_desk: SignIn, blocker: str) -> None:
    names = {"identity": "企业认证未通过", "hold": "核实合同", "awaiting": "候补"}
    if blocker == "awaiting":
        world.submitted(cloud_fee="300000")
        world.submitted(cloud_fee="300000")
    voucher = world.confirmed()
    if blocker == "identity":
        world.enterprise.identity_status = CheckStatus.PENDING
        world.enterprise.save()
    if blocker == "hold":
        place_hold(voucher, by=world.officer, at=world.tick(), reason="核实合同")
        voucher.refresh_from_db()
    client = at_desk(world.officer)
    assert names[blocker] in text_of(client.get(case_url(voucher)))
    for step in ("pass", "confirm"):
        response = take_step(client, voucher, step, filled(Desk.BUREAU, voucher))
        assert response.status_code in (400, 409)
        assert names[blocker] in text_of(response)
    assert state_of(voucher) == State.BUREAU_REVIEW


@pytest.mark.parametrize("left", [False, True], ids=["present member", "past member"])
@pytest.mark.parametrize("party", ["enterprise", "supplier"])
def test_nobody_decides_a_case_of_their_own_organisation(
    world: World, at_desk: SignIn, party: str, *, left: bool
) -> None:
    voucher = world.confirmed()
    organisation = getattr(world, party).organisation
    Membership.objects.filter(user=world.officer).update(left_at=JOINED)
    Membership.objects.create(
        user=world.officer,
        organisation=organisation,
        joined_at=JOINED,
        left_at=world.at if left else None,
    )
    client = at_desk(world.officer)
    page = text_of(client.get(case_url(voucher)))
    assert "按规定应当回避" in page
    assert 'name="answer-facts"' not in page
    facts = {**filled(Desk.BUREAU, voucher), "reason": "不符", "defect": ["不符"]}
    for step in ("pass", "confirm", "send", "refuse"):
        response = take_step(client, voucher, step, facts)
        assert response.status_code == 403
        assert "V7" in text_of(response)
    assert state_of(voucher) == State.BUREAU_REVIEW


def test_stale_page_says_what_happened_and_keeps_the_checklist(
    world: World, at_desk: SignIn
) -> None:
    voucher, client = world.confirmed(), at_desk(world.officer)
    facts = {**filled(Desk.BUREAU, voucher), "remark-facts": "营业执照已核"}
    place_hold(voucher, by=world.province, at=world.tick(), reason="省级核查")
    response = take_step(client, voucher, "confirm", facts)
    page = text_of(response)
    assert response.status_code == 409
    assert "您的操作没有生效" in page
    assert world.province.name in page
    assert 'value="营业执照已核"' in page
    assert f'name="version" value="{voucher.version + 1}"' in page
    assert state_of(voucher) == State.BUREAU_REVIEW


def test_colleague_was_first_and_what_was_filled_in_is_shown(world: World, at_desk: SignIn) -> None:
    voucher, client = world.confirmed(), at_desk(world.officer)
    colleague = UserFactory(organisation=world.officer.organisation, name="何小姐")
    facts = filled(Desk.BUREAU, voucher)
    first = {**facts, "reason": "合同无效"}
    take_step(at_desk(colleague), voucher, "refuse", first)
    response = take_step(client, voucher, "confirm", facts)
    assert response.status_code == 409
    assert "何小姐" in text_of(response)
    assert "不在您的办理范围内" in text_of(response)
    assert Decision.objects.count() == 1


def test_second_click_decides_nothing(world: World, at_desk: SignIn) -> None:
    voucher, client = world.confirmed(), at_desk(world.officer)
    facts = filled(Desk.BUREAU, voucher)
    assert take_step(client, voucher, "confirm", facts).status_code == 302
    assert take_step(client, voucher, "confirm", facts).status_code == 409
    assert Decision.objects.filter(desk=Desk.BUREAU).count() == 1


def test_amount_that_changed_is_a_conflict_with_both_sums(world: World, at_desk: SignIn) -> None:
    voucher = world.confirmed()
    facts = {**filled(Desk.BUREAU, voucher), "amount_shown": "100000.00"}
    response = take_step(at_desk(world.officer), voucher, "confirm", facts)
    assert response.status_code == 409
    assert "¥100,000.00 变为 ¥480,000.00" in text_of(response)


@pytest.mark.parametrize("view", ["mine", "all"])
def test_next_case_of_the_same_view_follows(world: World, at_desk: SignIn, view: str) -> None:
    first = world.confirmed(cloud_fee="100000")
    second = world.confirmed(cloud_fee="100000")
    third = world.confirmed(cloud_fee="100000")
    client, query = at_desk(world.officer), f"?view={view}"
    response = take_step(client, second, "confirm", filled(Desk.BUREAU, second), query)
    expected = third if view == "mine" else first  # 全部 shows the newest first
    assert response["Location"] == f"{case_url(expected)}{query}"


def test_after_the_last_case_the_queue_says_so(world: World, at_desk: SignIn) -> None:
    voucher, client = world.confirmed(), at_desk(world.officer)
    facts = {**filled(Desk.BUREAU, voucher), "step": "confirm"}
    response = client.post(case_url(voucher, "decide/", "?view=mine"), facts, follow=True)
    assert response.redirect_chain[-1][0] == "/desk/?view=mine"
    assert "没有其他等待您办理的事项" in text_of(response)


def test_fragment_equals_the_fresh_page(world: World, at_desk: SignIn) -> None:
    voucher, client = world.confirmed(), at_desk(world.officer)
    facts = {**filled(Desk.BUREAU, voucher), "step": "pass"}
    whole = text_of(client.post(case_url(voucher, "decide/"), facts))
    fragment = client.post(case_url(voucher, "decide/"), facts, headers={"HX-Request": "true"})
    assert "确认审核通过" in whole
    assert whole.split('id="decision"')[1].count("<input") == text_of(fragment).split(
        'id="decision"'
    )[1].count("<input")

"""The voucher's page: where it stands, whose turn, why the amount, what happened; by role."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from enterprises.enums import CheckStatus
from suppliers.models import Supplier
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import EnterpriseFactory, bureau_user, owner_of
from tests.factories.vouchers import World, in_state
from tests.vouchers.pages import text_of, working_days_of
from vouchers.models import Voucher
from vouchers.services.application import submit_application
from vouchers.services.decision import Judgement, refuse_application
from vouchers.services.draft import save_draft
from vouchers.services.ending import place_hold
from vouchers.states import STATE_LABELS, State

pytestmark = pytest.mark.django_db

PARTIES = ("owner", "seller", "officer", "province")
SHOWN = [state for state in State if state not in (State.DRAFT, State.LAPSED, State.EXPIRED)]


def stranger() -> User:
    return owner_of(EnterpriseFactory(approved=True))


@pytest.mark.parametrize("state", SHOWN, ids=str)
def test_page_of_every_state_tells_it_to_every_party(
    as_: Any, today: World, address: Any, state: State
) -> None:
    voucher = in_state(today, state)
    for who in PARTIES:
        page = text_of(as_(getattr(today, who)).get(address("voucher", voucher)))
        assert STATE_LABELS[state] in page
        assert "办理记录" in page
        assert voucher.application_number in page


@pytest.mark.parametrize(
    ("state", "turn"),
    [
        pytest.param(State.SUPPLIER_CONFIRMATION, "等待 江门移动 办理", id="supplier"),
        pytest.param(State.BUREAU_REVIEW, "等待 {bureau} 办理", id="bureau"),
        pytest.param(State.PROVINCIAL_CHECK, "等待 省级主管部门 办理", id="province"),
        pytest.param(State.ISSUED, "轮到您办理", id="enterprise"),
    ],
)
def test_page_says_whose_turn_it_is_and_since_when(
    owner: Client, today: World, address: Any, state: State, turn: str
) -> None:
    page = text_of(owner.get(address("voucher", in_state(today, state))))
    assert turn.format(bureau=today.officer.organisation.name) in page
    assert "自 20" in page


def test_supplier_sees_the_deadline_in_working_days(as_: Any, today: World, address: Any) -> None:
    voucher = today.submitted()
    page = text_of(as_(today.seller).get(address("voucher", voucher)))
    assert "轮到您办理" in page
    assert working_days_of(voucher) in page


def test_stages_stop_where_an_application_ended(owner: Client, today: World, address: Any) -> None:
    voucher = in_state(today, State.WITHDRAWN)
    markup = owner.get(address("voucher", voucher)).content.decode()
    assert markup.count("stage-done") == 2
    stopped = markup.split("stage-wrong")[1].split("</li>")[0]
    assert "部门审核" in stopped


def test_amount_is_explained_with_the_earlier_application_and_what_binds(
    owner: Client, today: World, address: Any
) -> None:
    first = today.submitted(cloud_fee="400000")
    second = today.submitted("quality-control", cloud_fee="300000")
    page = text_of(owner.get(address("voucher", second)))
    assert f"在先申请 {first.application_number} 占用 ¥400,000.00" in page
    assert "核定 ¥100,000.00，由“本周期剩余额度”决定。" in page
    assert "目录版本：" in page


def test_supplier_sees_the_sums_but_not_numbers_of_other_suppliers_cases(
    as_: Any, today: World, address: Any
) -> None:
    first = with_other_supplier(today, cloud_fee="400000")
    second = today.submitted("quality-control", cloud_fee="300000")
    page = text_of(as_(today.seller).get(address("voucher", second)))
    assert first.application_number not in page
    assert "（编号不公开） 占用 ¥400,000.00" in page


def test_raise_is_told_to_the_supplier_without_the_other_case(
    as_: Any, today: World, address: Any
) -> None:
    first = today.confirmed(cloud_fee="400000")
    second = today.submitted("quality-control", cloud_fee="300000")
    reason = Judgement(reason="合同未列明费用")
    refuse_application(first, by=today.officer, at=today.tick(), judgement=reason)
    pages = {
        who: text_of(as_(getattr(today, who)).get(address("voucher", second))) for who in PARTIES
    }
    for page in pages.values():
        assert "额度释放，核定金额调增" in page
        assert "¥100,000.00 → ¥200,000.00" in page
    assert "同一企业其他申请发生变化" in pages["seller"]
    for who in ("owner", "officer"):
        assert f"{first.application_number} 不予通过，释放额度" in pages[who]


def test_blockers_stand_by_name_with_what_lifts_them(
    owner: Client, today: World, address: Any
) -> None:
    today.submitted(cloud_fee="480000")
    today.submitted(cloud_fee="480000")
    voucher = today.confirmed(cloud_fee="480000")
    today.enterprise.identity_status = CheckStatus.PENDING
    today.enterprise.save()
    place_hold(voucher, by=today.officer, at=today.tick(), reason="核实合同")
    page = text_of(owner.get(address("voucher", voucher)))
    assert "企业认证未通过 E8 经信部门完成企业认证后自动解除" in page
    assert "候补：本周期额度已用完 A4" in page
    assert "暂缓办理（核实合同）" in page


def test_place_in_the_queue_counts_those_before_at_the_same_desk(
    owner: Client, today: World, address: Any
) -> None:
    today.confirmed()
    today.submitted()
    voucher = today.submitted()
    page = text_of(owner.get(address("voucher", voucher)))
    assert f"本周期排队序号 {voucher.place}" in page
    assert "同一环节排在前面 1 件" in page


@pytest.mark.parametrize(
    ("state", "there", "gone"),
    [
        pytest.param(State.BUREAU_REVIEW, "撤回申请", "申请退券", id="before issue"),
        pytest.param(State.ISSUED, "申请退券", "撤回申请", id="issued"),
        pytest.param(State.CORRECTION, "去补正", "申请退券", id="sent back"),
    ],
)
def test_enterprise_finds_the_moves_it_has(
    owner: Client, today: World, address: Any, state: State, there: str, gone: str
) -> None:
    page = text_of(owner.get(address("voucher", in_state(today, state))))
    assert there in page
    assert gone not in page


@pytest.mark.parametrize("who", ["seller", "officer", "province"])
def test_others_find_none_of_the_enterprises_moves(
    as_: Any, today: World, address: Any, who: str
) -> None:
    page = text_of(as_(getattr(today, who)).get(address("voucher", today.submitted())))
    assert "撤回申请" not in page


def test_contract_is_linked_and_opens_for_all_parties(as_: Any, today: World, address: Any) -> None:
    voucher = today.submitted()
    link = f"/documents/{voucher.contract_document_id}/download/"
    for who in PARTIES:
        markup = as_(getattr(today, who)).get(address("voucher", voucher)).content.decode()
        assert link in markup


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(stranger, id="other enterprise"),
        pytest.param(lambda: bureau_user("440300"), id="other city's bureau"),
        pytest.param(lambda: UserFactory(supplier=True), id="other supplier"),
    ],
)
@pytest.mark.parametrize("name", ["voucher", "timeline"])
def test_strangers_voucher_is_not_there(
    as_: Any, today: World, address: Any, who: Any, name: str
) -> None:
    assert as_(who()).get(address(name, today.submitted())).status_code == 404


def test_drafts_are_the_enterprises_own_business(as_: Any, today: World, address: Any) -> None:
    draft = today.draft()
    for who in ("seller", "officer", "province"):
        assert as_(getattr(today, who)).get(address("voucher", draft)).status_code == 404


def test_system_administrator_has_no_cases(as_: Any, today: World, address: Any) -> None:
    voucher = today.submitted()
    assert as_(UserFactory(admin=True)).get(address("voucher", voucher)).status_code == 403


def test_long_timeline_is_cut_and_has_its_own_page(
    owner: Client, today: World, address: Any
) -> None:
    voucher = today.submitted()
    for number in range(15):
        place_hold(voucher, by=today.officer, at=today.tick(), reason=f"第 {number} 次核实")
    page = text_of(owner.get(address("voucher", voucher)))
    assert "查看全部 16 条记录" in page
    assert "第 14 次核实" in page
    assert "提交申请，转供应商确认" not in page
    assert "提交申请，转供应商确认" in text_of(owner.get(address("timeline", voucher)))


@pytest.mark.parametrize(
    ("name", "state", "end", "label"),
    [
        pytest.param("withdraw", State.BUREAU_REVIEW, State.WITHDRAWN, "撤回", id="withdraw"),
        pytest.param("surrender", State.ISSUED, State.SURRENDERED, "确认退券", id="surrender"),
    ],
)
def test_giving_up_asks_for_a_reason_on_a_page_of_its_own(
    owner: Client, today: World, address: Any, name: str, state: State, end: State, label: str
) -> None:
    voucher = in_state(today, state)
    url = address(name, voucher)
    asked = owner.get(url)
    assert label in text_of(asked)
    assert "上云服务合同" in text_of(asked)
    form = {"version": str(voucher.version), "reason": "  "}
    refused = owner.post(url, form)
    assert refused.status_code == 400
    assert text_of(refused).count("请填写原因。") == 2
    done = owner.post(url, {**form, "reason": "项目取消"})
    assert done["Location"] == address("voucher", voucher)
    page = text_of(owner.get(done["Location"]))
    assert "项目取消" in page
    assert Voucher.objects.get(pk=voucher.pk).state == end


@pytest.mark.parametrize("name", ["withdraw", "surrender"])
def test_giving_up_from_a_stale_tab_is_a_conflict(
    owner: Client, today: World, address: Any, name: str
) -> None:
    voucher = today.issued() if name == "withdraw" else today.filed(today.issued())
    form = {"version": str(voucher.version), "reason": "项目取消"}
    assert owner.get(address(name, voucher)).status_code == 409
    assert owner.post(address(name, voucher), form).status_code == 409
    assert Voucher.objects.get(pk=voucher.pk).state == voucher.state


def test_giving_up_with_an_old_version_is_a_conflict(
    owner: Client, today: World, address: Any
) -> None:
    voucher = today.confirmed()
    form = {"version": str(voucher.version - 1), "reason": "项目取消"}
    answer = owner.post(address("withdraw", voucher), form)
    assert answer.status_code == 409
    assert "此事项已有新的变化" in text_of(answer)


@pytest.mark.parametrize("name", ["withdraw", "surrender"])
def test_only_the_enterprise_gives_up(as_: Any, today: World, address: Any, name: str) -> None:
    voucher = today.issued()
    for who in ("seller", "officer", "province"):
        assert as_(getattr(today, who)).post(address(name, voucher)).status_code == 403
    assert as_(stranger()).post(address(name, voucher)).status_code == 404


def with_other_supplier(world: World, **typed: str) -> Voucher:
    """An application that names another supplier certified for the same service."""
    own, service = world.supplier, "smart-scheduling"
    others = Supplier.objects.filter(certifications__service__code=service).exclude(pk=own.pk)
    other = others.first()
    assert other is not None
    draft = world.draft(service, **typed)
    save_draft(draft, by=world.owner, at=world.tick(), typed={"supplier": str(other.pk)})
    return submit_application(draft, by=world.owner, at=world.tick())


def test_supplier_reads_nothing_of_the_enterprises_own_affairs(
    as_: Any, today: World, address: Any
) -> None:
    first = with_other_supplier(today, cloud_fee="1000")
    voucher = today.submitted(cloud_fee="1000")
    url = address("voucher", voucher)
    pages = {who: text_of(as_(getattr(today, who)).get(url)) for who in ("owner", "seller")}
    for private in ("主营业务收入 2,680万元", "法定代表人", first.application_number):
        assert private in pages["owner"]
        assert private not in pages["seller"]
    assert "供应商认定 V2" in pages["seller"]


def test_identity_check_that_came_through_since_is_told_as_passed(
    owner: Client, today: World, address: Any
) -> None:
    today.enterprise.identity_status = CheckStatus.PENDING
    today.enterprise.save()
    voucher = today.submitted()
    assert "企业认证 E8 企业认证正在核验中" in text_of(owner.get(address("voucher", voucher)))
    today.enterprise.identity_status = CheckStatus.APPROVED
    today.enterprise.save()
    assert "企业认证 E8 企业认证已通过。" in text_of(owner.get(address("voucher", voucher)))

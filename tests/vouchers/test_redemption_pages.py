"""The enterprise's way from voucher to money in the browser (R1-R3, R6, A7)."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from documents.access import may_see
from documents.enums import Kind
from enterprises.models import BankAccount
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    BankAccountFactory,
    CertificateFactory,
    DocumentFactory,
    bureau_user,
)
from tests.vouchers.redeeming import (
    a_pdf,
    as_,
    filing_data,
    invoice_data,
    open_world,
    payment_data,
    url_of,
)
from tests.vouchers.world import YES, World
from vouchers.models import Invoice, Payment, Redemption, Voucher
from vouchers.services.decision import Judgement
from vouchers.services.redemption import redeem_voucher, send_redemption_back, verify_redemption
from vouchers.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return open_world()


@pytest.fixture
def voucher(world: World) -> Voucher:
    return world.issued()


@pytest.fixture
def owner(client: Client, world: World) -> Client:
    return as_(client, world.owner)


def text_of(response: Any) -> str:
    return response.content.decode()


def test_whole_way_from_first_payment_to_filing(
    owner: Client, world: World, voucher: Voucher
) -> None:
    owner.post(url_of(voucher, "redemption-payments"), payment_data(world))
    owner.post(url_of(voucher, "redemption-invoices"), invoice_data())
    world.bank_account()
    overview = owner.get(url_of(voucher))
    assert [task["status"] for task in overview.context["tasks"]] == [
        "done",
        "done",
        "done",
        "doing",
    ]

    filed = owner.post(url_of(voucher, "redemption-check"), filing_data(owner, voucher))

    assert filed.url == url_of(voucher)
    voucher.refresh_from_db()
    assert voucher.state == State.REDEMPTION_REVIEW
    assert "兑现申请已提交" in text_of(owner.get(url_of(voucher)))


def test_fen_short_is_named_with_what_is_lacking(
    owner: Client, world: World, voucher: Voucher
) -> None:
    world.bank_account()
    world.pay(voucher, amount=voucher.amount - Decimal("0.01"))
    page = owner.get(url_of(voucher))
    assert '还差 <b class="num">¥0.01</b>' in text_of(page)
    refused = owner.post(url_of(voucher, "redemption-check"), filing_data(owner, voucher))
    assert refused.status_code == 400
    faults = refused.context["faults"]
    assert [fault["rule"] for fault in faults] == ["R1"]
    assert "尚差 ¥0.01" in faults[0]["message"]
    assert faults[0]["url"] == url_of(voucher, "redemption-payments")


def test_all_faults_are_told_at_once(owner: Client, voucher: Voucher) -> None:
    refused = owner.post(url_of(voucher, "redemption-check"), {"version": voucher.version})
    assert refused.status_code == 400
    assert {fault["rule"] for fault in refused.context["faults"]} == {"R1", "R3"}
    assert "请填写企业收款银行账户" in text_of(refused)


def test_account_in_another_name_is_refused(owner: Client, world: World, voucher: Voucher) -> None:
    BankAccountFactory(enterprise=world.enterprise, account_name="王小明")
    world.pay(voucher)
    refused = owner.post(url_of(voucher, "redemption-check"), filing_data(owner, voucher))
    assert [fault["rule"] for fault in refused.context["faults"]] == ["R3"]
    assert "须与企业名称一致" in text_of(owner.get(url_of(voucher, "redemption-materials")))


def test_window_over_is_said_and_refuses(owner: Client, world: World, voucher: Voucher) -> None:
    world.pay(voucher)
    world.bank_account()
    past = datetime(2019, 6, 30, 15, 59, 59, tzinfo=UTC)
    Voucher.objects.filter(pk=voucher.pk).update(redeem_by=past)
    assert "兑现期限已过" in text_of(owner.get(url_of(voucher)))
    refused = owner.post(url_of(voucher, "redemption-check"), filing_data(owner, voucher))
    assert [fault["rule"] for fault in refused.context["faults"]] == ["R6"]


def test_account_changed_meanwhile_is_a_conflict(
    owner: Client, world: World, voucher: Voucher
) -> None:
    world.pay(voucher)
    old = world.bank_account()
    data = filing_data(owner, voucher)
    BankAccount.objects.filter(pk=old.pk).update(replaced_at=timezone.now())
    BankAccountFactory(enterprise=world.enterprise)
    clash = owner.post(url_of(voucher, "redemption-check"), data)
    assert clash.status_code == 409
    assert "收款账户刚刚发生变化" in text_of(clash)
    assert not Redemption.objects.exists()


def test_payment_added_by_a_colleague_makes_the_check_page_stale(
    owner: Client, world: World, voucher: Voucher
) -> None:
    world.pay(voucher)
    world.bank_account()
    data = filing_data(owner, voucher)
    world.pay(voucher)
    assert owner.post(url_of(voucher, "redemption-check"), data).status_code == 409
    assert not Redemption.objects.exists()


def test_double_click_on_submit_files_once(owner: Client, world: World, voucher: Voucher) -> None:
    world.pay(voucher)
    world.bank_account()
    data = filing_data(owner, voucher)
    answers = [owner.post(url_of(voucher, "redemption-check"), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Redemption.objects.count() == 1


def test_colleague_who_comes_second_is_told_who_filed(
    client: Client, world: World, voucher: Voucher
) -> None:
    world.filed(voucher)
    colleague = UserFactory(organisation=world.enterprise.organisation)
    clash = as_(client, colleague).post(url_of(voucher, "redemption-check"), {"version": 1})
    assert clash.status_code == 409
    assert world.owner.name in text_of(clash)


def test_correction_shows_its_defects_and_is_handed_in_again(
    owner: Client, world: World, voucher: Voucher
) -> None:
    filed = world.filed(voucher)
    back = Judgement(defects=["回单不清晰", "缺少情况说明"])
    send_redemption_back(filed, by=world.officer, at=world.tick(), judgement=back)
    page = text_of(owner.get(url_of(voucher)))
    assert "补正兑现材料" in page
    assert page.index("回单不清晰") < page.index("收款账户")
    again = owner.post(url_of(voucher, "redemption-check"), filing_data(owner, voucher))
    assert again.status_code == 302
    voucher.refresh_from_db()
    assert (voucher.state, voucher.defects) == (State.REDEMPTION_REVIEW, [])


@pytest.mark.parametrize(
    ("certificate", "bonus", "said"),
    [
        pytest.param({"confirmed": True}, 200_000, "首次兑现审批通过时一次性发放", id="certified"),
        pytest.param({}, 0, "以后不再补发", id="not-confirmed"),
        pytest.param(
            {"confirmed": True, "provincially_awarded": True}, 0, "不再享受", id="awarded-before"
        ),
    ],
)
def test_expected_sum_explains_the_bonus(
    owner: Client, world: World, voucher: Voucher, certificate: Any, bonus: int, said: str
) -> None:
    CertificateFactory(enterprise=world.enterprise, valid_until=None, **certificate)
    amount = owner.get(url_of(voucher)).context["amount"]
    assert amount["result"] == voucher.amount + bonus
    assert said in amount["lines"][1]["note"]


def test_second_voucher_expects_no_second_bonus(owner: Client, world: World) -> None:
    CertificateFactory(enterprise=world.enterprise, confirmed=True)
    first = world.redeemed(world.issued(cloud_fee="100000"))
    second = world.issued("quality-control", cloud_fee="100000")
    shown = owner.get(url_of(second)).context["amount"]
    assert shown["result"] == 100_000
    assert first.number in shown["lines"][1]["note"]
    assert owner.get(url_of(first)).context["amount"]["result"] == 300_000


def test_reduction_is_told_to_all(owner: Client, world: World, voucher: Voucher) -> None:
    filed = world.filed(voucher)
    verify_redemption(filed, by=world.officer, at=world.tick(), judgement=YES)
    less = Judgement(checklist=YES.checklist, reason="部分功能未实施")
    redeem_voucher(
        filed, by=world.province, at=world.tick(), judgement=less, amount=Decimal(300_000)
    )
    page = text_of(owner.get(url_of(voucher)))
    assert "¥300,000.00" in page
    assert "部分功能未实施" in page


def readers(world: World) -> dict[str, Any]:
    return {
        "owner": world.owner,
        "seller": world.seller,
        "officer": world.officer,
        "province": world.province,
        "auditor": UserFactory(auditor=True),
        "other-bureau": bureau_user("440100"),
        "other-firm": UserFactory(),
        "admin": UserFactory(admin=True),
    }


@pytest.mark.parametrize(
    ("who", "status", "account"),
    [
        ("owner", 200, True),
        ("seller", 200, False),
        ("officer", 200, True),
        ("province", 200, True),
        ("auditor", 200, True),
        ("other-bureau", 404, False),
        ("other-firm", 404, False),
        ("admin", 403, False),
    ],
)
def test_who_reads_a_filed_redemption(
    client: Client, world: World, voucher: Voucher, who: str, status: int, account: bool
) -> None:
    world.filed(voucher)
    number = world.bank_account().number
    response = as_(client, readers(world)[who]).get(url_of(voucher))
    assert response.status_code == status
    assert (number[-4:] in text_of(response)) is account
    assert 'name="amount"' not in text_of(response)


@pytest.mark.parametrize("who", ["seller", "officer", "province", "auditor"])
def test_only_the_enterprise_changes_anything(
    client: Client, world: World, voucher: Voucher, who: str
) -> None:
    as_(client, readers(world)[who])
    for page in (
        "redemption-payments",
        "redemption-invoices",
        "redemption-materials",
        "redemption-check",
    ):
        assert client.post(url_of(voucher, page), payment_data(world)).status_code == 403
    assert not Payment.objects.exists()


def test_before_issue_there_is_nothing_to_redeem(owner: Client, world: World) -> None:
    assert owner.get(url_of(world.confirmed())).status_code == 404


def test_reports_in_preparation_are_nobody_elses_business(
    client: Client, world: World, voucher: Voucher
) -> None:
    owner = as_(client, world.owner)
    owner.post(
        url_of(voucher, "redemption-materials"), {"acceptance_report": a_pdf("验收报告.pdf")}
    )
    assert "验收报告.pdf" not in text_of(as_(client, world.officer).get(url_of(voucher)))


@pytest.mark.parametrize(
    "kind",
    [
        Kind.PAYMENT_RECEIPT,
        Kind.INVOICE,
        Kind.EXPLANATION,
        Kind.ACCEPTANCE_REPORT,
        Kind.EFFECT_NOTE,
    ],
)
def test_papers_are_opened_by_the_parties_only(world: World, voucher: Voucher, kind: Kind) -> None:
    paper = DocumentFactory(organisation=world.enterprise.organisation, kind=kind)
    world.filed(voucher)
    if kind in (Kind.PAYMENT_RECEIPT, Kind.EXPLANATION):
        name = "document" if kind == Kind.PAYMENT_RECEIPT else "explanation"
        Payment.objects.update(**{name: paper})
    elif kind == Kind.INVOICE:
        Invoice.objects.update(document=paper)
    else:
        Redemption.objects.update(**{kind.value: paper})
    seen = {name for name, user in readers(world).items() if may_see(user, paper)}
    assert seen == {"owner", "seller", "officer", "province", "auditor"}


@pytest.mark.parametrize("page", ["redemption", "redemption-payments", "redemption-check"])
def test_pages_cost_the_same_with_many_payments(
    owner: Client, world: World, voucher: Voucher, page: str, django_assert_max_num_queries: Any
) -> None:
    world.bank_account()
    world.pay(voucher)
    owner.get(url_of(voucher, page))
    with django_assert_max_num_queries(9) as few:
        owner.get(url_of(voucher, page))
    for number in range(99):
        row = Payment.objects.first()
        assert row is not None
        row.pk, row.receipt_key, row.receipt_number = None, f"N{number}", f"N{number}"
        row.save(force_insert=True)
    with django_assert_max_num_queries(9) as many:
        owner.get(url_of(voucher, page))
    assert len(few) == len(many)

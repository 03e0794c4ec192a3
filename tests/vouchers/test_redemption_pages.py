"""The enterprise's way from voucher to money in the browser (R1-R3, R6, A7)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.clock import local_date
from documents.access import may_see
from documents.enums import Kind
from documents.models import Document
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
    paid,
    payment_data,
    url_of,
)
from tests.vouchers.world import YES, World
from vouchers.models import Invoice, Payment, Redemption, Voucher
from vouchers.services.decision import Judgement
from vouchers.services.redemption import redeem_voucher, send_redemption_back, verify_redemption
from vouchers.states import State

pytestmark = pytest.mark.django_db

TODAY = local_date(timezone.now())
TOMORROW = (TODAY + timedelta(days=1)).isoformat()


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


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


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


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("amount", "0", "金额必须大于 0", id="nothing"),
        pytest.param("amount", "-1", "不能为负数", id="negative"),
        pytest.param("amount", "1.005", "2 位小数", id="three-decimals"),
        pytest.param("amount", "9" * 14, "金额过大", id="huge"),
        pytest.param("amount", "很多", "", id="no-number"),
        pytest.param("amount", "", "请填写金额", id="no-amount"),
        pytest.param("paid_on", "2018-07-18", "早于合同签订日期", id="before-signing"),
        pytest.param("paid_on", TOMORROW, "晚于今天", id="in-the-future"),
        pytest.param("paid_on", "2018-02-30", "日期不正确", id="no-day"),
        pytest.param("paid_on", "上个月", "日期不正确", id="words-for-a-day"),
        pytest.param("payer", "别的公司", "请上传情况说明", id="foreign-payer"),
        pytest.param("payee", "别的公司", "请上传情况说明", id="foreign-payee"),
        pytest.param("receipt_number", "", "", id="no-number-given"),
        pytest.param("receipt_number", "\u200b\u200b", "", id="invisible-number"),
        pytest.param("receipt_number", "㍿" * 30, "最多 80 个字", id="long-when-normalised"),
        pytest.param("document", None, "请上传", id="no-receipt"),
        pytest.param("document", a_pdf, "", id="not-a-pdf"),
    ],
)
def test_bad_payment_is_told_at_its_field_and_loses_nothing(
    owner: Client, world: World, voucher: Voucher, field: str, value: Any, said: str
) -> None:
    if value is a_pdf:
        value = a_pdf()
        value.file.seek(0)
        value.file.truncate(20)
    data = payment_data(world, **{field: value})
    response = owner.post(url_of(voucher, "redemption-payments"), data)

    assert response.status_code == 400
    assert any(said in message for message in errors_of(response)[field])
    assert not Payment.objects.exists()
    kept = text_of(response)
    assert "error-summary" in kept
    for name in ("payer", "payee", "receipt_number", "amount"):
        assert str(data[name]) in kept
    assert field == "document" or "document_kept" in kept


def test_foreign_payer_is_taken_with_an_explanation(
    owner: Client, world: World, voucher: Voucher
) -> None:
    pages = url_of(voucher, "redemption-payments")
    assert "data-explanation hidden" in text_of(owner.get(pages))
    data = payment_data(world, payer="集团财务公司")
    refused = owner.post(pages, data)
    assert "data-explanation hidden" not in text_of(refused)
    receipt = Document.objects.get(kind=Kind.PAYMENT_RECEIPT)

    token = refused.context["form"]["document"].as_widget().split('_kept" value="')[1]
    again = {**data, "document": "", "document_kept": token.split('"')[0]}
    taken = owner.post(pages, {**again, "explanation": a_pdf("情况说明.pdf")})

    assert taken.status_code == 302
    payment = Payment.objects.get()
    assert (payment.document, payment.explanation is not None) == (receipt, True)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("HD 2018-0001", id="the-same"),
        pytest.param("hd2018—0001", id="case-and-dash"),
        pytest.param(" H D 2018-0001 ", id="spaces"),
        pytest.param("ＨＤ２０１８－０００１", id="full-width"),
    ],
)
def test_used_receipt_number_is_refused_in_any_writing(
    owner: Client, world: World, voucher: Voucher, written: str
) -> None:
    other = world.issued("quality-control")
    world.pay(other, receipt_number="HD2018-0001")
    response = owner.post(
        url_of(voucher, "redemption-payments"), payment_data(world, receipt_number=written)
    )
    assert "已在平台登记过" in errors_of(response)["receipt_number"][0]
    assert '<span class="rule" title="规则 R2">' in text_of(response)


def test_double_click_on_a_payment_records_it_once(
    owner: Client, world: World, voucher: Voucher
) -> None:
    for _ in range(2):
        clicked = owner.post(url_of(voucher, "redemption-payments"), payment_data(world))
        assert clicked.status_code == 302
    assert paid(voucher) == 480_000


def test_same_number_with_another_amount_is_no_double_click(
    owner: Client, world: World, voucher: Voucher
) -> None:
    page = url_of(voucher, "redemption-payments")
    owner.post(page, payment_data(world))
    assert owner.post(page, payment_data(world, amount="1")).status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("total", "0", "必须大于 0", id="nothing"),
        pytest.param("total", "1.001", "2 位小数", id="three-decimals"),
        pytest.param("issued_on", "2018-07-18", "早于合同签订日期", id="before-signing"),
        pytest.param("issued_on", TOMORROW, "不能晚于今天", id="in-the-future"),
        pytest.param("number", "1" * 41, "40", id="long-number"),
        pytest.param("document", None, "请上传", id="no-file"),
    ],
)
def test_bad_invoice_is_told_at_its_field(
    owner: Client, voucher: Voucher, field: str, value: Any, said: str
) -> None:
    response = owner.post(url_of(voucher, "redemption-invoices"), invoice_data(**{field: value}))
    assert response.status_code == 400
    assert said in errors_of(response)[field][0]
    assert not Invoice.objects.exists()


def test_used_invoice_number_is_refused_and_a_double_click_is_not(
    owner: Client, world: World, voucher: Voucher
) -> None:
    page = url_of(voucher, "redemption-invoices")
    assert [owner.post(page, invoice_data()).status_code for _ in range(2)] == [302, 302]
    other = url_of(world.issued("quality-control"), "redemption-invoices")
    refused = owner.post(other, invoice_data(number="０４４１ ２３４５"))
    assert "已在平台登记过" in errors_of(refused)["number"][0]


@pytest.mark.parametrize("kind", ["payment", "invoice"])
def test_record_is_removed_after_its_page(
    owner: Client, world: World, voucher: Voucher, kind: str
) -> None:
    world.pay(voucher)
    model = Payment if kind == "payment" else Invoice
    row = model.objects.get()
    page = url_of(voucher, f"{kind}-remove", row.pk)
    assert "删除" in text_of(owner.get(page))
    assert [owner.post(page).status_code for _ in range(2)] == [302, 302]  # a double click
    assert not model.objects.exists()
    assert owner.get(page).status_code == 404


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


@pytest.mark.parametrize(
    "page", ["redemption-payments", "redemption-invoices", "redemption-materials"]
)
def test_filed_redemption_is_closed_to_changes(
    owner: Client, world: World, voucher: Voucher, page: str
) -> None:
    world.filed(voucher)
    assert owner.get(url_of(voucher, page)).url == url_of(voucher)
    late = owner.post(url_of(voucher, page), payment_data(world, receipt_number="NEW"))
    assert late.status_code == 409
    assert Payment.objects.count() == 1


def test_reports_asked_for_are_kept_one_by_one(client: Client) -> None:
    world = open_world(requires_acceptance_report=True, requires_effect_note=True)
    voucher, owner = world.issued(), as_(client, world.owner)
    world.bank_account()
    world.pay(voucher)
    page = url_of(voucher, "redemption-materials")
    half = owner.post(page, {"acceptance_report": a_pdf("验收报告.pdf")})
    assert half.status_code == 400
    assert "本周期要求提供应用成效说明" in errors_of(half)["effect_note"][0]
    assert "acceptance_report" not in errors_of(half)

    token = half.context["form"]["acceptance_report"].as_widget().split('_kept" value="')[1]
    kept = {"acceptance_report_kept": token.split('"')[0]}
    assert owner.post(page, {**kept, "effect_note": a_pdf("成效.pdf")}).status_code == 302
    owner.post(url_of(voucher, "redemption-check"), filing_data(owner, voucher))
    redemption = Redemption.objects.get()
    assert redemption.acceptance_report is not None
    assert redemption.effect_note is not None


def test_optional_reports_may_stay_away(owner: Client, world: World, voucher: Voucher) -> None:
    page = owner.get(url_of(voucher, "redemption-materials"))
    assert "验收报告（选填）" in text_of(page)
    assert owner.post(url_of(voucher, "redemption-materials"), {}).status_code == 302


def test_file_turned_away_leaves_the_one_before(
    owner: Client, world: World, voucher: Voucher
) -> None:
    page = url_of(voucher, "redemption-materials")
    owner.post(page, {"acceptance_report": a_pdf("验收报告.pdf")})
    bad = a_pdf("坏.pdf")
    bad.file.seek(0)
    bad.file.truncate(9)
    assert owner.post(page, {"acceptance_report": bad}).status_code == 400
    assert "验收报告.pdf" in text_of(owner.get(page))


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
    with django_assert_max_num_queries(20) as few:
        owner.get(url_of(voucher, page))
    for number in range(99):
        row = Payment.objects.first()
        assert row is not None
        row.pk, row.receipt_key, row.receipt_number = None, f"N{number}", f"N{number}"
        row.save(force_insert=True)
    with django_assert_max_num_queries(20) as many:
        owner.get(url_of(voucher, page))
    assert len(few) == len(many)

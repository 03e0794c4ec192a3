"""Certificates, receipts and decisions: which there are, what they say, who may have them."""

from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from enterprises.models import Enterprise
from suppliers.models import Supplier
from tests.factories.accounts import UserFactory
from tests.factories.vouchers import World, in_state
from tests.vouchers.reading_papers import (
    REDUCED,
    WORDY,
    code_on,
    conformance,
    letter_of,
    page_count,
    text_of,
)
from tests.vouchers.world import YES
from vouchers.letters.kinds import LetterKind
from vouchers.models import OfficialLetter, Voucher
from vouchers.selectors.explaining import explanation_of
from vouchers.services.decision import Judgement, refuse_application, send_back_application
from vouchers.services.ending import surrender_voucher
from vouchers.services.redemption import redeem_voucher
from vouchers.states import State

pytestmark = pytest.mark.django_db
KINDS = LetterKind
SUBMITTED = [KINDS.RECEIPT]
GRANTED = [*SUBMITTED, KINDS.APPROVAL, KINDS.CERTIFICATE]
FILED = [*GRANTED, KINDS.REDEMPTION_RECEIPT]


def download(client: Any, letter: OfficialLetter) -> bytes:
    answer = client.get(f"/vouchers/{letter.voucher.public_id}/letters/{letter.code}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    return bytes(answer.content)


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        pytest.param(State.BUREAU_REVIEW, SUBMITTED, id="confirmed"),
        pytest.param(State.CORRECTION, [*SUBMITTED, KINDS.CORRECTION], id="sent back"),
        pytest.param(State.PROVINCIAL_CHECK, [*SUBMITTED, KINDS.APPROVAL], id="to the province"),
        pytest.param(State.ISSUED, GRANTED, id="issued"),
        pytest.param(State.REFUSED, [*SUBMITTED, KINDS.REFUSAL], id="refused"),
        pytest.param(State.WITHDRAWN, SUBMITTED, id="withdrawn"),
        pytest.param(State.REVOKED, [*GRANTED, KINDS.REVOCATION], id="revoked"),
        pytest.param(
            State.REDEMPTION_CORRECTION, [*FILED, KINDS.REDEMPTION_CORRECTION], id="claim back"
        ),
        pytest.param(State.PAID, [*FILED, KINDS.REDEMPTION_APPROVAL], id="paid"),
    ],
)
def test_every_decision_leaves_its_paper(
    today: World, state: State, kinds: list[LetterKind]
) -> None:
    voucher = in_state(today, state)
    kept = OfficialLetter.objects.filter(voucher=voucher).order_by("pk")
    assert [letter.kind for letter in kept] == kinds


def test_certificate_says_what_the_voucher_page_says(today: World, as_: Any) -> None:
    voucher = Voucher.objects.get(pk=today.issued(cloud_fee="123456.05").pk)
    pdf = download(as_(today.owner), letter_of(voucher, KINDS.CERTIFICATE))
    text = text_of(pdf)
    for words in (
        "服务券凭证",
        voucher.number,
        today.enterprise.name,
        today.enterprise.uscc,
        today.officer.organisation.name,
        "¥123,456.05",
        "壹拾贰万叁仟肆佰伍拾陆元零伍分",
        today.supplier.full_name or today.supplier.name,
    ):
        assert "".join(words.split()) in text
    explanation = explanation_of(voucher, viewer=today.owner)
    assert explanation is not None
    for line in explanation.lines:
        if line.amount:
            assert "".join(line.text.split()) in text
    assert (page_count(pdf), conformance(pdf)) == (1, ("2", "B"))


def test_qr_of_a_certificate_leads_to_the_vouchers_verification(
    today: World, as_: Any, settings: Any
) -> None:
    settings.SITE_URL = "https://quan.gd.example"
    voucher = today.issued()
    pdf = download(as_(today.seller), letter_of(voucher, KINDS.CERTIFICATE))
    address = code_on(pdf)
    assert address == f"https://quan.gd.example/verify/{voucher.number}/"
    answer = as_(today.owner).get(urlsplit(address).path)
    assert "有效" in answer.content.decode()


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        pytest.param(
            State.REFUSED,
            KINDS.REFUSAL,
            ["不予通过", "理由：合同未列明上云上平台费用", "V5"],
            id="refusal",
        ),
        pytest.param(
            State.CORRECTION,
            KINDS.CORRECTION,
            ["1.合同第3页缺少盖章", "2.费用与合同所列不一致", "补正后重新提交"],
            id="correction",
        ),
        pytest.param(
            State.PROVINCIAL_CHECK, KINDS.APPROVAL, ["由省级主管部门复核"], id="to the province"
        ),
        pytest.param(State.REVOKED, KINDS.REVOCATION, ["予以作废", "不再实施"], id="revocation"),
        pytest.param(State.PAID, KINDS.RECEIPT, ["平台已经收到", "排队序号"], id="receipt"),
    ],
)
def test_decision_says_who_what_and_why(
    today: World, as_: Any, state: State, kind: LetterKind, words: list[str]
) -> None:
    letter = letter_of(in_state(today, state), kind)
    pdf = download(as_(today.owner), letter)
    text = text_of(pdf)
    for part in (*words, today.enterprise.name, letter.authority, letter.number):
        assert "".join(part.split()) in text
    seen = Client().get(urlsplit(code_on(pdf)).path)
    page = seen.content.decode()
    assert letter.number in page
    assert today.enterprise.name not in page  # masked


def test_approval_of_a_claim_tells_the_reduction_and_why(today: World, as_: Any) -> None:
    voucher = today.verified(today.issued(cloud_fee="100000"))
    reason = Judgement(checklist=YES.checklist, reason="发票少 5 分")
    redeem_voucher(voucher, by=today.province, at=today.tick(), judgement=reason, amount=REDUCED)
    text = text_of(download(as_(today.owner), letter_of(voucher, KINDS.REDEMPTION_APPROVAL)))
    assert "玖万玖仟玖佰玖拾玖元玖角伍分" in text
    assert "核减¥0.05" in text
    assert "核减原因：发票少5分" in text
    assert today.province.organisation.name in text


def test_paper_keeps_the_facts_of_its_day(today: World, as_: Any) -> None:
    first = today.confirmed(cloud_fee="400000")
    second = today.submitted("quality-control", cloud_fee="300000")
    letter = letter_of(second, KINDS.RECEIPT)
    before = download(as_(today.owner), letter)
    Organisation.objects.filter(pk=today.officer.organisation_id).update(name="新名称的局")
    Enterprise.objects.filter(pk=today.enterprise.pk).update(name="改名以后的公司")
    reason = Judgement(reason="合同未列明费用")
    refuse_application(first, by=today.officer, at=today.tick(), judgement=reason)
    assert download(as_(today.owner), letter) == before
    assert "¥100,000.00" in text_of(before)


def test_raised_voucher_gets_a_new_certificate(today: World, as_: Any, address: Any) -> None:
    first = today.issued(cloud_fee="400000")
    second = today.issued("quality-control", cloud_fee="300000")
    old = letter_of(second, KINDS.CERTIFICATE)
    surrender_voucher(first, by=today.owner, at=today.tick(), reason="不再实施")
    new = letter_of(second, KINDS.CERTIFICATE)
    client = as_(today.owner)
    assert "壹拾万元整" in text_of(download(client, old))
    assert "贰拾万元整" in text_of(download(client, new))
    page = client.get(address("voucher", second)).content.decode()
    assert page.count("现行") == 1
    assert page.index(new.code) < page.index(old.code)


def test_supplier_reads_no_numbers_of_other_suppliers(today: World, as_: Any) -> None:
    first = today.issued(cloud_fee="400000")
    other = Supplier.objects.get(name="江门联通")
    second = today.submitted("smart-tuning", cloud_fee="300000", supplier=str(other.pk))
    letter = letter_of(second, KINDS.RECEIPT)
    assert first.number in text_of(download(as_(today.owner), letter))
    read = text_of(download(as_(UserFactory(organisation=other.organisation)), letter))
    assert first.number not in read
    assert "编号不公开" in read


def test_many_defects_fill_two_pages(today: World, as_: Any) -> None:
    voucher = today.confirmed()
    send_back_application(voucher, by=today.officer, at=today.tick(), judgement=WORDY)
    pdf = download(as_(today.owner), letter_of(voucher, KINDS.CORRECTION))
    text = text_of(pdf)
    assert page_count(pdf) >= 2
    assert "60.第60项" in text
    assert code_on(pdf)


def test_same_facts_make_the_same_bytes(today: World, as_: Any) -> None:
    letter = letter_of(today.issued(), KINDS.APPROVAL)
    assert download(as_(today.owner), letter) == download(as_(today.owner), letter)


def test_file_is_named_for_its_voucher(today: World, as_: Any) -> None:
    letter = letter_of(today.issued(), KINDS.CERTIFICATE)
    answer = as_(today.owner).get(f"/vouchers/{letter.voucher.public_id}/letters/{letter.code}/")
    named = unquote(answer.headers["Content-Disposition"])
    assert named.endswith(f"服务券凭证-{letter.voucher.number}.pdf")
    assert "no-store" in answer.headers["Cache-Control"]


def test_paper_belongs_to_its_own_voucher(today: World, as_: Any) -> None:
    one, other = today.submitted(cloud_fee="1000"), today.submitted(cloud_fee="2000")
    code = letter_of(one, KINDS.RECEIPT).code
    assert as_(today.owner).get(f"/vouchers/{other.public_id}/letters/{code}/").status_code == 404


def test_pages_lead_to_the_papers(today: World, as_: Any, address: Any) -> None:
    voucher = today.issued()
    client, codes = as_(today.owner), [letter.code for letter in voucher.letters.all()]
    for name in ("voucher", "timeline"):
        page = client.get(address(name, voucher)).content.decode()
        assert [code for code in codes if code not in page] == []
    receipt = letter_of(voucher, KINDS.RECEIPT).code
    assert receipt in client.get(address("receipt", voucher)).content.decode()
    case = as_(today.officer).get(reverse("reviews:case", args=[voucher.public_id]))
    assert receipt in case.content.decode()


@pytest.mark.parametrize(
    "change",
    ["UPDATE vouchers_officialletter SET number = 'x'", "DELETE FROM vouchers_officialletter"],
)
def test_papers_are_kept_for_good(today: World, change: str) -> None:
    today.submitted()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_unknown_code_is_told_so(client: Any, db: None) -> None:
    answer = client.get("/verify/letter/WS-0000-0000-0000/")
    assert answer.status_code == 404
    assert "没有找到这份文书" in answer.content.decode()

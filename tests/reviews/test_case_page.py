"""The case page: what each reader sees of it, notes and holds, and its statements."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.enums import Desk
from reviews.models import InternalNote
from reviews.services.notes import add_note
from tests.factories.accounts import UserFactory
from tests.reviews.conftest import CaseOn, SignIn
from tests.reviews.crowding import copies, events
from tests.reviews.filling import case_url, text_of
from tests.vouchers.world import YES, World
from vouchers.models import Hold, Voucher
from vouchers.services.decision import approve_application

pytestmark = pytest.mark.django_db
SECRET = "企业财务电话不通"


def test_official_sees_facts_verdicts_amount_and_checklist(world: World, at_desk: SignIn) -> None:
    voucher = world.confirmed()
    page = text_of(at_desk(world.officer).get(case_url(voucher)))
    for shown in ("¥26,800,000.00", "上云服务合同", "规则核对", "¥480,000.00", "审核通过", "E3"):
        assert shown in page
    assert page.index("规则核对") < page.index("经信部门审核清单")


def test_supplier_sees_its_contract_and_nothing_of_the_enterprise_affairs(
    world: World, at_desk: SignIn
) -> None:
    voucher = world.submitted()
    world.bank_account()
    add_note(voucher, by=world.officer, at=world.tick(), text=SECRET)
    page = text_of(at_desk(world.seller).get(case_url(voucher)))
    assert "确认无误" in page
    assert voucher.contract_number in page
    hidden = (
        SECRET,
        "26,800,000",
        "主营业务收入",
        "2012004509200012345",
        "内部备注",
        "13800138000",
    )
    assert [text for text in hidden if text in page] == []


def test_supplier_never_sees_the_bank_account_of_a_redemption(
    world: World, case_on: CaseOn, at_desk: SignIn
) -> None:
    voucher = case_on(Desk.REDEMPTION_BUREAU)
    page = text_of(at_desk(world.seller).get(case_url(voucher)))
    assert "2012004509200012345" not in page
    assert "2012004509200012345" in text_of(at_desk(world.officer).get(case_url(voucher)))


@pytest.mark.parametrize("who", ["owner", "seller"])
def test_internal_note_never_leaves(world: World, at_desk: SignIn, who: str) -> None:
    voucher = world.confirmed()
    client = at_desk(world.officer)
    client.post(case_url(voucher, "note/"), {"text": SECRET})
    assert InternalNote.objects.get().author_name == world.officer.name
    assert SECRET in text_of(client.get(case_url(voucher)))
    outside = at_desk(getattr(world, who))
    for url in (f"/vouchers/{voucher.public_id}/", case_url(voucher)):
        assert SECRET not in text_of(outside.get(url))


@pytest.mark.parametrize("who", ["owner", "seller"])
def test_outsider_can_neither_note_nor_hold(world: World, at_desk: SignIn, who: str) -> None:
    voucher = world.confirmed()
    client = at_desk(getattr(world, who))
    for part in ("note/", "hold/"):
        response = client.post(case_url(voucher, part), {"text": "x", "reason": "x"})
        assert response.status_code == 403
    assert not InternalNote.objects.exists()
    assert not Hold.objects.exists()


def test_auditor_reads_notes_and_finds_nothing_to_press(world: World, at_desk: SignIn) -> None:
    voucher = world.confirmed()
    add_note(voucher, by=world.officer, at=world.tick(), text=SECRET)
    page = text_of(at_desk(UserFactory(auditor=True)).get(case_url(voucher)))
    assert SECRET in page
    main = page[page.index("<main") : page.index("</main>")]
    assert 'method="post"' not in main


@pytest.mark.parametrize("who", ["officer", "province"])
def test_hold_is_placed_and_lifted_with_its_reason(world: World, at_desk: SignIn, who: str) -> None:
    voucher = world.confirmed()
    client = at_desk(getattr(world, who))
    empty = client.post(case_url(voucher, "hold/"), {"reason": " "})
    assert empty.status_code == 400
    assert "请写明暂缓办理的原因" in text_of(empty)
    client.post(case_url(voucher, "hold/"), {"reason": "核实签章"})
    hold = Hold.objects.get()
    assert "暂缓办理（核实签章）" in text_of(client.get(case_url(voucher)))
    client.post(case_url(voucher, f"hold/{hold.pk}/lift/"), {"reason": "已核实"})
    assert "暂缓办理（核实签章）" not in text_of(client.get(case_url(voucher)))


def test_hold_of_another_case_is_not_found(world: World, at_desk: SignIn) -> None:
    held, other = world.confirmed(cloud_fee="1000"), world.confirmed(cloud_fee="1000")
    client = at_desk(world.officer)
    client.post(case_url(held, "hold/"), {"reason": "核实签章"})
    pk = Hold.objects.get().pk
    assert client.post(case_url(other, f"hold/{pk}/lift/")).status_code == 404
    assert Hold.objects.get().lifted_at is None


def test_redemption_desk_shows_payments_against_the_amount(
    world: World, case_on: CaseOn, at_desk: SignIn
) -> None:
    voucher = case_on(Desk.REDEMPTION_BUREAU)
    page = text_of(at_desk(world.officer).get(case_url(voucher)))
    payment = voucher.payments.get()
    for shown in (payment.receipt_number, "付款合计", "已达到", "R1", "核减原因", "收款账户"):
        assert shown in page
    named = text_of(
        at_desk(world.officer).get(case_url(voucher, query=f"?doc={voucher.contract_document_id}"))
    )
    assert f"/documents/{voucher.contract_document_id}/" in named


def test_province_starts_from_what_the_bureau_proposed(world: World, at_desk: SignIn) -> None:
    voucher = world.verified(world.issued())
    voucher.redemptions.update(verified_amount=Decimal(300_000), reduction_reason="部分未付")
    page = text_of(at_desk(world.province).get(case_url(voucher)))
    assert 'value="300000.00"' in page
    assert "部分未付" in page


def test_decided_case_shows_its_decision_and_no_form(world: World, at_desk: SignIn) -> None:
    voucher = world.confirmed()
    approve_application(voucher, by=world.officer, at=world.tick(), judgement=YES)
    page = text_of(at_desk(world.officer).get(case_url(voucher)))
    assert "data-checklist" not in page
    assert "审核通过，发放服务券" in page


@pytest.mark.parametrize("desk", [pytest.param(desk, id=desk.value) for desk in Desk])
def test_statements_do_not_grow_with_events_siblings_or_notes(
    world: World, case_on: CaseOn, judge_of: object, at_desk: SignIn, desk: Desk
) -> None:
    voucher = case_on(desk)
    person = judge_of(desk)  # type: ignore[operator]
    client, url = at_desk(person), case_url(voucher)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    events(voucher, 60)
    copies(world.submitted(), 40)
    for n in range(30):
        add_note(voucher, by=world.officer, at=world.tick(), text=f"备注 {n}")
    for _ in range(5 if voucher.number and desk in _REDEEMING else 0):
        twin(voucher)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few) <= 12


_REDEEMING = (Desk.REDEMPTION_BUREAU, Desk.REDEMPTION_PROVINCE)


def twin(voucher: Voucher) -> None:
    """One more payment and invoice like those there are."""
    payment, invoice = voucher.payments.last(), voucher.invoices.last()
    assert payment is not None
    assert invoice is not None
    payment.pk, payment.receipt_key = None, f"{payment.receipt_key}X"
    payment.save()
    invoice.pk, invoice.number_key = None, f"{invoice.number_key}X"
    invoice.save()

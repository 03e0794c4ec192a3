"""Confirming, deciding, redeeming and paying out by token: the desks' own services behind it."""

from typing import Any

import pytest

from accounts.scopes import Scope
from common.clock import local_date
from documents.enums import Kind
from reviews.selectors.desks import checklist_of, desk_of
from tests.api.conftest import Call, secret_of
from tests.factories.enterprises import DocumentFactory
from tests.vouchers.world import World
from vouchers.models import Event, PayoutBatch, Voucher
from vouchers.services.batches import BatchFacts, assemble_batch, export_batch
from vouchers.states import State

pytestmark = pytest.mark.django_db


def yes(voucher: Voucher) -> dict[str, Any]:
    desk = desk_of(voucher.state)
    assert desk is not None
    answers = [{"code": item.code, "answer": "yes"} for item in checklist_of(desk)]
    return {"version": voucher.version, "answers": answers}


def test_supplier_confirms_as_the_person_behind_the_token(today: World, call: Call):
    voucher = today.submitted()

    answer = call(today.seller, "post", f"vouchers/{voucher.public_id}/confirm/", yes(voucher))

    event = Event.objects.get(voucher=voucher, move="confirm")
    assert (answer.status_code, answer.json()["state"]) == (200, "bureau_review")
    assert event.actor_id_text == str(today.seller.pk)


def test_supplier_sends_back_with_every_defect(today: World, call: Call):
    voucher = today.submitted()
    body = {"version": voucher.version, "defects": ["缺少盖章", "费用不符"]}

    answer = call(today.seller, "post", f"vouchers/{voucher.public_id}/send-back/", body)

    assert answer.json()["state"] == "correction"
    assert answer.json()["defects"] == body["defects"]


def test_bureau_finds_asks_and_approves(today: World, call: Call):
    voucher = today.confirmed()

    queue = call(today.officer, "get", "desk/queue/").json()["results"]
    case = call(today.officer, "get", f"desk/cases/{voucher.public_id}/").json()
    body = {
        "version": case["version"],
        "amount_shown": case["amount"],
        "answers": [{"code": one["code"], "answer": "yes"} for one in case["checklist"]],
    }
    answer = call(today.officer, "post", f"desk/cases/{voucher.public_id}/approve/", body)

    assert [row["id"] for row in queue] == [str(voucher.public_id)]
    assert (answer.json()["state"], bool(answer.json()["number"])) == ("issued", True)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"version": 1}, 409, "stale"),
        ({"answers": []}, 400, "checklist_incomplete"),
        ({"amount_shown": "1.00"}, 409, "conflict"),
        ({"amount": 1}, 400, "type"),
        ({"comment": "x"}, 400, "unknown"),
    ],
    ids=["stale", "no-answers", "another-amount", "number", "unknown-field"],
)
def test_refused_decision_changes_nothing(
    today: World, call: Call, change: dict[str, Any], status: int, code: str
):
    voucher = today.confirmed()
    body = {**yes(voucher), **change}

    answer = call(today.officer, "post", f"desk/cases/{voucher.public_id}/approve/", body)

    voucher.refresh_from_db()
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert voucher.state == State.BUREAU_REVIEW


def test_refusal_needs_the_desk(today: World, call: Call):
    voucher = today.submitted()
    body = {"version": voucher.version, "reason": "费用未单列"}

    answer = call(today.officer, "post", f"desk/cases/{voucher.public_id}/refuse/", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_on_desk")


def test_same_key_gets_the_same_answer_once(today: World, call: Call):
    voucher = today.submitted()
    path, body = f"vouchers/{voucher.public_id}/confirm/", yes(voucher)

    first = call(today.seller, "post", path, body, key="k-1")
    again = call(today.seller, "post", path, body, key="k-1")

    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert Event.objects.filter(voucher=voucher, move="confirm").count() == 1


def test_same_key_for_another_request_is_refused(today: World, call: Call):
    voucher = today.submitted()
    path, body = f"vouchers/{voucher.public_id}/confirm/", yes(voucher)
    call(today.seller, "post", path, body, key="k-1")

    answer = call(today.seller, "post", path, {**body, "reason": "x"}, key="k-1")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_refused_write_may_be_mended_under_its_key(today: World, call: Call):
    voucher = today.submitted()
    path, body = f"vouchers/{voucher.public_id}/confirm/", yes(voucher)
    refused = call(today.seller, "post", path, {**body, "answers": []}, key="k-1")

    answer = call(today.seller, "post", path, body, key="k-1")

    assert (refused.status_code, answer.status_code) == (400, 200)


def test_redemption_is_put_together_and_filed(today: World, call: Call):
    voucher = today.issued(cloud_fee="90000")
    today.bank_account()
    own = {"organisation": today.enterprise.organisation}
    receipt = DocumentFactory(kind=Kind.PAYMENT_RECEIPT, **own)
    invoice = DocumentFactory(kind=Kind.INVOICE, **own)
    day, case = local_date(today.at).isoformat(), f"vouchers/{voucher.public_id}"
    payment = {
        "paid_on": day,
        "amount": "90000.00",
        "payer": today.enterprise.name,
        "payee": today.supplier.name,
        "receipt_number": "HD-API-1",
        "document": str(receipt.pk),
    }
    bill = {"number": "12345678", "issued_on": day, "total": "90000.00"}

    paid = call(today.owner, "post", f"{case}/payments/", payment)
    twice = call(today.owner, "post", f"{case}/payments/", payment)
    billed = call(today.owner, "post", f"{case}/invoices/", {**bill, "document": invoice.pk})
    read = call(today.owner, "get", f"{case}/redemption/").json()
    filed = call(today.owner, "post", f"{case}/redemption/file/", {"version": read["version"]})

    assert (paid.status_code, billed.status_code) == (201, 201)
    assert (twice.status_code, twice.json()["rule"]) == (400, "R2")
    assert (read["paid"], read["lacking"]) == ("90000.00", "0.00")
    assert filed.json()["state"] == "redemption_review"


def test_document_of_another_organisation_is_missing(today: World, call: Call):
    voucher = today.issued(cloud_fee="90000")
    foreign = DocumentFactory(kind=Kind.INVOICE)
    day = local_date(today.at).isoformat()
    body = {"number": "1", "issued_on": day, "total": "1.00", "document": str(foreign.pk)}

    answer = call(today.owner, "post", f"vouchers/{voucher.public_id}/invoices/", body)

    assert answer.json()["errors"][0]["code"] == "document_missing"


@pytest.fixture
def batch(today: World) -> PayoutBatch:
    voucher = today.redeemed(today.issued(cloud_fee="90000"))
    facts = BatchFacts("粤经信拨〔2026〕9 号", local_date(today.at))
    made = assemble_batch(
        today.cycle, [voucher.public_id], by=today.province, at=today.at, facts=facts
    )
    return export_batch(made, by=today.province, at=today.tick())


def answers_to(batch: dict[str, Any], day: str, **change: str) -> dict[str, Any]:
    lines = [
        {
            "voucher": line["voucher"],
            "account_number": line["account_number"],
            "total": line["total"],
            "result": "paid",
            "day": day,
            **change,
        }
        for line in batch["lines"]
    ]
    return {"lines": lines}


def test_treasury_answers_a_batch(today: World, call: Call, batch: PayoutBatch):
    path = f"payout-batches/{batch.number}/"
    body = answers_to(call(today.province, "get", path).json(), local_date(today.at).isoformat())

    answer = call(today.province, "post", f"{path}return/", body)
    again = call(today.province, "post", f"{path}return/", body)

    assert answer.json()["state"] == again.json()["state"] == "settled"
    assert [line["outcome"] for line in answer.json()["lines"]] == ["paid"]


def test_return_with_one_wrong_line_is_refused_whole(today: World, call: Call, batch: PayoutBatch):
    path, day = f"payout-batches/{batch.number}/", local_date(today.at).isoformat()
    body = answers_to(call(today.province, "get", path).json(), day, total="1.00")

    answer = call(today.province, "post", f"{path}return/", body)

    batch.refresh_from_db()
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "lines[0]"
    assert batch.state == "exported"


def test_token_without_the_scope_is_refused(today: World, client: Any):
    secret = secret_of(today.officer, scopes=[Scope.VOUCHERS_READ.value])
    voucher = today.confirmed()

    answer = client.post(
        f"/api/v1/desk/cases/{voucher.public_id}/approve/",
        yes(voucher),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")

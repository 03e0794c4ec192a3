"""Files and reports of a redemption by token: uploaded once however often sent, kept, handed in."""

from typing import Any

import pytest
from django.test import Client

from documents.enums import Kind
from documents.models import Document
from tests.api.conftest import Call, secret_of
from tests.documents.pdfs import as_upload, pdf
from tests.factories.enterprises import DocumentFactory
from tests.vouchers.world import World
from vouchers.models import Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(today: World) -> Voucher:
    return today.issued(cloud_fee="90000")


def report_of(world: World, kind: Kind = Kind.ACCEPTANCE_REPORT) -> Document:
    return DocumentFactory(kind=kind, organisation=world.enterprise.organisation)


def test_upload_sent_again_is_the_same_document(today: World):
    secret, content = secret_of(today.owner), pdf()

    def upload(content: bytes, name: str, kind: str = "acceptance_report") -> Any:
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "report-1"}
        body = {"kind": kind, "file": as_upload(content, name)}
        return Client().post("/api/v1/documents/", body, headers=headers)

    first, again = upload(content, "验收报告.pdf"), upload(content, "另一个名字.pdf")
    other = upload(pdf(pages=2), "验收报告.pdf")
    renamed = upload(content, "验收报告.pdf", "effect_note")

    assert (first.status_code, again.status_code) == (201, 201)
    assert (
        first.json()["id"]
        == again.json()["id"]
        == str(Document.objects.get(kind="acceptance_report").pk)
    )
    assert again.headers["Idempotency-Replayed"] == "true"
    assert {other.status_code, renamed.status_code} == {422}
    assert other.json()["code"] == "idempotency_key_reused"


def test_refused_upload_may_be_mended_under_its_key(today: World):
    secret = secret_of(today.owner)
    answers = []
    for content in (b"not a pdf", pdf()):
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"}
        body = {"kind": "invoice", "file": as_upload(content, "发票.pdf")}
        answers.append(Client().post("/api/v1/documents/", body, headers=headers).status_code)

    assert answers == [400, 201]


def test_reports_are_kept_and_taken_away_one_by_one(today: World, issued: Voucher, call: Call):
    report, note = report_of(today), report_of(today, Kind.EFFECT_NOTE)
    path = f"vouchers/{issued.public_id}/redemption/materials/"

    both = {"acceptance_report": str(report.pk), "effect_note": str(note.pk)}
    kept = call(today.owner, "put", path, both).json()
    left = call(today.owner, "put", path, {"effect_note": None}).json()

    assert (kept["acceptance_report"], kept["effect_note"]) == (str(report.pk), str(note.pk))
    assert (left["acceptance_report"], left["effect_note"]) == (str(report.pk), None)


@pytest.mark.parametrize(
    ("kind", "own"),
    [(Kind.INVOICE, True), (Kind.ACCEPTANCE_REPORT, False)],
    ids=["another-kind", "another-organisation"],
)
def test_other_files_are_no_report(
    today: World, issued: Voucher, call: Call, kind: Kind, own: bool
):
    paper = report_of(today, kind) if own else DocumentFactory(kind=kind)
    path = f"vouchers/{issued.public_id}/redemption/materials/"

    answer = call(today.owner, "put", path, {"acceptance_report": str(paper.pk)})

    fault = answer.json()["errors"][0]
    assert (fault["field"], fault["code"]) == ("acceptance_report", "document_missing")


def test_reports_go_with_the_filing(today: World, issued: Voucher, call: Call):
    today.bank_account()
    today.pay(issued)
    case, report = f"vouchers/{issued.public_id}", report_of(today)
    path = f"{case}/redemption/materials/"
    read = call(today.owner, "put", path, {"acceptance_report": str(report.pk)}, key="m-1").json()

    call(today.owner, "post", f"{case}/redemption/file/", {"version": read["version"]})

    assert issued.redemptions.get().acceptance_report == report

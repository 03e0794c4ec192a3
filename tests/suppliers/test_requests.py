"""S1: applying for certification and the province's answer."""

import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import Notice, User
from catalog.models import Service
from common.clock import database_now
from common.errors import NotAllowed
from documents.enums import Kind
from documents.models import Document
from suppliers.enums import RequestState
from suppliers.errors import (
    AlreadyCertified,
    InvalidRequest,
    NotAccepted,
    RequestExists,
    RequestMoved,
)
from suppliers.models import CertificationRequest, Supplier
from suppliers.requesting import MOVES
from suppliers.selectors import is_certified, trail_of_request
from suppliers.services import requests as verbs
from tests.documents.pdfs import as_upload, pdf
from tests.factories.accounts import UserFactory, user_of
from tests.factories.suppliers import (
    CertificationFactory,
    CertificationRequestFactory,
    SupplierFactory,
)

NUMBER = "粤工信〔2018〕18号"
pytestmark = pytest.mark.django_db


def paper(supplier: Supplier, name: str = "资质.pdf") -> Document:
    return Document.objects.create(
        organisation=supplier.organisation,
        kind=Kind.SUPPLIER_DOCUMENT,
        name=name,
        size=1,
        sha256="0" * 64,
        media_type="application/pdf",
        page_count=1,
        uploaded_at=database_now(),
    )


@pytest.fixture
def person(supplier: Supplier) -> User:
    return UserFactory(organisation=supplier.organisation, name="供应商经办")


@pytest.fixture
def made(supplier: Supplier, service: Service, person: User, now: datetime) -> Any:
    return verbs.request_certification(
        supplier,
        service,
        statement="自有平台",
        papers={"qualification": paper(supplier), "cases": None, "other": None},
        by=person,
        at=now,
    )


def approve(made: CertificationRequest, by: User, at: datetime) -> None:
    verbs.approve_request(
        made, document_number=NUMBER, valid_from=at.date(), valid_until=None, by=by, at=at
    )


def test_approval_certifies_and_both_sides_hear(
    official: User, made: CertificationRequest, person: User, now: datetime
) -> None:
    approve(made, official, now)
    made.refresh_from_db()
    assert made.state == RequestState.APPROVED
    assert made.certification.document_number == NUMBER
    assert is_certified(made.supplier, made.service, now.date())
    assert [event.action for event in trail_of_request(made)] == [
        "request_approved",
        "request_submitted",
    ]
    assert Notice.objects.filter(user=person, title__contains="已获").count() == 1


def test_province_hears_of_an_application(official: User, made: CertificationRequest) -> None:
    assert Notice.objects.get(user=official).url == f"/province/certification-requests/{made.pk}/"


def test_returned_application_is_mended_and_papers_kept(
    official: User, made: CertificationRequest, person: User, now: datetime
) -> None:
    verbs.return_request(made, reason="资质证明缺页", by=official, at=now)
    assert Notice.objects.get(user=person).needs_action
    before = made.papers.get()
    papers = {"qualification": paper(made.supplier, "新.pdf"), "cases": None, "other": None}
    verbs.resubmit_request(made, statement="已补", papers=papers, by=person, at=now)
    made.refresh_from_db()
    assert (made.state, made.statement) == (RequestState.SUBMITTED, "已补")
    before.refresh_from_db()
    assert before.replaced_at == now
    assert made.papers.get(replaced_at=None).document.name == "新.pdf"


ACTS = {
    "resubmit": lambda made, by, at: verbs.resubmit_request(
        made, statement="x", papers={"qualification": paper(made.supplier)}, by=by, at=at
    ),
    "withdraw": lambda made, by, at: verbs.withdraw_request(made, by=by, at=at),
    "approve": approve,
    "send_back": lambda made, by, at: verbs.return_request(made, reason="x", by=by, at=at),
    "refuse": lambda made, by, at: verbs.refuse_request(made, reason="x", by=by, at=at),
}
LAWFUL = {
    ("submitted", "withdraw"): "withdrawn",
    ("submitted", "approve"): "approved",
    ("submitted", "send_back"): "returned",
    ("submitted", "refuse"): "refused",
    ("returned", "withdraw"): "withdrawn",
    ("returned", "resubmit"): "submitted",
}


@pytest.mark.parametrize("state", ["submitted", "returned", "refused", "withdrawn"])
@pytest.mark.parametrize("move", [move.name for move in MOVES])
def test_every_move_from_every_state(
    official: User, made: CertificationRequest, person: User, now: datetime, state: str, move: str
) -> None:
    CertificationRequest.objects.update(state=state, reason="原因")
    by = person if move in ("resubmit", "withdraw") else official
    target = LAWFUL.get((state, move))
    if target is None:
        with pytest.raises(RequestMoved) as raised:
            ACTS[move](made, by, now)
        assert raised.value.status == 409
    else:
        ACTS[move](made, by, now)
    made.refresh_from_db()
    assert made.state == (target or state)


@pytest.mark.parametrize("move", [move.name for move in MOVES])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BUREAU, Role.SUPPLIER], ids=str)
def test_moves_are_for_their_side(
    made: CertificationRequest, now: datetime, role: Role, move: str
) -> None:
    with pytest.raises(NotAllowed):
        ACTS[move](made, user_of(role), now)


def test_second_application_for_the_service_is_refused(
    made: CertificationRequest, person: User, now: datetime
) -> None:
    facts = {"statement": "x", "papers": {"qualification": paper(made.supplier)}}
    with pytest.raises(RequestExists) as raised:
        verbs.request_certification(made.supplier, made.service, **facts, by=person, at=now)
    assert raised.value.field == "service"
    with pytest.raises(IntegrityError, match="one_open_request"), transaction.atomic():
        CertificationRequestFactory(supplier=made.supplier, service=made.service)


def test_lasting_certification_needs_no_application(
    supplier: Supplier, service: Service, person: User, now: datetime
) -> None:
    row = CertificationFactory(supplier=supplier, service=service)
    facts = {"statement": "x", "papers": {"qualification": paper(supplier)}}
    with pytest.raises(AlreadyCertified):
        verbs.request_certification(supplier, service, **facts, by=person, at=now)
    row.valid_until = date(2018, 12, 31)
    row.save()
    assert verbs.request_certification(supplier, service, **facts, by=person, at=now).pk


def test_supplier_that_waits_cannot_apply(service: Service, now: datetime) -> None:
    supplier = SupplierFactory(pending=True)
    person = UserFactory(organisation=supplier.organisation)
    facts = {"statement": "x", "papers": {"qualification": paper(supplier)}}
    with pytest.raises(NotAccepted):
        verbs.request_certification(supplier, service, **facts, by=person, at=now)


@pytest.mark.parametrize(
    ("statement", "papers", "field"),
    [(" ", True, "statement"), ("x", False, "qualification")],
    ids=["no-statement", "no-paper"],
)
def test_incomplete_application_is_refused(
    supplier: Supplier,
    service: Service,
    person: User,
    now: datetime,
    statement: str,
    papers: bool,
    field: str,
) -> None:
    handed = {"qualification": paper(supplier) if papers else None}
    with pytest.raises(InvalidRequest) as raised:
        verbs.request_certification(
            supplier, service, statement=statement, papers=handed, by=person, at=now
        )
    assert raised.value.field == field


def test_paper_of_another_firm_is_refused(
    supplier: Supplier, service: Service, person: User, now: datetime
) -> None:
    papers = {"qualification": paper(SupplierFactory())}
    with pytest.raises(NotAllowed):
        verbs.request_certification(
            supplier, service, statement="x", papers=papers, by=person, at=now
        )


def test_pages_lead_from_application_to_certification(
    client: Client,
    person: User,
    official: User,
    service: Service,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(person)
    facts = {"service": service.code, "statement": ""}
    upload = {"qualification": as_upload(pdf(), "资质.pdf")}
    wrong = client.post("/supplier/certifications/apply/", {**facts, **upload})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "请填写服务能力说明" in page
    kept = wrong.context["form"]["qualification"].value()
    assert kept.name == "资质.pdf"
    token = page.split('name="qualification_kept" value="')[1].split('"')[0]
    done = client.post(
        "/supplier/certifications/apply/",
        {**facts, "statement": "自有平台", "qualification_kept": token},
    )
    made = CertificationRequest.objects.get()
    assert done.headers["Location"] == f"/supplier/certifications/{made.pk}/"
    client.force_login(official)
    case = f"/province/certification-requests/{made.pk}/"
    assert "资质.pdf" in client.get(case).content.decode()
    wrong = client.post(f"{case}approve/", {"document_number": "", "valid_from": "2018-09-01"})
    assert (wrong.status_code, "请填写认定文号" in wrong.content.decode()) == (422, True)
    today = str(database_now().date())
    client.post(f"{case}approve/", {"document_number": NUMBER, "valid_from": today})
    made.refresh_from_db()
    assert made.state == RequestState.APPROVED
    late = client.post(f"{case}return/", {"reason": "太晚"})
    assert late.status_code == 409


@pytest.mark.parametrize("act", ["approve", "return", "refuse"])
def test_page_of_an_earlier_round_decides_nothing(
    client: Client,
    official: User,
    made: CertificationRequest,
    person: User,
    now: datetime,
    act: str,
) -> None:
    client.force_login(official)
    case = f"/province/certification-requests/{made.pk}/"
    seen = client.get(case).context["approve_form"]["seen"].value()
    verbs.return_request(made, reason="缺页", by=official, at=now)
    papers = {"qualification": paper(made.supplier, "新.pdf"), "cases": None, "other": None}
    later = now + timedelta(minutes=5)
    verbs.resubmit_request(made, statement="已补", papers=papers, by=person, at=later)
    facts = {"document_number": NUMBER, "valid_from": str(now.date()), "reason": "不符"}
    answer = client.post(f"{case}{act}/", {**facts, "seen": seen})
    assert answer.status_code == 409
    assert "请先查看最新材料" in answer.content.decode()
    made.refresh_from_db()
    assert made.state == RequestState.SUBMITTED


@pytest.mark.parametrize("url", ["/province/suppliers/queue/", "/supplier/profile/"])
def test_lists_ask_the_same_for_one_and_three(
    client: Client,
    official: User,
    person: User,
    supplier: Supplier,
    service: Service,
    url: str,
) -> None:
    client.force_login(person if url.startswith("/supplier/") else official)
    CertificationRequestFactory(supplier=supplier)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(2):
        CertificationRequestFactory(supplier=supplier)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(one) == len(three)


def at_once(made: CertificationRequest, official: User) -> list[str]:
    """The province approves while the supplier withdraws; what was refused."""
    barrier, told, at = threading.Barrier(2), list[str](), database_now()

    def act(verb: Any, by: User) -> None:
        try:
            barrier.wait(timeout=10)
            verb(made, by, at)
        except RequestMoved as error:
            told.append(error.code)
        finally:
            connection.close()

    pairs = ((ACTS["approve"], official), (ACTS["withdraw"], made.submitted_by))
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_approving_and_withdrawing_at_once(service: Service, official: User) -> None:
    for _ in range(8):
        made = CertificationRequestFactory(service=service)
        assert at_once(made, official) == ["request_moved"]
        made.refresh_from_db()
        assert (made.state == RequestState.APPROVED) == (made.certification_id is not None)

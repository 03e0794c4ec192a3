"""Applying for certification, and the province's answer (S1)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from catalog.models import Service
from catalog.selectors import services_on_offer
from common import audit
from common.clock import local_date
from common.errors import NotAllowed
from documents.enums import Kind
from documents.models import Document
from suppliers.enums import Purpose, RequestState, Standing
from suppliers.errors import (
    AlreadyCertified,
    InvalidRequest,
    NotAccepted,
    RequestExists,
    RequestMoved,
)
from suppliers.models import (
    OPEN_REQUESTS,
    Certification,
    CertificationRequest,
    RequestPaper,
    Supplier,
)
from suppliers.policies import check_can_apply, check_can_decide
from suppliers.requesting import (
    APPROVE,
    REFUSE,
    RESUBMIT,
    SEND_BACK,
    WITHDRAW,
    Move,
    is_open_to,
)
from suppliers.selectors import SUBJECT
from suppliers.services.certification import certify
from suppliers.services.telling import tell_province, tell_supplier

Papers = Mapping[str, Document | None]


@transaction.atomic
def request_certification(
    supplier: Supplier,
    service: Service,
    *,
    statement: str,
    papers: Papers,
    by: User,
    at: datetime,
) -> CertificationRequest:
    """Apply for one service; the province is told. `papers` by `Purpose`, the qualification a must.

    At most one application for a service is open. Raises `NotAllowed`, `NotAccepted`,
    `InvalidRequest`, `AlreadyCertified`, `RequestExists`.
    """
    check_can_apply(by, supplier)
    locked = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if locked.standing != Standing.ACCEPTED:
        raise NotAccepted("供应商登记通过省级审核后，才能申请服务认定。")
    _check_service(locked, service, at=at)
    _check_content(locked, statement, papers)
    try:
        with transaction.atomic():
            request = CertificationRequest.objects.create(
                supplier=locked,
                service=service,
                statement=statement.strip(),
                submitted_at=at,
                submitted_by=by,
            )
    except IntegrityError as error:  # the lock is the first wall, this the last
        raise _exists(service) from error
    _keep_papers(request, papers, at=at)
    _record(request, "request_submitted", by=by, at=at)
    _tell_waiting(request, at=at)
    return request


@transaction.atomic
def resubmit_request(
    request: CertificationRequest, *, statement: str, papers: Papers, by: User, at: datetime
) -> CertificationRequest:
    """Hand a returned application in again; papers that were replaced stay on record."""
    check_can_apply(by, request.supplier)
    fresh = _locked(request, RESUBMIT)
    _check_content(fresh.supplier, statement, papers)
    fresh.statement = statement.strip()
    fresh.submitted_at, fresh.submitted_by = at, by
    _move(fresh, RESUBMIT)
    _keep_papers(fresh, papers, at=at)
    _record(fresh, "request_resubmitted", by=by, at=at)
    _tell_waiting(fresh, at=at)
    return fresh


@transaction.atomic
def withdraw_request(
    request: CertificationRequest, *, by: User, at: datetime
) -> CertificationRequest:
    """Take the application back before it is decided; another may be made then."""
    check_can_apply(by, request.supplier)
    fresh = _locked(request, WITHDRAW)
    _move(fresh, WITHDRAW)
    _record(fresh, "request_withdrawn", by=by, at=at)
    return fresh


@transaction.atomic
def approve_request(
    request: CertificationRequest,
    *,
    document_number: str,
    valid_from: date,
    valid_until: date | None,
    by: User,
    at: datetime,
    document: Document | None = None,
    seen: str = "",
) -> Certification:
    """Certify as asked for, with document number, from and until (S1).

    `seen`: the round the person has looked at, by `round_of`; a later one is refused.

    Raises `NotAllowed`, `OwnSupplier`, `RequestMoved`, and what `certify` raises.
    """
    check_can_decide(by, request.supplier)
    fresh = _locked(request, APPROVE, seen=seen)
    certification = certify(
        fresh.supplier,
        fresh.service,
        document_number=document_number,
        valid_from=valid_from,
        valid_until=valid_until,
        document=document,
        by=by,
        at=at,
    )
    fresh.certification, fresh.reason = certification, ""
    _decide(fresh, APPROVE, "request_approved", by=by, at=at)
    return certification


@transaction.atomic
def return_request(
    request: CertificationRequest, *, reason: str, by: User, at: datetime, seen: str = ""
) -> CertificationRequest:
    """Give the application back for correction (退回补正); the supplier is told at once."""
    fresh = _judged(request, SEND_BACK, reason, by=by, seen=seen)
    _decide(fresh, SEND_BACK, "request_returned", by=by, at=at)
    _tell_decided(fresh, f"“{fresh.service.name}”认定申请被退回，请补正后重新提交", at=at)
    return fresh


@transaction.atomic
def refuse_request(
    request: CertificationRequest, *, reason: str, by: User, at: datetime, seen: str = ""
) -> CertificationRequest:
    """Refuse for good (不予认定), with the reason; the supplier may apply anew."""
    fresh = _judged(request, REFUSE, reason, by=by, seen=seen)
    _decide(fresh, REFUSE, "request_refused", by=by, at=at)
    _tell_decided(fresh, f"“{fresh.service.name}”认定申请未通过", at=at)
    return fresh


def _judged(
    request: CertificationRequest, move: Move, reason: str, *, by: User, seen: str
) -> CertificationRequest:
    check_can_decide(by, request.supplier)
    if not reason.strip():
        raise InvalidRequest("请写明原因，供应商将看到。", field="reason")
    fresh = _locked(request, move, seen=seen)
    fresh.reason = reason.strip()
    return fresh


def round_of(request: CertificationRequest) -> str:
    """The round of an application: each time it is handed in begins another."""
    return request.submitted_at.isoformat()


def _locked(request: CertificationRequest, move: Move, *, seen: str = "") -> CertificationRequest:
    """The application under the locks of supplier and row, open to the move."""
    supplier = Supplier.objects.select_for_update().get(pk=request.supplier_id)
    rows = CertificationRequest.objects.select_for_update(of=["self"]).select_related("service")
    fresh = rows.get(pk=request.pk)
    fresh.supplier = supplier
    if not is_open_to(move, fresh.state):
        raise RequestMoved(f"这项申请当前为“{fresh.get_state_display()}”，请刷新查看最新情况。")
    if seen and seen != round_of(fresh):  # a colleague returned it, and it has come back since
        raise RequestMoved("供应商重新提交了材料，请先查看最新材料，再作决定。")
    return fresh


def _move(request: CertificationRequest, move: Move) -> None:
    request.state = move.target
    request.save()


def _decide(
    request: CertificationRequest, move: Move, action: str, *, by: User, at: datetime
) -> None:
    request.decided_by, request.decided_at = by, at
    _move(request, move)
    _record(request, action, by=by, at=at, reason=request.reason)


def _check_service(supplier: Supplier, service: Service, *, at: datetime) -> None:
    if not services_on_offer(at).filter(pk=service.pk).exists():
        raise InvalidRequest(f"“{service.name}”未列入已发布的应用服务目录。", field="service")
    if CertificationRequest.objects.filter(
        supplier=supplier, service=service, state__in=OPEN_REQUESTS
    ).exists():
        raise _exists(service)
    # One with a last day may be renewed ahead of it; an open one has nothing to add.
    lasting = Certification.objects.filter(supplier=supplier, service=service, valid_until=None)
    standing = lasting.filter(Q(ended_on=None) | Q(ended_on__gt=local_date(at)))
    if standing.exclude(ended_on__lte=F("valid_from")).exists():
        raise AlreadyCertified(f"贵单位已获“{service.name}”长期有效的认定。", field="service")


def _check_content(supplier: Supplier, statement: str, papers: Papers) -> None:
    if not statement.strip():
        raise InvalidRequest("请填写服务能力说明。", field="statement")
    if papers.get(Purpose.QUALIFICATION) is None:
        raise InvalidRequest("请上传服务资质证明。", field=Purpose.QUALIFICATION.value)
    for document in filter(None, papers.values()):
        own = document.organisation_id == supplier.organisation_id
        if not own or document.kind != Kind.SUPPLIER_DOCUMENT:
            raise NotAllowed("这份文件不是本单位的认定材料。")


def _keep_papers(request: CertificationRequest, papers: Papers, *, at: datetime) -> None:
    current = {paper.purpose: paper for paper in request.papers.filter(replaced_at=None)}
    for purpose, document in papers.items():
        before = current.get(purpose)
        if before is not None and document is not None and before.document_id == document.pk:
            continue
        if before is not None:
            before.replaced_at = at
            before.save(update_fields=["replaced_at"])
        if document is not None:
            RequestPaper.objects.create(
                request=request, document=document, purpose=purpose, added_at=at
            )


def _exists(service: Service) -> RequestExists:
    return RequestExists(
        f"“{service.name}”的认定申请正在办理，请等待结果，或撤回后重新申请。", field="service"
    )


def _record(
    request: CertificationRequest, action: str, *, by: User, at: datetime, reason: str = ""
) -> None:
    papers = request.papers.filter(replaced_at=None).values_list("purpose", "document_id")
    facts: dict[str, Any] = {
        "request": request.pk,
        "service": request.service.code,
        "state": request.state,
        "papers": {purpose: str(document) for purpose, document in papers},
    }
    if request.certification is not None:
        facts["certification"] = request.certification.pk
        facts["document_number"] = request.certification.document_number
    audit.record(
        SUBJECT, request.supplier_id, action=action, by=by, at=at, reason=reason, facts=facts
    )


def _tell_waiting(request: CertificationRequest, *, at: datetime) -> None:
    tell_province(
        key=f"certification-request-{request.pk}-{at.isoformat()}",
        title=f"服务认定申请待审核：{request.supplier.name}",
        body=f"申请认定“{request.service.name}”。",
        url=reverse("suppliers:request-case", args=[request.pk]),
        at=at,
    )


def _tell_decided(request: CertificationRequest, title: str, *, at: datetime) -> None:
    tell_supplier(
        request.supplier,
        key=f"certification-request-{request.pk}-{request.state}-{at.isoformat()}",
        title=title,
        body=request.reason,
        url=reverse("suppliers:request", args=[request.pk]),
        at=at,
        needs_action=request.state == RequestState.RETURNED,
    )

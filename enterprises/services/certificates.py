"""两化融合管理体系贯标 certificates: filed with evidence, confirmed by the bureau (A7)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.services import notify_organisation
from common.clock import local_date
from common.errors import NotAllowed
from documents.enums import Kind
from documents.models import Document
from enterprises.enums import CheckStatus
from enterprises.errors import FactInvalid, NotPending, ReasonRequired
from enterprises.identity import CERTIFICATE_CONFIRMATIONS, check_confirmed
from enterprises.models import Enterprise, IntegrationCertificate
from enterprises.policies import check_can_edit, check_can_judge
from enterprises.services.locking import locked, plain, record


@transaction.atomic
def file_certificate(
    enterprise: Enterprise,
    *,
    number: str,
    issued_on: date,
    valid_until: date | None,
    provincially_awarded: bool,
    evidence: Document,
    by: User,
    at: datetime,
) -> IntegrationCertificate:
    """Hand a certificate to the bureau. One approved earlier stands until this one is decided.

    Raises `NotAllowed`, `FactInvalid`, and `NotPending` while another is being checked.
    """
    fresh = locked(enterprise)
    check_can_edit(by, fresh)
    _check_dates(issued_on, valid_until, at=at)
    if (
        evidence.organisation_id != fresh.organisation_id
        or evidence.kind != Kind.INTEGRATION_CERTIFICATE
    ):
        raise NotAllowed("这份文件不是本企业的贯标证书。")
    pending = fresh.integration_certificates.filter(status=CheckStatus.PENDING)
    if pending.exists():
        raise NotPending("已有一份贯标证书正在核验，请等待经信部门办理。")
    certificate = IntegrationCertificate.objects.create(
        enterprise=fresh,
        number=number.strip(),
        issued_on=issued_on,
        valid_until=valid_until,
        provincially_awarded=provincially_awarded,
        evidence=evidence,
        submitted_at=at,
        submitted_by=by,
    )
    record(fresh, "certificate_filed", by=by, at=at, facts=_facts(certificate))
    return certificate


@transaction.atomic
def confirm_certificate(
    certificate: IntegrationCertificate, *, confirmed: Iterable[str], by: User, at: datetime
) -> IntegrationCertificate:
    """Confirm after every point of `CERTIFICATE_CONFIRMATIONS`; from now on it counts (A7).

    Raises `NotAllowed`, `OwnCase`, `NotPending`, `NotConfirmed`.
    """
    row = _locked_pending(certificate, by=by)
    row.confirmed = check_confirmed(CERTIFICATE_CONFIRMATIONS, confirmed)
    _decide(row, CheckStatus.APPROVED, by=by, at=at)
    _tell(row, title="贯标证书已核验通过", at=at)
    return row


@transaction.atomic
def return_certificate(
    certificate: IntegrationCertificate, *, reason: str, by: User, at: datetime
) -> IntegrationCertificate:
    """Give it back with what is wrong; the enterprise may file again."""
    if not (reason := reason.strip()):
        raise ReasonRequired("请写明退回原因。", field="reason")
    row = _locked_pending(certificate, by=by)
    row.reason = reason
    _decide(row, CheckStatus.RETURNED, by=by, at=at)
    _tell(row, title="贯标证书被退回，请修改后重新提交", at=at)
    return row


def _locked_pending(certificate: IntegrationCertificate, *, by: User) -> IntegrationCertificate:
    enterprise = locked(certificate.enterprise)
    check_can_judge(by, enterprise)
    row = IntegrationCertificate.objects.select_for_update().get(pk=certificate.pk)
    if row.status != CheckStatus.PENDING:
        raise NotPending(f"这份贯标证书已办理，结果为“{row.get_status_display()}”。")
    row.enterprise = enterprise
    return row


def _decide(row: IntegrationCertificate, status: CheckStatus, *, by: User, at: datetime) -> None:
    row.status, row.decided_by, row.decided_at = status, by, at
    row.save(update_fields=["status", "decided_by", "decided_at", "reason", "confirmed"])
    approved = status == CheckStatus.APPROVED
    action = "certificate_confirmed" if approved else "certificate_returned"
    facts = {**_facts(row), **({"confirmed": row.confirmed} if row.confirmed else {})}
    record(row.enterprise, action, by=by, at=at, reason=row.reason, facts=facts)


def _tell(certificate: IntegrationCertificate, *, title: str, at: datetime) -> None:
    returned = certificate.status == CheckStatus.RETURNED
    notify_organisation(
        certificate.enterprise.organisation_id,
        key=f"certificate-{certificate.pk}-{certificate.status}",
        title=title,
        body=certificate.reason,
        url=reverse("enterprises:certificate"),
        needs_action=returned,
        at=at,
        by_mail=returned,
    )


def _check_dates(issued_on: date, valid_until: date | None, *, at: datetime) -> None:
    if issued_on > local_date(at):
        raise FactInvalid("发证日期不能晚于今天。", field="issued_on", rule="A7")
    if valid_until is not None and valid_until < issued_on:
        raise FactInvalid("有效期至不能早于发证日期。", field="valid_until", rule="A7")


def _facts(certificate: IntegrationCertificate) -> dict[str, Any]:
    return {
        "certificate": certificate.pk,
        "number": certificate.number,
        "issued_on": plain(certificate.issued_on),
        "valid_until": plain(certificate.valid_until),
        "provincially_awarded": certificate.provincially_awarded,
        "evidence": str(certificate.evidence_id),
    }

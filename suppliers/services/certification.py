"""Certifying a supplier for a service, and ending it (S1)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from accounts.models import User
from accounts.services.notices import notify_organisation
from catalog.models import Service
from catalog.selectors import services_on_offer
from common import audit
from common.clock import local_date
from documents.models import Document
from suppliers.enums import Standing
from suppliers.errors import (
    AlreadyCertified,
    CertificationEnded,
    InvalidCertification,
    NotAccepted,
)
from suppliers.models import Certification, Supplier
from suppliers.policies import check_can_decide
from suppliers.selectors import SUBJECT

OWN_PAGE = "/supplier/profile/"


@transaction.atomic
def certify(
    supplier: Supplier,
    service: Service,
    *,
    document_number: str,
    valid_from: date,
    valid_until: date | None = None,
    document: Document | None = None,
    by: User | None,
    at: datetime,
) -> Certification:
    """Certify the supplier for one service, `valid_from` and `valid_until` inclusive (S1).

    At most one certification for a service is in force on any day: a renewal starts after the one
    before runs out. The supplier's people are told. Raises `OwnSupplier` for its own people, past
    too (V7), `InvalidCertification`, `AlreadyCertified`, and `NotAccepted` while its registration
    waits.
    """
    check_can_decide(by, supplier)
    locked = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if locked.standing != Standing.ACCEPTED:
        raise NotAccepted("该供应商的登记尚未通过审核，请先在“供应商审核”中办理。")
    number = document_number.strip()
    _check_facts(service, number, valid_from, valid_until, at=at)
    _check_free(supplier, service, valid_from, valid_until)
    certification = Certification.objects.create(
        supplier=supplier,
        service=service,
        document_number=number,
        document=document,
        valid_from=valid_from,
        valid_until=valid_until,
        certified_by=by,
        certified_at=at,
    )
    facts = recorded(certification)
    audit.record(SUBJECT, supplier.pk, action="certified", by=by, at=at, facts=facts)
    until = f"至 {valid_until}" if valid_until else "起长期有效"
    _tell(
        certification,
        title=f"已获“{service.name}”服务认定",
        body=f"认定文号：{number}。有效期：{valid_from} {until}。",
        at=at,
    )
    return certification


@transaction.atomic
def end_certification(
    certification: Certification, *, reason: str, on: date, by: User, at: datetime
) -> Certification:
    """End it from the day `on`: no new application may name it then; issued vouchers stand (S1).

    `on` is today or later; one that has not begun by then never comes into force. The supplier's
    people are told. Raises `InvalidCertification` and `CertificationEnded`.
    """
    check_can_decide(by, certification.supplier)
    locked = Certification.objects.select_for_update(of=["self"])
    found = locked.select_related("supplier", "service").get(pk=certification.pk)
    _check_end(found, reason.strip(), on, at=at)
    found.ended_on = max(on, found.valid_from)
    found.ended_reason, found.ended_by = reason.strip(), by
    found.save(update_fields=["ended_on", "ended_reason", "ended_by"])
    facts = recorded(found) | {"ended_on": found.ended_on.isoformat()}
    audit.record(
        SUBJECT,
        found.supplier_id,
        action="certification_ended",
        by=by,
        at=at,
        reason=found.ended_reason,
        facts=facts,
    )
    _tell(
        found,
        title=f"“{found.service.name}”服务认定将终止",
        body=f"自 {found.ended_on} 起不再接受新的申请，已发放的服务券不受影响。"
        f"原因：{found.ended_reason}",
        at=at,
    )
    return found


def _check_facts(
    service: Service, number: str, valid_from: date, valid_until: date | None, *, at: datetime
) -> None:
    if not number:
        raise InvalidCertification("请填写认定文号。", field="document_number")
    if valid_until is not None and valid_until < valid_from:
        raise InvalidCertification("有效期至不能早于生效日期。", field="valid_until")
    if valid_until is not None and valid_until < local_date(at):
        raise InvalidCertification("有效期已经过去，请核对日期。", field="valid_until")
    if not services_on_offer(at).filter(pk=service.pk).exists():
        message = f"“{service.name}”未列入已发布的应用服务目录。"
        raise InvalidCertification(message, field="service")


def _check_free(
    supplier: Supplier, service: Service, valid_from: date, valid_until: date | None
) -> None:
    """No other certification for the service covers any of the days (S1)."""
    overlapping = Certification.objects.filter(supplier=supplier, service=service).filter(
        Q(valid_until=None) | Q(valid_until__gte=valid_from),
        Q(ended_on=None) | Q(ended_on__gt=valid_from),
    )
    if valid_until is not None:
        overlapping = overlapping.filter(valid_from__lte=valid_until)
    # One that was ended before it began covers no day at all.
    other = overlapping.exclude(ended_on__lte=F("valid_from")).first()
    if other is not None:
        until = f"至 {other.valid_until}" if other.valid_until else "起长期有效"
        message = (
            f"该供应商已有“{service.name}”的认定（{other.document_number}，"
            f"{other.valid_from} {until}），请先终止原认定，或选择其到期以后的日期。"
        )
        raise AlreadyCertified(message, field="service")


def _check_end(certification: Certification, reason: str, on: date, *, at: datetime) -> None:
    today = local_date(at)
    if certification.ended_on is not None:
        raise CertificationEnded(f"这项认定已于 {certification.ended_on} 终止。")
    if certification.valid_until is not None and certification.valid_until < today:
        raise CertificationEnded(f"这项认定已于 {certification.valid_until} 到期，无需终止。")
    if not reason:
        raise InvalidCertification("请填写终止原因。", field="reason")
    if on < today:
        raise InvalidCertification("终止日期不能早于今天。", field="on")
    if certification.valid_until is not None and on > certification.valid_until:
        message = f"终止日期晚于有效期（{certification.valid_until}），届时会自动到期。"
        raise InvalidCertification(message, field="on")


def recorded(certification: Certification) -> dict[str, Any]:
    """The certification as the trail keeps it."""
    until = certification.valid_until
    return {
        "certification": certification.pk,
        "service": certification.service.code,
        "document_number": certification.document_number,
        "valid_from": certification.valid_from.isoformat(),
        "valid_until": until.isoformat() if until else None,
    }


def _tell(certification: Certification, *, title: str, body: str, at: datetime) -> None:
    step = "ended" if certification.ended_on else "certified"
    notify_organisation(
        certification.supplier.organisation_id,
        key=f"certification-{certification.pk}-{step}",
        title=title,
        body=body,
        url=OWN_PAGE,
        at=at,
    )

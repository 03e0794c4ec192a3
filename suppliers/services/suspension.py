"""Suspending a certification and resuming it (S1)."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common import audit
from common.clock import local_date
from suppliers.errors import CertificationEnded, InvalidCertification, NotSuspended
from suppliers.models import Certification, Supplier, Suspension
from suppliers.policies import check_can_decide
from suppliers.selectors import SUBJECT
from suppliers.services.certification import OWN_PAGE, recorded
from suppliers.services.telling import tell_supplier


@transaction.atomic
def suspend_certification(
    certification: Certification, *, reason: str, on: date, by: User, at: datetime
) -> Suspension:
    """Let it rest from the day `on`: no new application may name it; issued vouchers stand (S1).

    Raises `NotAllowed`, `OwnSupplier` (V7), `InvalidCertification`, `CertificationEnded`.
    """
    check_can_decide(by, certification.supplier)
    found = _locked(certification)
    _check(found, reason.strip(), on, at=at)
    suspension = Suspension.objects.create(
        certification=found,
        starts_on=max(on, found.valid_from),
        reason=reason.strip(),
        suspended_by=by,
        suspended_at=at,
    )
    facts = recorded(found) | {"starts_on": suspension.starts_on.isoformat()}
    _record(found, "certification_suspended", suspension.reason, facts, by=by, at=at)
    tell_supplier(
        found.supplier,
        key=f"suspension-{suspension.pk}",
        title=f"“{found.service.name}”服务认定暂停",
        body=f"自 {suspension.starts_on} 起暂不接受新的申请，已提交的申请和已发放的服务券不受影响。"
        f"原因：{suspension.reason}",
        url=OWN_PAGE,
        at=at,
    )
    return suspension


@transaction.atomic
def resume_certification(
    certification: Certification, *, reason: str, by: User, at: datetime
) -> Suspension:
    """Lift the suspension from today; one that has not begun then never took effect (S1).

    Raises `NotAllowed`, `OwnSupplier` (V7), `InvalidCertification`, `NotSuspended`.
    """
    check_can_decide(by, certification.supplier)
    if not reason.strip():
        raise InvalidCertification("请填写恢复说明。", field="reason")
    found = _locked(certification)
    suspension = found.suspensions.filter(resumed_on=None).first()
    if suspension is None:
        raise NotSuspended("这项认定没有暂停，或已由其他同事恢复。")
    suspension.resumed_on = max(local_date(at), suspension.starts_on)
    suspension.resumed_reason, suspension.resumed_by = reason.strip(), by
    suspension.save(update_fields=["resumed_on", "resumed_reason", "resumed_by"])
    facts = recorded(found) | {"resumed_on": suspension.resumed_on.isoformat()}
    _record(found, "certification_resumed", reason.strip(), facts, by=by, at=at)
    tell_supplier(
        found.supplier,
        key=f"suspension-{suspension.pk}-lifted",
        title=f"“{found.service.name}”服务认定已恢复",
        body=f"自 {suspension.resumed_on} 起企业可以再次选择贵单位申请这项服务。",
        url=OWN_PAGE,
        at=at,
    )
    return suspension


def _locked(certification: Certification) -> Certification:
    Supplier.objects.select_for_update().get(pk=certification.supplier_id)
    rows = Certification.objects.select_for_update(of=["self"])
    return rows.select_related("supplier", "service").get(pk=certification.pk)


def _check(certification: Certification, reason: str, on: date, *, at: datetime) -> None:
    today = local_date(at)
    if not reason:
        raise InvalidCertification("请填写暂停原因。", field="reason")
    if certification.ended_on is not None:
        raise CertificationEnded(f"这项认定已于 {certification.ended_on} 终止。")
    if certification.valid_until is not None and certification.valid_until < today:
        raise CertificationEnded(f"这项认定已于 {certification.valid_until} 到期。")
    if certification.suspensions.filter(resumed_on=None).exists():
        raise CertificationEnded("这项认定已经暂停，无需重复办理。")
    if on < today:
        raise InvalidCertification("暂停日期不能早于今天。", field="on")
    if certification.valid_until is not None and on > certification.valid_until:
        message = f"暂停日期晚于有效期（{certification.valid_until}），届时会自动到期。"
        raise InvalidCertification(message, field="on")


def _record(
    found: Certification,
    action: str,
    reason: str,
    facts: dict[str, object],
    *,
    by: User,
    at: datetime,
) -> None:
    audit.record(
        SUBJECT, found.supplier_id, action=action, by=by, at=at, reason=reason, facts=facts
    )

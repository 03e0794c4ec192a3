"""The province opens a blocked industry for one enterprise (E7)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.services import notify_organisation
from common.errors import Conflict
from enterprises.enums import IndustryScope
from enterprises.errors import ReasonRequired
from enterprises.models import Enterprise
from enterprises.policies import check_can_open_industry
from enterprises.services.locking import check_version, locked, record


@transaction.atomic
def open_industry(
    enterprise: Enterprise, *, reason: str, by: User, at: datetime, version: int
) -> Enterprise:
    """Let the enterprise apply although its industry is blocked; the reason is kept.

    Raises `NotAllowed`, `OwnCase`, `StaleProfile`, `ReasonRequired`, and `Conflict` when the
    industry is not blocked or open already.
    """
    fresh = _locked(enterprise, reason=reason, by=by, version=version)
    if fresh.industry is None or fresh.industry.section.scope != IndustryScope.OTHER:
        raise Conflict("该企业的行业不在限制范围内，无需放开。")
    if fresh.industry_opened_at is not None:
        raise Conflict("该企业的行业限制已经放开。")
    fresh.industry_opened_at, fresh.industry_opened_by = at, by
    fresh.industry_opened_reason = reason.strip()
    _save(fresh)
    facts = {"industry": str(fresh.industry)}
    event = record(fresh, "industry_opened", by=by, at=at, reason=reason.strip(), facts=facts)
    notify_organisation(
        fresh.organisation_id,
        key=f"industry-{fresh.pk}-{event.seq}",
        title="省级主管部门已放开贵企业的行业限制",
        body=reason.strip(),
        url=reverse("enterprises:profile"),
        at=at,
    )
    return fresh


@transaction.atomic
def close_industry(
    enterprise: Enterprise, *, reason: str, by: User, at: datetime, version: int
) -> Enterprise:
    """Take the opening back; applications already submitted are not touched."""
    fresh = _locked(enterprise, reason=reason, by=by, version=version)
    if fresh.industry_opened_at is None:
        raise Conflict("该企业的行业限制没有放开过。")
    fresh.industry_opened_at = fresh.industry_opened_by = None
    fresh.industry_opened_reason = ""
    _save(fresh)
    record(fresh, "industry_closed", by=by, at=at, reason=reason.strip())
    return fresh


def _locked(enterprise: Enterprise, *, reason: str, by: User, version: int) -> Enterprise:
    fresh = locked(enterprise)
    check_can_open_industry(by, fresh)
    check_version(fresh, version)
    if not reason.strip():
        raise ReasonRequired("请写明原因。", field="reason", rule="E7")
    return fresh


def _save(enterprise: Enterprise) -> None:
    enterprise.version += 1
    enterprise.save(
        update_fields=[
            "industry_opened_at",
            "industry_opened_by",
            "industry_opened_reason",
            "version",
        ]
    )

"""Taking an enterprise's row for a change, and keeping what was changed."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from accounts.models import User
from common import audit
from common.models import AuditEvent
from enterprises.enums import AUDIT_KIND
from enterprises.errors import StaleProfile
from enterprises.models import Enterprise

JOINED = ("region__city", "industry__section", "licence", "organisation")


def locked(enterprise: Enterprise) -> Enterprise:
    """The row as it stands now, locked until the caller's transaction ends.

    A full lock, so that it also waits for whoever is adding a row that points at the enterprise.
    """
    rows = Enterprise.objects.select_related(*JOINED).select_for_update(of=("self",))
    return rows.get(pk=enterprise.pk)


def check_version(enterprise: Enterprise, version: int) -> None:
    """Raise `StaleProfile`, naming who saved last, unless the page showed this very version."""
    if enterprise.version == version:
        return
    last = (
        AuditEvent.objects.filter(subject_kind=AUDIT_KIND, subject_id=str(enterprise.pk))
        .order_by("-seq")
        .first()
    )
    raise StaleProfile(
        "您打开本页之后，企业资料已有更新。请核对最新内容后再保存。",
        actor=last.actor if last else "",
        at=last.at if last else None,
    )


def record(
    enterprise: Enterprise,
    action: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append to the enterprise's trail."""
    return audit.record(
        AUDIT_KIND, enterprise.pk, action=action, by=by, at=at, reason=reason, facts=facts
    )


def changes_between(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, tuple[str | bool | None, str | bool | None]]:
    """What differs, as plain values ready for the trail: {field: (before, after)}."""
    pairs = {name: (plain(old.get(name)), plain(value)) for name, value in new.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def plain(value: Any) -> str | bool | None:
    """A value as it goes into the trail: text, a truth value or nothing."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        # What was chosen and by which key: names change, keys do not.
        return f"{value.pk} {getattr(value, 'full_name', value)}"
    return str(value)

"""The audit trail of everything that is not a voucher."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from common.models import AuditEvent

SYSTEM = "系统"


def record(
    subject_kind: str,
    subject_id: object,
    *,
    action: str,
    by: AbstractBaseUser | None,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the subject's chain, inside the caller's transaction.

    The actor's name is kept as text, so that the trail outlives the account.
    """
    with connection.cursor() as cursor:  # serialises the chain until the transaction ends
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{subject_kind}:{subject_id}"],
        )
    event = AuditEvent(
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        action=action,
        actor_id_text=str(by.pk) if by else "",
        actor=str(by) if by else SYSTEM,
        actor_role=getattr(by, "role", "system"),
        reason=reason,
        facts=facts or {},
        at=at,
    )
    event.append()
    return event
